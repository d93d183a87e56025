import Foundation
import Workbench

/// A tensor whose rows are the tokens of the result, and not of the model.
final class AlignedRows: RowReader, @unchecked Sendable {
  private let readers: [any RowReader]
  private let origins: [MergeVocabulary.RowOrigin]
  private let rowCount: Int
  private let width: Int
  private let lock = NSLock()
  private var padding: [Float]?

  /// The rows from these origins; those behind them are their mean.
  init(
    readers: [any RowReader], origins: [MergeVocabulary.RowOrigin],
    rowCount: Int, width: Int
  ) {
    self.readers = readers
    self.origins = origins
    self.rowCount = rowCount
    self.width = width
  }

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let start = (row - rows.lowerBound) * width
      let rest = UnsafeMutableBufferPointer(rebasing: floats[start...])
      guard row < origins.count else {
        _ = rest.update(fromContentsOf: try mean())
        row += 1
        continue
      }
      switch origins[row] {
      case .zero: rest.prefixed(width).update(repeating: 0)
      case .mean(let parts): try mean(of: parts, into: rest)
      case .source(let source, let id):
        let count = run(row, rows.upperBound, source, id)
        try readers[source].read(id..<(id + count), into: rest)
        row += count - 1
      }
      row += 1
    }
  }

  /// The number of rows from `row` on that follow one another in a source too.
  private func run(_ row: Int, _ end: Int, _ source: Int, _ id: Int) -> Int {
    var count = 1
    while row + count < min(end, origins.count),
      case .source(source, id + count) = origins[row + count]
    {
      count += 1
    }
    return count
  }

  private func mean(
    of parts: [(source: Int, id: Int)],
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    var sums = [Float](repeating: 0, count: width)
    for part in parts {
      try readers[part.source].read(part.id..<(part.id + 1), into: floats)
      for index in 0..<width { sums[index] += floats[index] }
    }
    for index in 0..<width { floats[index] = sums[index] / Float(parts.count) }
  }

  /// The mean of the tokens' rows, made once.
  private func mean() throws(StoreFailure) -> [Float] {
    lock.lock()
    defer { lock.unlock() }
    if let padding { return padding }
    var sums = [Double](repeating: 0, count: width)
    let row = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: max(width, 1))
    defer { row.deallocate() }
    for index in origins.indices {
      try read(index..<(index + 1), into: row)
      for column in 0..<width { sums[column] += Double(row[column]) }
    }
    let mean = sums.map { Float($0 / Double(max(origins.count, 1))) }
    padding = mean
    return mean
  }
}

extension UnsafeMutableBufferPointer where Element == Float {
  /// The first elements.
  fileprivate func prefixed(_ count: Int) -> UnsafeMutableBufferPointer {
    UnsafeMutableBufferPointer(rebasing: self[..<count])
  }
}
