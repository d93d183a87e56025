public import Foundation
import Workbench

/// A mixture of experts as its configuration describes it.
public struct ExpertConfiguration: Sendable, Equatable {
  /// A model whose feed-forward networks become experts.
  struct Expert: Sendable, Equatable {
    var model: ModelReference
    var positive: [String]
    var negative: [String]
    /// The standard deviation of noise that is added.
    var noise: Double?
    /// What the last projection is multiplied by.
    var residual: Double?
  }

  /// How the gates are made.
  public enum GateMode: String, Sendable, CaseIterable {
    case hidden, random
    case cheapEmbed = "cheap_embed"
    case uniformRandom = "uniform_random"
    case hiddenAverage = "hidden_avg"
    case hiddenLast = "hidden_last"

    /// Whether the prompts are looked at.
    public var readsPrompts: Bool {
      self != .random && self != .uniformRandom
    }
  }

  /// The model that gives all but the experts.
  public var base: ModelReference
  var experts: [Expert]
  /// The expert that every token passes, where there is one.
  var shared: Expert?
  /// How the gates are made.
  public var gateMode: GateMode
  /// The experts that a token passes.
  var expertsPerToken: Int
  /// The type of the result, where it is given.
  var type: ElementType?
  /// The beginning of the name of the result's architecture, where it is given.
  var architecture: String?
  /// The document, which is kept beside the result.
  var document: String
  /// Whether a tokenizer's source is given, which changes nothing.
  var hasTokenizerSource: Bool

  /// The models in the order of the file, the base first.
  var models: [ModelReference] {
    var models = [base]
    for expert in experts + (shared.map { [$0] } ?? [])
    where !models.contains(expert.model) {
      models.append(expert.model)
    }
    return models
  }

  /// Reads a configuration.
  ///
  /// - Throws: `MergeFailure` with the place of what is wrong.
  public init(_ document: Data) throws(MergeFailure) {
    let root = try YAMLReader.read(document)
    _ = try root.members([
      "base_model", "experts", "gate_mode", "dtype", "experts_per_token",
      "shared_experts", "architecture", "tokenizer_source",
    ])
    guard let base = root["base_model"] else {
      throw .missingKey("base_model")
    }
    guard let experts = root["experts"] else { throw .missingKey("experts") }
    self.document = String(decoding: document, as: UTF8.self)
    self.base = try ModelReference(base)
    self.experts = []
    for expert in try experts.list() {
      self.experts.append(try ExpertConfiguration.expert(expert))
    }
    gateMode = .hidden
    if let mode = root["gate_mode"] {
      guard let known = GateMode(rawValue: try mode.text()) else {
        throw mode.wanted(
          "one of " + GateMode.allCases.map(\.rawValue).joined(separator: ", "))
      }
      gateMode = known
    }
    type = try root["dtype"].map(MergeConfiguration.type)
    expertsPerToken = try root["experts_per_token"]?.integer(1...4096) ?? 2
    architecture = try root["architecture"]?.text()
    hasTokenizerSource = root["tokenizer_source"] != nil
    if let list = try root["shared_experts"]?.list(), !list.isEmpty {
      guard list.count == 1 else {
        throw .inputs(
          method: "moe", wanted: "at most one shared expert", given: list.count)
      }
      shared = try ExpertConfiguration.expert(list[0])
    }
    try check()
  }

  private static func expert(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Expert {
    _ = try value.members([
      "source_model", "positive_prompts", "negative_prompts", "noise_scale",
      "residual_scale",
    ])
    guard let model = value["source_model"] else {
      throw .missingKey(value.place + ".source_model")
    }
    return Expert(
      model: try ModelReference(model),
      positive: try prompts(value["positive_prompts"]),
      negative: try prompts(value["negative_prompts"]),
      noise: try number(value["noise_scale"]),
      residual: try number(value["residual_scale"]))
  }

  private static func prompts(
    _ value: ConfigurationValue?
  ) throws(MergeFailure) -> [String] {
    var prompts: [String] = []
    for element in try value?.list() ?? [] {
      prompts.append(try element.text())
    }
    return prompts
  }

  private static func number(
    _ value: ConfigurationValue?
  ) throws(MergeFailure) -> Double? {
    guard let value else { return nil }
    guard let number = ConfigurationValue.number(try value.text()) else {
      throw value.wanted("a finite number")
    }
    return number
  }

  /// Checks what would make experts that nothing can tell apart.
  private func check() throws(MergeFailure) {
    guard experts.count >= expertsPerToken else {
      throw .inputs(
        method: "moe", wanted: "at least experts_per_token experts",
        given: experts.count)
    }
    guard gateMode != .random else { return }
    for (index, expert) in experts.enumerated() where expert.positive.isEmpty {
      throw .missingKey("experts[\(index)].positive_prompts")
    }
    if shared != nil, shared?.positive.isEmpty == true, gateMode.readsPrompts {
      throw .missingKey("shared_experts[0].positive_prompts")
    }
    let first = experts[0]
    if experts.allSatisfy({
      $0.positive == first.positive && $0.negative == first.negative
    }) {
      throw .gates(
        mode: gateMode.rawValue, problem: "all experts have the same prompts")
    }
    if experts.allSatisfy({ $0.model == first.model }) {
      throw .gates(
        mode: gateMode.rawValue, problem: "all experts are the same model")
    }
  }
}
