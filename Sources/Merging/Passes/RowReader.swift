import Workbench

/// A tensor that a merge reads, row by row.
protocol RowReader: Sendable {
  /// Writes the rows to the beginning of `floats`.
  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure)
}

/// A tensor of a store in the type that the merge is computed in.
struct StoredRows: RowReader {
  let store: any TensorStore
  let tensor: Int
  /// The type that the numbers are rounded to, where theirs is wider.
  let type: ElementType?

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    try store.read(tensor, rows: rows, into: floats)
    guard let type, let start = floats.baseAddress else { return }
    let count = rows.count * store.tensors[tensor].rowElements
    Rounding.round(start, count, to: type)
  }
}
