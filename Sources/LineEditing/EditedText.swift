import Memory

/// UTF-8 text with a cursor: a gap of free bytes stands at it, so that typing
/// and pasting move nothing.
struct EditedText {
  private let storage: Region<UInt8>
  /// The end of the gap.
  private var after: Int

  /// The bytes before the cursor.
  private(set) var cursor = 0

  /// No text, in `storage`, which bounds it.
  init(_ storage: Region<UInt8>) {
    self.storage = storage
    after = storage.count
  }

  /// The bytes of the text.
  var count: Int { cursor + storage.count - after }

  var isEmpty: Bool { count == 0 }

  /// The byte at `index`, wherever the gap is.
  subscript(index: Int) -> UInt8 {
    storage[index < cursor ? index : index - cursor + after]
  }

  /// The text in one piece; the cursor goes to its end.
  mutating func closed() -> Bytes {
    moveCursor(to: count)
    return storage[0..<cursor].bytes
  }

  mutating func removeAll() {
    cursor = 0
    after = storage.count
  }

  mutating func moveCursor(to offset: Int) {
    if offset < cursor {
      let moved = cursor - offset
      storage[(after - moved)..<after].copy(
        from: storage[offset..<cursor].bytes)
      after -= moved
    } else {
      let moved = offset - cursor
      storage[cursor..<offset].copy(
        from: storage[after..<(after + moved)].bytes)
      after += moved
    }
    cursor = offset
  }

  /// Puts bytes before the cursor; false where they do not fit.
  mutating func insert(_ bytes: Bytes) -> Bool {
    guard bytes.count <= after - cursor else { return false }
    storage[cursor..<after].copy(from: bytes)
    cursor += bytes.count
    return true
  }

  /// Puts a character before the cursor; false where it does not fit.
  mutating func insert(_ scalar: UInt32) -> Bool {
    let length =
      scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
    guard length <= after - cursor else { return false }
    if length == 1 {
      storage[cursor] = UInt8(scalar)
    } else {
      for index in 1..<length {
        let bits = scalar >> UInt32(6 * (length - 1 - index)) & 0x3F
        storage[cursor + index] = 0x80 | UInt8(bits)
      }
      let lead = UInt32(0xF00) >> UInt32(length) & 0xFF
      storage[cursor] = UInt8(lead | scalar >> UInt32(6 * (length - 1)))
    }
    cursor += length
    return true
  }

  /// Takes out what lies between the cursor and `offset`, copying it to
  /// `taken`, which has room.
  mutating func remove(to offset: Int, _ taken: Region<UInt8>? = nil) {
    if offset < cursor {
      taken?.copy(from: storage[offset..<cursor].bytes)
      cursor = offset
    } else {
      let end = offset - cursor + after
      taken?.copy(from: storage[after..<end].bytes)
      after = end
    }
  }

  // MARK: Characters

  /// The scalar that begins at `offset`, which lies before the end, and where
  /// the next one begins.
  func scalar(at offset: Int) -> (value: UInt32, end: Int) {
    let first = self[offset]
    let length = max(UTF8Sequence.length(of: first), 1)
    if length == 1 { return (UInt32(first), offset + 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      value = value << 6 | UInt32(self[offset + index] & 0x3F)
    }
    return (value, offset + length)
  }

  /// The start of the scalar before `offset`.
  private func scalarStart(before offset: Int) -> Int {
    var start = offset - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// The end of the character at `offset`, the marks on it included.
  func characterEnd(at offset: Int) -> Int {
    guard offset < count else { return count }
    var end = scalar(at: offset).end
    while end < count {
      let next = scalar(at: end)
      guard next.value.columns == 0 else { break }
      end = next.end
    }
    return end
  }

  /// The start of the character before `offset`.
  func characterStart(before offset: Int) -> Int {
    var start = offset
    while start > 0 {
      start = scalarStart(before: start)
      if scalar(at: start).value.columns > 0 { break }
    }
    return start
  }

  // MARK: Lines and words

  /// The start of the line in which `offset` lies.
  func lineStart(of offset: Int) -> Int {
    var start = offset
    while start > 0, self[start - 1] != 0x0A { start -= 1 }
    return start
  }

  /// The end of the line in which `offset` lies: at a newline, or the end.
  func lineEnd(of offset: Int) -> Int {
    var end = offset
    while end < count, self[end] != 0x0A { end += 1 }
    return end
  }

  /// The start of the word before `offset`.
  func wordStart(before offset: Int) -> Int {
    var start = offset
    var word: WordClass?
    while start > 0 {
      let before = characterStart(before: start)
      let next = WordClass(scalar(at: before).value)
      if let word, word != next { break }
      if next != .space { word = next }
      start = before
    }
    return start
  }

  /// The end of the word behind `offset`.
  func wordEnd(after offset: Int) -> Int {
    var end = offset
    var word: WordClass?
    while end < count {
      let next = WordClass(scalar(at: end).value)
      if let word, word != next { break }
      if next != .space { word = next }
      end = characterEnd(at: end)
    }
    return end
  }
}
