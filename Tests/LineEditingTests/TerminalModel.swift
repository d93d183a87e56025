import Memory

/// The part of a VT100 that the editor draws with, and nothing more: whatever
/// else it is sent, or at its last column, is a fault.
struct TerminalModel {
  let columns: Int
  let rows: Int
  /// Each cell's character with the marks on it; the second cell of a wide one
  /// is empty.
  private(set) var cells: [[String]]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var bells = 0
  /// What it was sent that it should not have been.
  private(set) var faults: [String] = []
  /// Lines that left the screen at its top.
  private(set) var scrolled = 0
  /// How many bytes it was sent.
  private(set) var byteCount = 0
  private var pending: [UInt8] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(
      repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The text of a row without blanks at its end.
  func line(_ row: Int) -> String {
    var text = cells[row].joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// All rows that are not below the last one with text.
  var lines: [String] {
    var lines = (0..<rows).map { line($0) }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  mutating func write(_ bytes: Bytes) {
    byteCount += bytes.count
    for index in 0..<bytes.count { take(bytes[index]) }
  }

  private mutating func take(_ byte: UInt8) {
    pending.append(byte)
    if pending[0] == 0x1B {
      guard pending.count > 2, (0x40...0x7E).contains(byte) else { return }
      sequence(String(decoding: pending[2...], as: UTF8.self))
    } else if byte < 0x20 {
      control(byte)
    } else {
      let length =
        pending[0] < 0x80
        ? 1 : pending[0] < 0xE0 ? 2 : pending[0] < 0xF0 ? 3 : 4
      guard pending.count == length else { return }
      put(String(decoding: pending, as: UTF8.self))
    }
    pending = []
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x07: bells += 1
    case 0x08: column = max(column - 1, 0)
    case 0x0D: column = 0
    case 0x0A:
      row += 1
      guard row == rows else { return }
      row -= 1
      scrolled += 1
      cells.removeFirst()
      cells.append(Array(repeating: " ", count: columns))
    default: faults.append("control \(byte)")
    }
  }

  private mutating func sequence(_ text: String) {
    let number = Int(text.dropLast()) ?? 0
    switch text.last {
    case "A":
      if number > row { faults.append("up \(number) from row \(row)") }
      row = max(row - max(number, 1), 0)
    case "B":
      if number >= rows - row { faults.append("down \(number) from \(row)") }
      row = min(row + max(number, 1), rows - 1)
    case "C":
      column += max(number, 1)
      if column >= columns { faults.append("right to column \(column)") }
    case "H" where text == "H": (row, column) = (0, 0)
    case "J" where text == "2J":
      for row in 0..<rows { clear(row, from: 0) }
    case "J" where text == "J":
      clear(row, from: column)
      for row in (row + 1)..<max(rows, row + 1) { clear(row, from: 0) }
    case "K" where text == "K": clear(row, from: column)
    default: faults.append("sequence \(text)")
    }
  }

  private mutating func clear(_ row: Int, from start: Int) {
    for column in start..<columns { cells[row][column] = " " }
  }

  private mutating func put(_ character: String) {
    let width = TerminalModel.width(character)
    guard width > 0 else {
      var before = column - 1
      while before > 0, cells[row][before] == "" { before -= 1 }
      if before >= 0 { cells[row][before] += character }
      return
    }
    // Where terminals differ nothing may be drawn.
    guard column + width < columns else {
      faults.append("\(character) at column \(column)")
      return
    }
    cells[row][column] = character
    if width == 2 { cells[row][column + 1] = "" }
    column += width
  }

  /// The columns of the characters that the tests use.
  static func width(_ character: String) -> Int {
    switch character.unicodeScalars.first?.value ?? 0 {
    case 0x0300...0x036F, 0x3099...0x309A, 0xFE0F, 0x200D: 0
    case 0x3000...0xD7A3, 0xFF01...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x2FFFF:
      2
    default: 1
    }
  }
}
