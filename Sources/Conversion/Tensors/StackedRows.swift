import Quantization
import Tensors
import Workbench

/// Matrices of as many rows that lie apart, one behind the other.
struct StackedRows: RowSource {
  let matrices: [any RowSource]
  /// The rows of one of them.
  let rowsOfOne: Int
  let columns: Int

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    try each(rows) { matrix, part, row throws(StoreFailure) in
      let start = row * columns
      try matrix.read(
        part,
        into: UnsafeMutableBufferPointer(
          rebasing: floats[start..<(start + part.count * columns)]))
      return true
    }
  }

  func blocks(
    _ rows: Range<Int>, of type: TensorType,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool {
    guard let rowBytes = type.byteCount(elements: columns) else { return false }
    return try each(rows) { matrix, part, row throws(StoreFailure) in
      let start = row * rowBytes
      return try matrix.blocks(
        part, of: type,
        into: UnsafeMutableRawBufferPointer(
          rebasing: bytes[start..<(start + part.count * rowBytes)]))
    }
  }

  /// Visits the parts of `rows` in each matrix, until one is refused.
  @discardableResult
  private func each(
    _ rows: Range<Int>,
    _ body: (any RowSource, Range<Int>, Int) throws(StoreFailure) -> Bool
  ) throws(StoreFailure) -> Bool {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (matrix, place) = row.quotientAndRemainder(dividingBy: rowsOfOne)
      let count = min(rows.upperBound - row, rowsOfOne - place)
      guard
        try body(
          matrices[matrix], place..<(place + count), row - rows.lowerBound)
      else { return false }
      row += count
    }
    return true
  }
}
