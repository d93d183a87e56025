import Workbench

/// The weights of a merge, which are computed when they are read.
struct MergedStore: TensorStore {
  let tensors: [StoredTensor]
  /// The computing of each tensor.
  let passes: [Passes]
  /// The types that results are rounded to at last, where that is another.
  let roundings: [ElementType?]

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let count = rows.count * tensors[tensor].rowElements
    precondition(floats.count >= count, "no room for the rows")
    guard count > 0 else { return }
    try passes[tensor].read(rows, into: floats)
    if let type = roundings[tensor], let start = floats.baseAddress {
      Rounding.round(start, count, to: type)
    }
  }
}
