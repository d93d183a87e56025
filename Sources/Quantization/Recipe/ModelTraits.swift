public import GGUF
import Memory

/// What of a model decides on its tensors' types.
public struct ModelTraits: Sendable {
  /// `general.architecture`.
  public var architecture: String
  /// The number of layers.
  public var layers: Int
  /// The query heads of the first layer.
  public var heads: Int
  /// The key and value heads of the first layer.
  public var keyValueHeads: Int
  /// The feed-forward networks to choose from; 0 where there is one for all.
  public var experts: Int

  /// A model of these numbers.
  public init(
    architecture: String, layers: Int, heads: Int, keyValueHeads: Int,
    experts: Int
  ) {
    self.architecture = architecture
    self.layers = layers
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.experts = experts
  }

  /// A file's model.
  ///
  /// - Throws: `GGUFError` where a key's value is of another type.
  public init(_ file: GGUFFile) throws(GGUFError) {
    let name = try file.string(Bytes("general.architecture"))?.text ?? ""
    architecture = name
    layers = try ModelTraits.first(name + ".block_count", file) ?? 0
    heads = try ModelTraits.first(name + ".attention.head_count", file) ?? 0
    keyValueHeads =
      try ModelTraits.first(name + ".attention.head_count_kv", file) ?? heads
    experts = try ModelTraits.first(name + ".expert_count", file) ?? 0
  }

  /// An integer, or the first of an array of them, from 0 to a million.
  private static func first(
    _ key: String, _ file: GGUFFile
  ) throws(GGUFError) -> Int? {
    let owned = OwnedBytes()
    let bytes = owned.keep(Array(key.utf8))
    if case .array? = file.entry(bytes) {
      guard let integers = try file.integers(bytes), integers.count > 0 else {
        return nil
      }
      return min(max(Int(integers[0]), 0), 1_000_000)
    }
    return try file.integer(bytes).map { min(max($0, 0), 1_000_000) }
  }

  /// How many query heads share a key; 0 where the first layer has none.
  var sharing: Int { keyValueHeads == 0 ? 0 : heads / keyValueHeads }

  /// Whether it is one of the models of 70 billion weights, whose eight query heads a
  /// value make the matrices of values small.
  var isSeventyBillion: Bool {
    switch architecture {
    case "llama": layers == 80 && experts != 8 && heads != keyValueHeads
    case "qwen2", "deci", "olmo": layers == 80
    case "jais2": layers == 68
    default: false
    }
  }
}
