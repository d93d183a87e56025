import Quantization
import Workbench

/// Matrices that are stored turned over: a row of the file is a column there, each
/// `step`th from `first` on.
struct TurnedRows: RowSource {
  let store: any TensorStore
  let tensor: Int
  /// The rows of a stored matrix: a row's elements in the file.
  let storedRows: Int
  let first: Int
  let step: Int
  /// The rows of a matrix in the file.
  let rowsOfOne: Int

  /// The stored rows that are read at once.
  private static let band = 64

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let storedColumns = store.tensors[tensor].rowElements
    let most = min(TurnedRows.band, storedRows)
    let band = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: most * storedColumns)
    defer { band.deallocate() }
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (matrix, place) = row.quotientAndRemainder(dividingBy: rowsOfOne)
      let count = min(rows.upperBound - row, rowsOfOne - place)
      let start = (row - rows.lowerBound) * storedRows
      var column = 0
      while column < storedRows {
        let part = min(most, storedRows - column)
        let stored = matrix * storedRows + column
        try store.read(tensor, rows: stored..<(stored + part), into: band)
        for index in 0..<count {
          let source = first + (place + index) * step
          for offset in 0..<part {
            floats[start + index * storedRows + column + offset] =
              band[offset * storedColumns + source]
          }
        }
        column += part
      }
      row += count
    }
  }
}
