import JSON
import Memory

/// Floats that a text spells, as Python's `float` reads them.
extension Renderer {
  /// The float that Python's `float` makes of a value, or `nil`.
  mutating func float(_ value: Value) throws(Breach) -> Value? {
    if value.isUndefined { throw undefined(value) }
    if let number = try float(of: value) { return .float(number) }
    guard case .string(let text) = value, let plain = try plain(text) else {
      return nil
    }
    let bytes = heap.bytes(plain)
    var index = 0
    let isNegative = skipSign(bytes, &index)
    if let word = special(bytes.suffix(from: index)) {
      return .float(isNegative ? -word : word)
    }
    // JSON wants digits around the point and no zeros before others.
    var out = TextBuffer(heap.freeText)
    var hasDigits = copyDigits(bytes, &index, into: &out, skipsZeros: true)
    if out.count == 0 { out.append("0") }
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      out.append(".")
      if copyDigits(bytes, &index, into: &out) {
        hasDigits = true
      } else {
        out.append("0")
      }
    }
    guard hasDigits else { return nil }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      out.append("e")
      index += 1
      if skipSign(bytes, &index) { out.append("-") }
      guard copyDigits(bytes, &index, into: &out) else { return nil }
    }
    guard index == bytes.count else { return nil }
    guard !out.isTruncated else {
      throw .valuesTooLarge("bytes of text", limit: heap.textCount)
    }
    var reader = JSONReader(out.bytes)
    do {
      let number = try reader.number()
      return .float(isNegative ? -number : number)
    } catch { return .float(isNegative ? -.infinity : .infinity) }
  }

  /// Copies digits; single underscores between them go.
  @inline(never)
  private mutating func copyDigits(
    _ bytes: Bytes, _ index: inout Int, into out: inout TextBuffer,
    skipsZeros: Bool = false
  ) -> Bool {
    let start = index
    while index < bytes.count {
      if isDigit(bytes[index]) {
        if !skipsZeros || bytes[index] != 0x30 || out.count > 0 {
          out.append(byte: bytes[index])
        }
      } else if bytes[index] != 0x5F || index == start
        || index + 1 == bytes.count || !isDigit(bytes[index - 1])
        || !isDigit(bytes[index + 1])
      {
        break
      }
      index += 1
    }
    return index > start
  }

  /// The number that a word spells.
  private mutating func special(_ word: Bytes) -> Double? {
    if isWord(word, "nan") { return .nan }
    return isWord(word, "inf") || isWord(word, "infinity") ? .infinity : nil
  }

  @inline(never)
  private mutating func isWord(_ word: Bytes, _ name: StaticString) -> Bool {
    let name = Bytes(name)
    guard word.count == name.count else { return false }
    for index in 0..<word.count where word[index] | 0x20 != name[index] {
      return false
    }
    return true
  }
}
