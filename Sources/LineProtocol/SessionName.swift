public import JSON
public import Memory

/// The name of a session: the client's word for it, and a file's.
///
/// 1 to 64 letters and digits of ASCII, dots, hyphens and underscores, the first
/// a letter or a digit: no such name leaves the folder.
public struct SessionName: BitwiseCopyable, Sendable {
  /// The most bytes.
  public static let capacity = 64

  private var storage: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var length = 0

  /// The name that a text is, or `nil`.
  public init?(_ text: Bytes) {
    guard text.count >= 1, text.count <= SessionName.capacity else {
      return nil
    }
    for index in 0..<text.count {
      let byte = text[index]
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
      case 0x2D where index > 0, 0x2E where index > 0, 0x5F where index > 0:
        break
      default: return nil
      }
      storage[index] = byte
    }
    length = text.count
  }

  /// Appends the name.
  public func write(to out: inout TextBuffer) {
    for index in 0..<length { out.append(byte: storage[index]) }
  }

  /// Writes the name as a JSON value.
  public func write(to writer: inout JSONWriter) {
    let span = storage.span
    span.withUnsafeBufferPointer { buffer in
      writer.value(Bytes(start: buffer.baseAddress, count: length))
    }
  }
}

extension SessionName: Equatable {
  /// Whether both are the same bytes.
  public static func == (left: SessionName, right: SessionName) -> Bool {
    guard left.length == right.length else { return false }
    for index in 0..<left.length
    where left.storage[index] != right.storage[index] {
      return false
    }
    return true
  }
}
