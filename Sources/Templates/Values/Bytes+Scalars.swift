import Memory

/// The characters of UTF-8. A byte that is out of place counts as one.
extension Bytes {
  /// The bytes of the character at `index`.
  func length(at index: Int) -> Int {
    let first = self[index]
    let wanted = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var length = 1
    while length < wanted, index + length < count,
      self[index + length] & 0xC0 == 0x80
    {
      length += 1
    }
    return length
  }

  /// The character at `index`.
  func scalar(at index: Int) -> UInt32 {
    let length = length(at: index)
    let first = UInt32(self[index])
    if length == 1 { return first }
    var value = first & (0x7F >> UInt32(length))
    for offset in 1..<length {
      value = value << 6 | UInt32(self[index + offset] & 0x3F)
    }
    return value
  }

  /// The beginning of the character that ends at `end`.
  func before(_ end: Int) -> Int {
    var start = end - 1
    while start > 0, end - start < 4, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start + length(at: start) == end ? start : end - 1
  }

  /// How many characters there are.
  var scalarCount: Int {
    var characters = 0
    for index in 0..<count where self[index] & 0xC0 != 0x80 { characters += 1 }
    return characters
  }

  /// The beginning of the character with this number; the end where there are not
  /// so many.
  func offset(ofScalar number: Int, from start: Int = 0) -> Int {
    var index = start
    for _ in 0..<number {
      guard index < count else { return count }
      index += length(at: index)
    }
    return index
  }

  /// The end of the white space that begins at `start`.
  func afterSpace(from start: Int) -> Int {
    var index = start
    while index < count, isSpace(scalar(at: index)) {
      index += length(at: index)
    }
    return index
  }

  /// The beginning of the white space that ends at `end`.
  func beforeSpace(to end: Int) -> Int {
    var index = end
    while index > 0, isSpace(scalar(at: before(index))) {
      index = before(index)
    }
    return index
  }

  /// The end of the line end at `index`, or `nil` where a line goes on, as
  /// Python's `splitlines` has it.
  func afterLineEnd(at index: Int) -> Int? {
    guard index < count else { return nil }
    let next = index + length(at: index)
    switch scalar(at: index) {
    case 0x0D: return next < count && self[next] == 0x0A ? next + 1 : next
    case 0x0A...0x0C, 0x1C...0x1E, 0x85, 0x2028, 0x2029: return next
    default: return nil
    }
  }

  /// The end of the line that `start` is in.
  func endOfLine(from start: Int) -> Int {
    var index = start
    while index < count, afterLineEnd(at: index) == nil {
      index += length(at: index)
    }
    return index
  }

  /// The first place at or after `start` where `needle` occurs, or `nil`.
  func firstIndex(of needle: Bytes, from start: Int) -> Int? {
    suffix(from: start).firstIndex(of: needle).map { start + $0 }
  }

  /// The order of two texts by their characters, which is that of their bytes.
  func precedes(_ other: Bytes) -> Bool {
    for index in 0..<Swift.min(count, other.count)
    where self[index] != other[index] {
      return self[index] < other[index]
    }
    return count < other.count
  }
}

/// Whether Python's `str.isspace` says so.
func isSpace(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028,
    0x2029, 0x202F, 0x205F, 0x3000:
    true
  default: false
  }
}
