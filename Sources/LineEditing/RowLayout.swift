/// The places of text in rows of a terminal.
struct RowLayout {
  /// A place on the screen, counted from the prompt.
  struct Place: Comparable {
    var row = 0
    var column = 0

    static func < (left: Place, right: Place) -> Bool {
      (left.row, left.column) < (right.row, right.column)
    }
  }

  /// The columns of the prompt; further rows begin behind as many blanks.
  static let indent = 2

  /// The columns of a row that are used: all but the last one, where terminals
  /// differ.
  let width: Int

  init(columns: Int) {
    width = max(columns - 1, RowLayout.indent + 2)
  }

  /// The place of the first character.
  var start: Place { Place(row: 0, column: RowLayout.indent) }

  /// Moves `place` behind a scalar that stands there, or in the next row where
  /// it has no room.
  ///
  /// - Returns: the columns that it takes.
  @discardableResult
  func advance(_ place: inout Place, over scalar: UInt32) -> Int {
    if scalar == 0x0A {
      place = Place(row: place.row + 1, column: RowLayout.indent)
      return 0
    }
    var columns = columns(of: scalar, at: place.column)
    if place.column + columns > width {
      place = Place(row: place.row + 1, column: RowLayout.indent)
      columns = self.columns(of: scalar, at: place.column)
    }
    place.column += columns
    return columns
  }

  private func columns(of scalar: UInt32, at column: Int) -> Int {
    guard scalar == 0x09 else { return scalar.columns }
    // Stops are counted from the indent, as the text was meant.
    return min(8 - (column - RowLayout.indent) % 8, width - RowLayout.indent)
  }
}
