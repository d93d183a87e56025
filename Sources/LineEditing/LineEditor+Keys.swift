import Memory

/// The effect of each key.
extension LineEditor {
  mutating func obey(_ key: Key) -> LineEvent? {
    switch key {
    case .text(let scalar): insert(scalar)
    case .enter: return enter()
    case .interrupt:
      if text.isEmpty { return .interrupt }
      replace(with: Bytes())
      leaveHistory()
    case .deleteOrEnd:
      if text.isEmpty { return .end }
      remove(to: text.characterEnd(at: text.cursor))
    case .backspace: remove(to: text.characterStart(before: text.cursor))
    case .delete: remove(to: text.characterEnd(at: text.cursor))
    case .left: text.moveCursor(to: text.characterStart(before: text.cursor))
    case .right: text.moveCursor(to: text.characterEnd(at: text.cursor))
    case .wordLeft: text.moveCursor(to: text.wordStart(before: text.cursor))
    case .wordRight: text.moveCursor(to: text.wordEnd(after: text.cursor))
    case .home: text.moveCursor(to: text.lineStart(of: text.cursor))
    case .end: text.moveCursor(to: text.lineEnd(of: text.cursor))
    case .up: if !moveLine(by: -1) { recall(age + 1) }
    case .down: if !moveLine(by: 1) { recall(age - 1) }
    case .previous: recall(age + 1)
    case .next: recall(age - 1)
    case .killToEnd: killToEnd()
    case .killToStart: kill(to: text.lineStart(of: text.cursor))
    case .killWordBefore: kill(to: text.wordStart(before: text.cursor))
    case .killWordAfter: kill(to: text.wordEnd(after: text.cursor))
    case .yank: yank()
    case .redraw:
      screen.clears = true
      screen.needsAll = true
    }
    return nil
  }

  // MARK: Text

  private mutating func insert(_ scalar: UInt32) {
    let start = text.cursor
    guard text.insert(scalar) else { return ring() }
    touch(start, joins: scalar.columns == 0)
  }

  private mutating func remove(to offset: Int) {
    guard offset != text.cursor else { return ring() }
    text.remove(to: offset)
    touch(text.cursor)
  }

  /// Ends the line, or begins another inside of a fence.
  private mutating func enter() -> LineEvent? {
    if Fence.isOpen(text.count, { text[$0] }) {
      insert(0x0A)
      return nil
    }
    leaveHistory()
    let line = text.closed()
    if !line.isEmpty, history.count == 0 || history.line(0) != line {
      _ = history.add(line)
    }
    return .line
  }

  // MARK: Killing

  /// Kills up to the line's end, or the newline that stands there.
  private mutating func killToEnd() {
    let end = text.lineEnd(of: text.cursor)
    kill(to: end > text.cursor ? end : text.characterEnd(at: end))
  }

  private mutating func kill(to offset: Int) {
    let count = abs(offset - text.cursor)
    guard count > 0 else { return ring() }
    text.remove(to: offset, killed)
    killedCount = count
    touch(text.cursor)
  }

  private mutating func yank() {
    let start = text.cursor
    guard text.insert(killed[0..<killedCount].bytes) else { return ring() }
    touch(start, joins: true)
  }

  // MARK: Lines and history

  /// Moves the cursor to the line before or behind; false where there is none.
  private mutating func moveLine(by step: Int) -> Bool {
    let start = text.lineStart(of: text.cursor)
    let target: Int
    if step < 0 {
      guard start > 0 else { return false }
      target = text.lineStart(of: start - 1)
    } else {
      let end = text.lineEnd(of: text.cursor)
      guard end < text.count else { return false }
      target = end + 1
    }
    let column = columns(from: start, to: text.cursor)
    let end = text.lineEnd(of: target)
    var offset = target
    while offset < end {
      let next = text.characterEnd(at: offset)
      if columns(from: target, to: next) > column { break }
      offset = next
    }
    text.moveCursor(to: offset)
    return true
  }

  /// The columns of a part of a line, as if it had no end.
  private func columns(from start: Int, to end: Int) -> Int {
    var sum = 0
    var offset = start
    while offset < end {
      let next = text.scalar(at: offset)
      sum += next.value.columns
      offset = next.end
    }
    return sum
  }

  /// Shows the line of the history that is `wanted` lines back.
  private mutating func recall(_ wanted: Int) {
    let most = age > 0 ? history.count - 1 : history.count
    guard wanted >= 0, wanted <= most, wanted != age else { return ring() }
    // The text is kept as the newest line while others are shown.
    if age == 0 {
      guard history.add(text.closed()) else { return ring() }
      // The oldest may have made room for it.
      guard wanted < history.count else {
        history.removeNewest()
        return ring()
      }
    }
    age = wanted
    replace(with: history.line(wanted))
    if wanted == 0 { history.removeNewest() }
  }

  /// Forgets the text that was kept while others were shown.
  private mutating func leaveHistory() {
    if age > 0 { history.removeNewest() }
    age = 0
  }

  private mutating func replace(with line: Bytes) {
    text.removeAll()
    // A line of the history was a text before.
    _ = text.insert(line)
    touch(0)
  }

  // MARK: Changes to draw

  /// The text has changed from `offset` on.
  ///
  /// A terminal draws a mark together with the character before it.
  private mutating func touch(_ offset: Int, joins: Bool = false) {
    var start = offset
    let joins =
      joins
      || start < text.count && text.scalar(at: start).value.columns == 0
    if joins { start = text.characterStart(before: start) }
    screen.changed = min(screen.changed ?? start, start)
  }

  private mutating func ring() { screen.rings = true }
}
