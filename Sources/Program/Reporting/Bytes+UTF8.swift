import Memory

extension Bytes {
  /// Refuses bytes that are not UTF-8, with the place.
  func checkUTF8() throws(ProgramError) {
    if let offset = firstInvalidUTF8 {
      throw .input(.notUTF8(offset: offset))
    }
  }

  /// Whether the bytes end with the literal's.
  func ends(with ending: StaticString) -> Bool {
    let length = ending.utf8CodeUnitCount
    return count >= length && suffix(from: count - length) == ending
  }

  /// The bytes without spaces at either end.
  var trimmed: Bytes {
    var start = 0
    var end = count
    while start < end, self[start] == 0x20 { start += 1 }
    while end > start, self[end - 1] == 0x20 { end -= 1 }
    return self[start..<end]
  }
}
