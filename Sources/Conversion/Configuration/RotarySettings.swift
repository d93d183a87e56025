import Models
import Workbench

/// How a configuration has queries and keys turned: `rope_parameters`, as
/// transformers 5 spells it, or `rope_theta` and `rope_scaling` before it.
struct RotarySettings {
  /// The base of the frequencies.
  let theta: Double
  /// That of layers with a window, where it is another key.
  let windowTheta: Double?
  /// How angles are stretched.
  let scaling: Scaling

  /// The kinds of stretching.
  enum Scaling: Equatable {
    case none
    case linear(factor: Double)
    case yarn(Yarn)
    case llama3(Llama3)
  }

  /// YaRN's numbers; `nil` where the configuration does not name one.
  struct Yarn: Equatable {
    let factor: Double
    let originalContext: Int
    let extrapolation: Double?
    let attention: Double?
    let fastTurns: Double?
    let slowTurns: Double?
  }

  /// The numbers of Llama 3.1's divisors.
  struct Llama3: Equatable {
    let factor: Double
    let lowFactor: Double
    let highFactor: Double
    let originalContext: Double
  }

  private static let bases = 1.0...1e18
  private static let factors = RotaryScaling.divisors
  private static let turns = 1e-3...1e6

  init(
    _ settings: Settings, family: Family, context: Int
  ) throws(ConversionFailure) {
    var document = settings["rope_scaling"] ?? settings["rope_parameters"]
    if document?.members?.isEmpty == true { document = nil }
    if let document, document.members == nil {
      throw .badValue(
        key: "rope_parameters", value: document.spelled, expected: "an object")
    }
    let whole = document?["full_attention"]
    let windowed = document?["sliding_attention"]
    let parameters = whole ?? document
    // The folder of text and images names no base; its class does.
    let isNamedByClass = family == .gemma3 && settings.isPart
    theta = try RotarySettings.theta(
      parameters?["rope_theta"], settings, ["rope_theta", "global_rope_theta"],
      or: isNamedByClass ? 1_000_000 : nil)
    if family == .gemma3 {
      windowTheta = try RotarySettings.theta(
        windowed?["rope_theta"], settings, ["rope_local_base_freq"],
        or: 10_000)
    } else {
      windowTheta = nil
    }
    if let factor = parameters?["partial_rotary_factor"]
      ?? settings["partial_rotary_factor"], factor.double != 1
    {
      throw .unsupported(
        key: "partial_rotary_factor", value: factor.spelled,
        reason: "and only whole heads are turned")
    }
    scaling = try RotarySettings.scaling(parameters, context: context)
  }

  private static func theta(
    _ value: JSONValue?, _ settings: Settings, _ keys: [String],
    or fallback: Double?
  ) throws(ConversionFailure) -> Double {
    if let value, value != .null {
      return try Settings.number(value, "rope_theta", in: bases)
    }
    if let (key, value) = settings.first(keys) {
      return try Settings.number(value, key, in: bases)
    }
    guard let fallback else {
      throw .keyMissing(
        keys[0],
        reason: ", and no base is guessed: add it as the model's makers say")
    }
    return fallback
  }

  private static func scaling(
    _ document: JSONValue?, context: Int
  ) throws(ConversionFailure) -> Scaling {
    guard let document, document.members != nil else { return .none }
    let given = document["rope_type"] ?? document["type"]
    guard let given, given != .null else { return .none }
    func number(
      _ key: String, _ range: ClosedRange<Double>
    ) throws(ConversionFailure) -> Double? {
      guard let value = document[key], value != .null else { return nil }
      return try Settings.number(value, key, in: range)
    }
    func factor() throws(ConversionFailure) -> Double {
      guard let factor = try number("factor", factors) else {
        throw .keyMissing("factor", reason: " in rope_parameters")
      }
      return factor
    }
    let original = try number(
      "original_max_position_embeddings", 1...Double(Int32.max))
    switch given.string {
    case "default": return .none
    case "linear": return .linear(factor: try factor())
    case "yarn":
      var attention = try number("attention_factor", 1e-3...1e3)
      if attention == nil {
        attention = try number("attn_factor", 1e-3...1e3)
      }
      return .yarn(
        Yarn(
          factor: try factor(),
          originalContext: original.map { Int($0) } ?? context,
          extrapolation: try number("extrapolation_factor", -1...1),
          attention: attention,
          fastTurns: try number("beta_fast", turns),
          slowTurns: try number("beta_slow", turns)))
    case "llama3":
      return .llama3(
        Llama3(
          factor: try number("factor", factors) ?? 8,
          lowFactor: try number("low_freq_factor", 1e-3...1e3) ?? 1,
          highFactor: try number("high_freq_factor", 1e-3...1e3) ?? 4,
          originalContext: original ?? Double(context)))
    default:
      throw .unsupported(
        key: "rope_type", value: given.spelled,
        reason: "and default, linear, yarn and llama3 are computed")
    }
  }
}
