public import Memory

/// Three quotation marks around a text of several lines.
public enum Fence {
  /// Whether `count` bytes begin with a fence that does not end at their end.
  static func isOpen(_ count: Int, _ byte: (Int) -> UInt8) -> Bool {
    guard count >= 3, (0..<3).allSatisfy({ byte($0) == 0x22 }) else {
      return false
    }
    var end = count
    while end > 3, isBlank(byte(end - 1)) { end -= 1 }
    return end < 6 || !(1...3).allSatisfy { byte(end - $0) == 0x22 }
  }

  /// Whether a line begins with a fence that does not end at its end.
  public static func isOpen(_ line: Bytes) -> Bool {
    isOpen(line.count) { line[$0] }
  }

  /// The content of a fence, without a newline at either end; of a text without
  /// a fence all but the newlines at its end.
  public static func content(of text: Bytes) -> Bytes {
    var end = text.count
    guard text.starts(with: Bytes("\"\"\"")), !isOpen(text) else {
      while end > 0, isNewline(text[end - 1]) { end -= 1 }
      return text[0..<end]
    }
    while isBlank(text[end - 1]) { end -= 1 }
    end -= 3
    var start = 3
    while start < end, isNewline(text[start]) { start += 1 }
    while end > start, isNewline(text[end - 1]) { end -= 1 }
    return text[start..<end]
  }

  private static func isNewline(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x0D
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    isNewline(byte) || byte == 0x20 || byte == 0x09
  }
}
