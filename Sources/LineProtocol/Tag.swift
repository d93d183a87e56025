public import JSON
public import Memory

/// A string or an integer that a client chose: a request's id, a ping's value.
///
/// It is given back as it came. `1` and `"1"` differ.
public struct Tag: BitwiseCopyable, Sendable {
  /// The most bytes of a tag that is a string.
  public static let capacity = 64

  private var storage: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var length = 0
  private let integer: Int64?

  /// A tag that is an integer.
  public init(_ integer: Int64) {
    self.integer = integer
  }

  /// A tag that is a string, or `nil` where it is too long.
  public init?(_ text: Bytes) {
    guard text.count <= Tag.capacity else { return nil }
    integer = nil
    length = text.count
    for index in 0..<length { storage[index] = text[index] }
  }

  /// Writes the tag as a JSON value.
  public func write(to writer: inout JSONWriter) {
    if let integer { return writer.value(integer) }
    let span = storage.span
    span.withUnsafeBufferPointer { buffer in
      writer.value(Bytes(start: buffer.baseAddress, count: length))
    }
  }
}

extension Tag: Equatable {
  /// Whether both are the same value of the same kind.
  public static func == (left: Tag, right: Tag) -> Bool {
    guard left.integer == right.integer, left.length == right.length else {
      return false
    }
    for index in 0..<left.length
    where left.storage[index] != right.storage[index] {
      return false
    }
    return true
  }
}
