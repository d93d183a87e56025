public import Tensors

/// A tensor of the file that is written.
public struct OutputTensor: Sendable {
  /// The name in the file.
  public var name: String
  /// How its elements will be stored.
  public var type: TensorType
  /// The lengths of the dimensions, that of a row first.
  public var dimensions: [Int]
  /// Its numbers.
  public var rows: any RowSource

  /// A tensor.
  public init(
    name: String, type: TensorType, dimensions: [Int], rows: any RowSource
  ) {
    self.name = name
    self.type = type
    self.dimensions = dimensions
    self.rows = rows
  }

  /// The elements of a row.
  var columns: Int { dimensions.first ?? 1 }
  /// The number of rows, over all further dimensions.
  var rowCount: Int { dimensions.dropFirst().reduce(1, *) }
}
