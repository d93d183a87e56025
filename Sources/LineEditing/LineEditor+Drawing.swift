public import Memory

/// The state of the terminal's screen.
struct Screen {
  var layout = RowLayout(columns: 80)
  /// The terminal's rows.
  var rows = 24
  /// The first row of the text that is shown.
  var top = 0
  /// The place of the terminal's cursor.
  var cursor = RowLayout.Place()
  /// Behind the last column that was drawn.
  var end = RowLayout.Place()
  /// The first byte of the text that changed.
  var changed: Int?
  /// Whether everything is to be drawn, the prompt too.
  var needsAll = true
  /// Whether the whole screen is to be cleared before.
  var clears = false
  var rings = false
}

/// Drawing: only what changed, for slow lines.
extension LineEditor {
  /// Draws what has changed since it was last drawn.
  ///
  /// - Parameter write: given the bytes for the terminal, in pieces.
  /// - Throws: what `write` throws.
  public mutating func draw<Fault>(
    _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    var pen = Pen(piece)
    defer { screen.rings = false }
    if screen.rings { try pen.put(0x07, write) }
    let cursor = place(of: text.cursor)
    scroll(to: cursor)
    if screen.needsAll {
      try drawAll(&pen, write)
    } else if let changed = screen.changed {
      var start = place(of: changed)
      var offset = changed
      if start.row < screen.top {
        (offset, start) = firstShown()
        try move(to: start, &pen, write)
      } else if start.row <= lastRow {
        try move(to: start, &pen, write)
      }
      if start.row <= lastRow {
        try paint(from: offset, start, erases: screen.end > start, &pen, write)
      }
    }
    screen.changed = nil
    try move(to: cursor, &pen, write)
    try pen.flush(write)
  }

  /// Draws the whole text and leaves the terminal's cursor below it.
  ///
  /// - Parameter write: given the bytes for the terminal, in pieces.
  /// - Throws: what `write` throws.
  public mutating func finish<Fault>(
    _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    text.moveCursor(to: text.count)
    try draw(write)
    try write(Bytes("\r\n"))
  }

  private var lastRow: Int { screen.top + screen.rows - 1 }

  /// The cursor's place before the byte at `offset`.
  private func place(of offset: Int) -> RowLayout.Place {
    var place = screen.layout.start
    var index = 0
    while index < offset {
      let next = text.scalar(at: index)
      screen.layout.advance(&place, over: next.value)
      index = next.end
    }
    return place
  }

  /// The first byte of the first row that is shown, and its place.
  private func firstShown() -> (Int, RowLayout.Place) {
    var place = screen.layout.start
    var index = 0
    while index < text.count {
      let next = text.scalar(at: index)
      var behind = place
      screen.layout.advance(&behind, over: next.value)
      if behind.row >= screen.top, place.row < screen.top {
        let start = next.value == 0x0A ? next.end : index
        let first = RowLayout.Place(
          row: screen.top, column: RowLayout.indent)
        return (start, first)
      }
      if place.row >= screen.top { break }
      place = behind
      index = next.end
    }
    return (0, screen.layout.start)
  }

  /// Shows the rows in which the cursor is, and no fewer than there are.
  private mutating func scroll(to cursor: RowLayout.Place) {
    var top = min(screen.top, cursor.row)
    top = max(top, cursor.row - screen.rows + 1)
    if top > 0, screen.changed != nil || screen.needsAll {
      let rows = place(of: text.count).row + 1
      top = max(min(top, rows - screen.rows), 0)
    }
    guard top != screen.top else { return }
    // The first row that is shown stays where it is on the terminal.
    screen.cursor.row += top - screen.top
    screen.top = top
    screen.needsAll = true
  }

  private mutating func drawAll<Fault>(
    _ pen: inout Pen, _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    if screen.clears {
      try pen.put("\u{1B}[H\u{1B}[2J", write)
      screen.cursor = RowLayout.Place(row: screen.top, column: 0)
      screen.clears = false
    }
    screen.cursor.row = min(screen.cursor.row, lastRow)
    try move(to: RowLayout.Place(row: screen.top, column: 0), &pen, write)
    try pen.put("\r\u{1B}[J", write)
    try pen.put(screen.top == 0 ? "> " : "^ ", write)
    screen.cursor.column = RowLayout.indent
    screen.needsAll = false
    let (offset, place) = firstShown()
    try paint(from: offset, place, erases: false, &pen, write)
  }

  /// Draws the text from `offset` on, at whose place the cursor stands, as far
  /// as there are rows.
  private mutating func paint<Fault>(
    from offset: Int, _ start: RowLayout.Place, erases: Bool,
    _ pen: inout Pen, _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    var place = start
    var index = offset
    while index < text.count {
      let next = text.scalar(at: index)
      var behind = place
      let columns = screen.layout.advance(&behind, over: next.value)
      if behind.row != place.row {
        if behind.row > lastRow { break }
        if erases { try pen.put("\u{1B}[K", write) }
        try pen.put("\r\n  ", write)
      }
      if next.value == 0x09 {
        for _ in 0..<columns { try pen.put(0x20, write) }
      } else if next.value != 0x0A {
        for byte in index..<next.end { try pen.put(text[byte], write) }
      }
      place = behind
      index = next.end
    }
    if erases { try pen.put("\u{1B}[J", write) }
    screen.cursor = place
    screen.end = place
  }

  /// Moves the terminal's cursor to a place that was drawn.
  private mutating func move<Fault>(
    to place: RowLayout.Place, _ pen: inout Pen,
    _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    let down = place.row - screen.cursor.row
    if down < 0 { try pen.put(-down, 0x41, write) }
    if down > 0 { try pen.put(down, 0x42, write) }
    let right = place.column - screen.cursor.column
    if right < 0, right >= -4 {
      for _ in 0..<(-right) { try pen.put(0x08, write) }
    } else if right < 0 {
      try pen.put(0x0D, write)
      if place.column > 0 { try pen.put(place.column, 0x43, write) }
    } else if right > 0 {
      try pen.put(right, 0x43, write)
    }
    screen.cursor = place
  }
}
