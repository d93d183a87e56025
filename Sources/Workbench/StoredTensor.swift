/// A tensor of a store.
public struct StoredTensor: Sendable, Equatable {
  /// The name, as Hugging Face's folders have it.
  public var name: String
  /// How its elements are kept.
  public var type: ElementType
  /// The sizes of the dimensions, the outermost first.
  public var shape: [Int]

  /// A tensor.
  public init(name: String, type: ElementType, shape: [Int]) {
    self.name = name
    self.type = type
    self.shape = shape
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
