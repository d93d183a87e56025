import Workbench

/// A model of a merge, with its tensors by name.
final class MergeModel: Sendable {
  let reference: ModelReference
  let folder: ModelFolder
  /// The number of layers.
  let layerCount: Int
  /// What stands before a layer's number in names.
  let prefix: String
  private let places: [String: Int]
  /// The parts of names behind the layer's number, by layer.
  private let parts: [Int: Set<String>]
  /// The names that no layer has.
  let otherNames: [String]

  /// Names that hold nothing that is learnt.
  private static let ignored = "rotary_emb.inv_freq"

  /// The model of a reference, with its LoRA, whose sums are rounded to a type.
  ///
  /// - Throws: `MergeFailure`, or what `open` throws.
  convenience init(
    _ reference: ModelReference, adapterType: ElementType?,
    open: (String) throws -> ModelFolder
  ) throws {
    var folder = try open(reference.model)
    if let adapter = reference.adapter {
      folder.weights = try AdaptedStore(
        folder.weights, try open(adapter), path: adapter, type: adapterType)
    }
    try self.init(reference, folder)
  }

  /// A model with these parts.
  init(
    _ reference: ModelReference, _ folder: ModelFolder
  ) throws(MergeFailure) {
    self.reference = reference
    self.folder = folder
    var places: [String: Int] = [:]
    var parts: [Int: Set<String>] = [:]
    var others: [String] = []
    var prefixes: Set<String> = []
    for (index, tensor) in folder.weights.tensors.enumerated()
    where !tensor.name.hasSuffix(MergeModel.ignored) {
      places[tensor.name] = index
      guard let name = LayerName(tensor.name) else {
        others.append(tensor.name)
        continue
      }
      prefixes.insert(name.prefix)
      parts[name.layer, default: []].insert(name.part)
    }
    guard prefixes.count <= 1 else {
      throw .model(
        reference.name,
        problem: "it has layers of several kinds: "
          + prefixes.sorted().joined(separator: ", "))
    }
    let configuration = MergeModel.text(folder.configuration)
    let count = configuration["num_hidden_layers"]?.int ?? 0
    guard count > 0, count <= folder.weights.tensors.count else {
      throw .model(
        reference.name,
        problem: "num_hidden_layers is \(count), and there are "
          + "\(folder.weights.tensors.count) tensors")
    }
    layerCount = count
    prefix = prefixes.first ?? "model.layers."
    self.places = places
    self.parts = parts
    otherNames = others.sorted()
  }

  /// The part of a configuration that describes the text model.
  static func text(_ configuration: JSONValue) -> JSONValue {
    configuration["text_config"] ?? configuration
  }

  /// The number of tokens that the configuration says.
  var vocabularySize: Int? {
    MergeModel.text(folder.configuration)["vocab_size"]?.int
  }

  /// The parts of names of a layer.
  func parts(ofLayer layer: Int) -> Set<String> { parts[layer] ?? [] }

  /// The place of the tensor of that name.
  func place(_ name: String) -> Int? { places[name] }

  /// The tensor of that name; for a head that is tied, the embedding.
  func tensor(_ name: String) -> Int? {
    if let place = places[name] { return place }
    guard name.hasSuffix("lm_head.weight") else { return nil }
    return otherNames.first { $0.hasSuffix("embed_tokens.weight") }
      .flatMap { places[$0] }
  }
}

/// The name of a layer's tensor, taken apart.
struct LayerName {
  /// What stands before the number, such as `model.layers.`.
  let prefix: String
  /// The layer.
  let layer: Int
  /// What stands behind the number, such as `.mlp.up_proj.weight`.
  let part: String

  /// Takes a name apart; `nil` where it is of no layer.
  init?(_ name: String) {
    let bytes = Array(name.utf8)
    let mark = Array("layers.".utf8)
    var start = 0
    while start + mark.count < bytes.count {
      let isWord = start == 0 || bytes[start - 1] == UInt8(ascii: ".")
      if isWord, bytes[start..<(start + mark.count)].elementsEqual(mark) {
        break
      }
      start += 1
    }
    let first = start + mark.count
    guard first < bytes.count else { return nil }
    let digits = bytes[first...].prefix { (48...57).contains($0) }
    guard let layer = Int(String(decoding: digits, as: UTF8.self)),
      digits.endIndex < bytes.count, bytes[digits.endIndex] == UInt8(ascii: ".")
    else { return nil }
    prefix = String(decoding: bytes[..<first], as: UTF8.self)
    self.layer = layer
    part = String(decoding: bytes[digits.endIndex...], as: UTF8.self)
  }
}
