public import Memory

/// An array of strings in a file, in order.
///
/// Every length was checked when the file was opened, so that iterating cannot
/// fail. The strings are views of the file: none is copied.
public struct GGUFStrings: Sequence {
  /// The number of strings.
  public let count: Int
  private let bytes: Bytes

  init(count: Int, bytes: Bytes) {
    self.count = count
    self.bytes = bytes
  }

  /// The bytes of all strings together.
  ///
  /// Each is stored behind its length of eight bytes.
  public var byteCount: Int { bytes.count - 8 * count }

  /// Starts at the first string.
  public func makeIterator() -> Iterator {
    Iterator(remaining: count, bytes: bytes)
  }

  /// Walks over the strings.
  public struct Iterator: IteratorProtocol {
    private var remaining: Int
    private var offset = 0
    private let bytes: Bytes

    init(remaining: Int, bytes: Bytes) {
      self.remaining = remaining
      self.bytes = bytes
    }

    /// The next string, or `nil` behind the last.
    public mutating func next() -> Bytes? {
      guard remaining > 0, let length = bytes.load(UInt64.self, at: offset),
        let text = bytes.slice(offset: UInt64(offset + 8), count: length)
      else { return nil }
      remaining -= 1
      offset += 8 + text.count
      return text
    }
  }
}
