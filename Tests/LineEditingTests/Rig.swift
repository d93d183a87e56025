import LineEditing
import Memory
import TestSupport

/// An editor at a terminal.
struct Rig {
  var editor: LineEditor
  var terminal: TerminalModel
  /// The lines that were entered.
  var lines: [String] = []
  var events: [LineEvent] = []

  init(columns: Int = 20, rows: Int = 6, memory: Int = 16 * 1024) {
    editor = LineEditor(region(of: memory))
    terminal = TerminalModel(columns: columns, rows: rows)
    begin()
  }

  mutating func begin() {
    editor.begin(columns: terminal.columns, rows: terminal.rows)
    draw()
  }

  mutating func draw() {
    var terminal = terminal
    editor.draw { terminal.write($0) }
    self.terminal = terminal
  }

  /// Types all at once, and draws.
  mutating func type(_ keys: String) { send(Array(keys.utf8)) }

  mutating func send(_ bytes: [UInt8]) {
    for byte in bytes {
      guard let event = editor.take(byte) else { continue }
      if case .line = event {
        var terminal = terminal
        editor.finish { terminal.write($0) }
        self.terminal = terminal
        lines.append(string(editor.line()))
        begin()
      } else {
        events.append(event)
      }
    }
    draw()
  }

  /// Types byte by byte, and draws after each.
  mutating func typeSlowly(_ keys: String) {
    for byte in keys.utf8 { send([byte]) }
  }

  /// What stands on the screen.
  var shown: [String] { terminal.lines }

  /// The text, by entering it.
  mutating func entered() -> String {
    type("\r")
    return lines.last ?? "(none)"
  }
}

/// Keys as terminals send them.
enum Keys {
  static let left = "\u{1B}[D"
  static let right = "\u{1B}[C"
  static let up = "\u{1B}[A"
  static let down = "\u{1B}[B"
  static let home = "\u{1B}[H"
  static let end = "\u{1B}[F"
  static let delete = "\u{1B}[3~"
  static let backspace = "\u{7F}"

  static func control(_ letter: Character) -> String {
    String(UnicodeScalar((letter.asciiValue ?? 0) & 0x1F))
  }

  static func paste(_ text: String) -> String {
    "\u{1B}[200~\(text)\u{1B}[201~"
  }
}
