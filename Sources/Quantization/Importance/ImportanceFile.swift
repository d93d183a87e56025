import Tensors

/// Weights of the columns of matrices, measured by what a model's layers are given.
public struct ImportanceFile: Sendable {
  /// The path as it was given, for the keys of a file that is made with it.
  public let path: String
  /// The names of the texts that it was measured on.
  public let datasets: [String]
  /// The number of pieces of text.
  public let chunkCount: Int
  /// The weights, by the bytes of a tensor's name: for each expert, one a column.
  public let entries: [[UInt8]: [Float]]

  /// A file of these entries.
  public init(
    path: String, datasets: [String], chunkCount: Int,
    entries: [[UInt8]: [Float]]
  ) {
    self.path = path
    self.datasets = datasets
    self.chunkCount = chunkCount
    self.entries = entries
  }

  /// The weights for a tensor; `nil` where it has none.
  ///
  /// - Throws: `OutputFailure.importanceSize` where their number is not that of
  ///   its columns. An embedding's, which other programs measure by rows, are left.
  func weights(for tensor: OutputTensor) throws(OutputFailure) -> [Float]? {
    guard tensor.dimensions.count >= 2,
      let weights = entries[Array(tensor.name.utf8)]
    else { return nil }
    let expected = tensor.columns * (tensor.rowCount / tensor.dimensions[1])
    guard weights.count == expected else {
      if TensorCategory(tensor.name) == .tokenEmbedding { return nil }
      throw .importanceSize(
        tensor: tensor.name, found: weights.count, expected: expected)
    }
    return weights
  }
}
