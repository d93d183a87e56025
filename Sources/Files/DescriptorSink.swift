import CHost
public import Memory

/// A sink into an open file, which gathers small writes.
public struct DescriptorSink: ByteSink {
  private let descriptor: Int32
  private let name: ShortText
  private let buffer: Region<UInt8>
  private var used = 0

  /// The bytes that the sink has taken.
  public private(set) var byteCount: UInt64 = 0

  /// A sink into `descriptor`; `name` is for errors.
  public init(_ descriptor: Int32, _ name: ShortText, buffer: Region<UInt8>) {
    self.descriptor = descriptor
    self.name = name
    self.buffer = buffer
  }

  /// Takes all of `bytes`; a full buffer is written at once.
  ///
  /// - Throws: `OutputError.writeFailed`.
  public mutating func write(_ bytes: Bytes) throws(OutputError) {
    if bytes.count > buffer.count - used { try flush() }
    if bytes.count >= buffer.count {
      try put(bytes)
    } else {
      buffer[used..<(used + bytes.count)].copy(from: bytes)
      used += bytes.count
    }
    byteCount += UInt64(bytes.count)
  }

  /// Writes what is gathered.
  ///
  /// - Throws: `OutputError.writeFailed`.
  public mutating func flush() throws(OutputError) {
    let gathered = buffer[0..<used].bytes
    used = 0
    if !gathered.isEmpty { try put(gathered) }
  }

  private func put(_ bytes: Bytes) throws(OutputError) {
    guard host_write_all(descriptor, bytes.unsafeStart, bytes.count) else {
      throw .writeFailed(name, written: byteCount, errno: host_errno())
    }
  }
}
