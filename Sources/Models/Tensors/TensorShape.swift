import Memory

/// The shape of a tensor.
public struct TensorShape: BitwiseCopyable, Equatable, Sendable {
  /// Elements side by side.
  public let columns: Int
  /// Rows of a matrix.
  public let rows: Int
  /// Matrices that lie one after another.
  public let matrices: Int

  /// A vector of `columns`, a matrix, or several.
  public init(columns: Int, rows: Int = 1, matrices: Int = 1) {
    self.columns = columns
    self.rows = rows
    self.matrices = matrices
  }

  /// The number of elements.
  public var elementCount: Int { columns * rows * matrices }

  /// Writes the lengths, that of a row first.
  func describe(into out: inout TextBuffer) {
    out.append(columns)
    out.append(" x ")
    out.append(rows)
    if matrices != 1 {
      out.append(" x ")
      out.append(matrices)
    }
  }
}
