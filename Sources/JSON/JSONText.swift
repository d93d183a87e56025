public import Memory

/// A string of a document, checked but still as the document spells it.
///
/// It is a view: it lives as long as the document's bytes. Comparisons see what
/// it means, so `"\u0074ext"` is equal to `text`, and a `switch` over one takes
/// literals as its cases.
public struct JSONText: Sendable {
  /// The bytes between the quotes, escapes and all; well-formed.
  public let encoded: Bytes
  /// The bytes of UTF-8 that it means.
  public let decodedCount: Int
  /// The place of its opening quote, in bytes from the document's beginning.
  public let offset: Int

  /// The place behind its closing quote.
  var end: Int { offset + encoded.count + 2 }

  /// Appends what the string means to `out`.
  ///
  /// - Throws: `JSONError.stringTooLong` where it does not fit; nothing is
  ///   appended then.
  public func decode(into out: inout TextBuffer) throws(JSONError) {
    guard !out.isTruncated, decodedCount <= out.freeCapacity else {
      throw .stringTooLong(
        needed: decodedCount, capacity: out.freeCapacity, offset: offset)
    }
    var index = 0
    while index < encoded.count {
      let run = endOfRun(from: index)
      out.append(encoded[index..<run])
      index = run
      guard index < encoded.count else { return }
      let escape = JSONEscape(checked: encoded.suffix(from: index))
      for byte in 0..<escape.utf8Count {
        out.append(byte: escape.utf8(at: byte))
      }
      index += escape.length
    }
  }

  /// Whether the string means exactly the bytes of `right`.
  public static func == (left: JSONText, right: Bytes) -> Bool {
    guard left.decodedCount == right.count else { return false }
    var index = 0
    var matched = 0
    while index < left.encoded.count {
      let run = left.endOfRun(from: index)
      let length = run - index
      guard
        left.encoded[index..<run] == right[matched..<(matched + length)]
      else { return false }
      index = run
      matched += length
      guard index < left.encoded.count else { break }
      let escape = JSONEscape(checked: left.encoded.suffix(from: index))
      for byte in 0..<escape.utf8Count {
        guard escape.utf8(at: byte) == right[matched] else { return false }
        matched += 1
      }
      index += escape.length
    }
    return true
  }

  /// Whether the string means exactly the literal.
  public static func == (left: JSONText, right: StaticString) -> Bool {
    left == Bytes(right)
  }

  /// Whether the string means the literal of a `case`.
  public static func ~= (pattern: StaticString, text: JSONText) -> Bool {
    text == pattern
  }

  /// The end of the bytes from `start` on that mean themselves.
  private func endOfRun(from start: Int) -> Int {
    var index = start
    while index < encoded.count, encoded[index] != 0x5C { index += 1 }
    return index
  }
}
