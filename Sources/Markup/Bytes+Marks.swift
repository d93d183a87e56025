package import Memory

/// Texts of marks.
extension Bytes {
  /// The text without the space at its edges.
  package var trimmed: Bytes { trimmedAtStart.trimmedAtEnd }

  /// The text without the space at its beginning.
  package var trimmedAtStart: Bytes {
    var first = 0
    while first < count, isSpace(self[first]) { first += 1 }
    return suffix(from: first)
  }

  /// The text without the space at its end.
  package var trimmedAtEnd: Bytes {
    var end = count
    while end > 0, isSpace(self[end - 1]) { end -= 1 }
    return self[0..<end]
  }

  /// How many bytes two texts share at their beginning.
  func commonPrefix(with other: Bytes) -> Int {
    var length = 0
    while length < Swift.min(count, other.count),
      self[length] == other[length]
    {
      length += 1
    }
    return length
  }

  /// How many bytes two texts share at their end.
  func commonSuffix(with other: Bytes) -> Int {
    var length = 0
    while length < Swift.min(count, other.count),
      self[count - 1 - length] == other[other.count - 1 - length]
    {
      length += 1
    }
    return length
  }

  /// The position of `needle` from `start` on.
  func firstIndex(of needle: Bytes, from start: Int) -> Int? {
    guard start <= count, let found = suffix(from: start).firstIndex(of: needle)
    else { return nil }
    return start + found
  }

  /// The last position of a byte.
  func lastIndex(of byte: UInt8) -> Int? {
    var index = count - 1
    while index >= 0, self[index] != byte { index -= 1 }
    return index < 0 ? nil : index
  }

  /// Whether the text ends with another one.
  func ends(with other: Bytes) -> Bool {
    count >= other.count && suffix(from: count - other.count) == other
  }

  /// The length of a beginning that cuts no mark, `length` at most: a mark is
  /// what stands between `<` and `>` or between brackets.
  func lengthOutsideMarks(_ length: Int) -> Int {
    guard length < count else { return length }
    var index = length - 1
    while index >= 0 {
      switch self[index] {
      case UInt8(ascii: ">"), UInt8(ascii: "]"): return length
      case UInt8(ascii: "<"), UInt8(ascii: "["): return index
      default: index -= 1
      }
    }
    return length
  }

  /// The mark with which the text begins, and what is behind it.
  var firstMark: (mark: Bytes, rest: Bytes)? {
    guard count > 0, self[0] == UInt8(ascii: "<"),
      let end = firstIndex(of: Bytes(">"))
    else { return nil }
    return (self[0..<(end + 1)], suffix(from: end + 1))
  }

  /// Whether a mark is one of thoughts, by its name.
  var speaksOfThought: Bool {
    firstIndex(of: Bytes("think")) != nil
      || firstIndex(of: Bytes("THINK")) != nil
  }

  /// The end of the text from its first mark on; all of it has none.
  var fromFirstMark: Bytes {
    for index in 0..<count {
      switch self[index] {
      case UInt8(ascii: "<"), UInt8(ascii: "["): return suffix(from: index)
      default: continue
      }
    }
    return trimmedAtStart
  }
}

/// Whether a byte is white space of JSON.
@inline(always)
package func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
