/// What a LoRA makes of a tensor.
struct AdapterChange: Sendable {
  /// A product of two factors that is added.
  struct Product: Sendable {
    /// The tensors of the LoRA, `[rank, columns]` and `[rows, rank]`; of an embedding
    /// `[columns, rank]` and `[rank, rows]`.
    var down: Int
    var up: Int
    var rank: Int
    var scale: Double
    /// Whether the factors lie as an embedding's do.
    var isTransposed: Bool
  }

  /// The tensor of the LoRA that comes in the place of the model's.
  var replacement: Int?
  /// What is added to that.
  var product: Product?
}
