public import Memory
public import Tensors

/// A tensor of a file: its description, and its data in place.
///
/// All of it was checked when the file was opened: the shape is whole blocks,
/// and the data lies inside the file.
public struct GGUFTensor {
  /// The name: 1 to 64 bytes.
  public let name: Bytes
  /// How the elements are stored.
  public let type: TensorType
  /// The number of dimensions, 1 to 4.
  public let rank: Int
  /// The product of the dimensions, at least 1.
  public let elementCount: Int
  /// The data's beginning, counted from the start of the data section.
  public let offset: Int
  /// The data, as stored.
  public let data: Bytes

  private let shape: InlineArray<4, Int>

  init(
    name: Bytes, type: TensorType, rank: Int, shape: InlineArray<4, Int>,
    elementCount: Int, offset: Int, data: Bytes
  ) {
    self.name = name
    self.type = type
    self.rank = rank
    self.shape = shape
    self.elementCount = elementCount
    self.offset = offset
    self.data = data
  }

  /// The length of dimension `index`; 1 beyond the rank.
  ///
  /// Dimension 0 is the one whose elements lie side by side.
  public func dimension(_ index: Int) -> Int {
    precondition(index >= 0, "no such dimension")
    return index < rank ? shape[index] : 1
  }

  /// The bytes of a row, that is of dimension 0.
  public var rowByteCount: Int { data.count / rowCount }

  /// The number of rows: the product of all dimensions but the first.
  public var rowCount: Int { elementCount / shape[0] }

  /// The blocks of row `index`, counted over all further dimensions; traps
  /// outside of the tensor.
  public func row(_ index: Int) -> Bytes {
    let size = rowByteCount
    precondition(index >= 0 && index < rowCount, "no such row")
    return data[(index * size)..<((index + 1) * size)]
  }
}
