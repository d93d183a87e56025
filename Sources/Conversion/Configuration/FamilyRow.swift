import Models

/// The facts of a kind of folder: its names, and what its class in transformers
/// takes where `config.json` says nothing.
struct FamilyRow: Sendable {
  /// The engine's architecture.
  let architecture: Architecture
  /// `model_type`.
  let type: String
  /// The names in `architectures`; the first is the current one.
  let classes: [String]
  /// Positions.
  var context = 32_768
  /// Query heads; `nil` where the configuration must say it.
  var heads: Int?
  /// Key and value heads; as many as query heads for `nil`.
  var keyValueHeads: Int?
  /// The width of a head, which files then name; see `dividesHeads`.
  var headDimension: Int?
  /// Whether the heads share the hidden width, and files name that.
  var dividesHeads = false
  /// The number that RMSNorm adds.
  var epsilon = 1e-6
  /// The experts that a token takes.
  var expertsUsed: Int?
  /// The positions of a window.
  var window: Int?
  /// Rows of the embedding; `nil` where the configuration must say it.
  var vocabulary: Int?
  /// Whether norms are stored less one.
  var shiftsNorms = false
  /// Whether a `tokenizer.model` is looked for.
  var readsPieces = true

  init(_ architecture: Architecture, _ type: String, _ classes: [String]) {
    self.architecture = architecture
    self.type = type
    self.classes = classes
  }

  mutating func gemma() {
    keyValueHeads = 4
    headDimension = 256
    window = 4096
    shiftsNorms = true
  }
}
