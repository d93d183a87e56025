import LineEditing
import TestSupport
import Testing

/// Whatever is typed, in pieces of any size: the text is a plain editor's, and
/// the screen shows what drawing it once would.
@Suite struct RandomEditingTests {
  /// Characters in a list, with a cursor.
  private struct Plain {
    var text: [String] = []
    var cursor = 0
    var killed: [String] = []

    var lineStart: Int {
      (text[..<cursor].lastIndex(of: "\n") ?? -1) + 1
    }

    var lineEnd: Int {
      text[cursor...].firstIndex(of: "\n") ?? text.count
    }

    mutating func insert(_ characters: [String]) {
      text.insert(contentsOf: characters, at: cursor)
      cursor += characters.count
    }

    mutating func kill(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      killed = Array(text[range])
      text.removeSubrange(range)
      cursor = range.lowerBound
    }

    /// The rows of a terminal, and where the cursor stands.
    func rows(columns: Int) -> (lines: [String], row: Int, column: Int) {
      var lines = ["> "]
      var used = 2
      var place = (0, 2)
      for (index, character) in text.enumerated() {
        if index == cursor { place = (lines.count - 1, used) }
        if character == "\n" {
          lines.append("  ")
          used = 2
          continue
        }
        var width = TerminalModel.width(character)
        if character == "\t" { width = min(8 - (used - 2) % 8, columns - 3) }
        if used + width > columns - 1 {
          lines.append("  ")
          used = 2
          if character == "\t" { width = min(8, columns - 3) }
        }
        lines[lines.count - 1] +=
          character == "\t" ? String(repeating: " ", count: width) : character
        used += width
      }
      if cursor == text.count { place = (lines.count - 1, used) }
      return (lines, place.0, place.1)
    }
  }

  private let characters = [
    "a", "b", " ", "日", "本", "語", "か\u{3099}", "e\u{301}", "\t", "🐦", "é", "\n",
  ]

  private func step(
    _ plain: inout Plain, _ random: inout SeededRandom
  ) -> String {
    switch random.next() % 16 {
    case 0:
      plain.cursor = max(plain.cursor - 1, 0)
      return Keys.left
    case 1:
      plain.cursor = min(plain.cursor + 1, plain.text.count)
      return Keys.right
    case 2:
      plain.cursor = plain.lineStart
      return Keys.home
    case 3:
      plain.cursor = plain.lineEnd
      return Keys.control("e")
    case 4:
      if plain.cursor > 0 {
        plain.text.remove(at: plain.cursor - 1)
        plain.cursor -= 1
      }
      return Keys.backspace
    case 5:
      if plain.cursor < plain.text.count {
        plain.text.remove(at: plain.cursor)
      }
      return Keys.delete
    case 6 where random.next() % 4 == 0:
      let end = plain.lineEnd
      plain.kill(
        plain.cursor..<max(end, min(plain.cursor + 1, plain.text.count)))
      return Keys.control("k")
    case 7 where random.next() % 4 == 0:
      plain.kill(plain.lineStart..<plain.cursor)
      return Keys.control("u")
    case 8 where random.next() % 4 == 0:
      plain.insert(plain.killed)
      return Keys.control("y")
    case 9 where random.next() % 8 == 0:
      plain.text = []
      plain.cursor = 0
      // Where there is no text this would leave.
      return "x" + Keys.control("c")
    default:
      let some = (0..<Int(1 + random.next() % 3)).map { _ in
        characters[Int(random.next() % UInt64(characters.count))]
      }
      plain.insert(some)
      return some.contains("\n")
        ? Keys.paste(some.joined())
        : some.joined()
    }
  }

  @Test(arguments: [(20, 40), (9, 60), (80, 24), (20, 4), (13, 2), (8, 1)])
  func theScreenShowsTheText(columns: Int, rows: Int) {
    var random = SeededRandom(UInt64(columns * 100 + rows))
    for _ in 0..<40 {
      var plain = Plain()
      var rig = Rig(columns: columns, rows: rows)
      for _ in 0..<60 {
        var keys: [UInt8] = []
        for _ in 0..<(1 + random.next() % 3) {
          keys += Array(step(&plain, &random).utf8)
        }
        // Bytes come in pieces, drawn in between or not.
        while !keys.isEmpty {
          let count = min(keys.count, Int(1 + random.next() % 9))
          rig.send(Array(keys[..<count]))
          keys.removeFirst(count)
        }
        let wanted = plain.rows(columns: columns)
        guard matches(rig.terminal, wanted) else {
          Issue.record(
            """
            \(plain.text) at \(plain.cursor): \(rig.shown), wanted \(wanted), \
            at \(rig.terminal.row), \(rig.terminal.column)
            """)
          return
        }
      }
      #expect(rig.terminal.faults == [])
      guard !plain.text.isEmpty else { continue }
      plain.cursor = plain.text.count
      #expect(rig.entered() == plain.text.joined())
    }
  }

  /// Whether the screen shows as many of the rows as it can, and the cursor.
  private func matches(
    _ terminal: TerminalModel,
    _ wanted: (lines: [String], row: Int, column: Int)
  ) -> Bool {
    guard terminal.column == wanted.column else { return false }
    let top = max(wanted.row - terminal.row, 0)
    let first = max(terminal.row - wanted.row, 0)
    let count = min(wanted.lines.count - top, terminal.rows)
    guard count == min(wanted.lines.count, terminal.rows) else { return false }
    for index in 0..<(terminal.rows - first) {
      var line = index < count ? wanted.lines[top + index] : ""
      if index == 0, top > 0 { line = "^" + line.dropFirst() }
      while line.last == " " { line.removeLast() }
      if terminal.line(first + index) != line { return false }
    }
    return true
  }
}
