public import Tensors

/// A tensor of a store.
public struct StoredTensor: Sendable, Equatable {
  /// The name, as Hugging Face's folders have it.
  public var name: String
  /// How its elements are kept.
  public var type: ElementType
  /// The sizes of the dimensions, the outermost first.
  public var shape: [Int]
  /// The type of the blocks where the elements are kept in blocks.
  public var blocks: TensorType?

  /// A tensor.
  public init(
    name: String, type: ElementType, shape: [Int], blocks: TensorType? = nil
  ) {
    self.name = name
    self.type = type
    self.shape = shape
    self.blocks = blocks
  }

  /// The number of elements; stores are made only of shapes for which the product
  /// does not overflow.
  public var elementCount: Int { shape.reduce(1, *) }
  /// The elements of a row: the innermost dimension.
  public var rowElements: Int { shape.last ?? 1 }
  /// The number of rows.
  public var rowCount: Int {
    rowElements == 0 ? 0 : elementCount / rowElements
  }
}
