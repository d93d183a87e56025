public import Workbench

/// Numbers in memory as rows.
public struct FloatRows: RowSource {
  private let floats: [Float]
  private let columns: Int

  /// Rows of `columns` numbers each.
  public init(_ floats: [Float], columns: Int) {
    self.floats = floats
    self.columns = columns
  }

  /// Copies rows.
  public func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let part = self.floats[
      (rows.lowerBound * columns)..<(rows.upperBound * columns)]
    _ = floats.update(fromContentsOf: part)
  }
}
