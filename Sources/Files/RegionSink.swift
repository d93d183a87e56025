public import Memory

/// A sink into a fixed piece of memory.
public struct RegionSink: ByteSink {
  private let storage: Region<UInt8>

  /// The number of bytes written so far.
  public private(set) var count = 0

  /// An empty sink over `storage`, which it fills from the beginning.
  public init(_ storage: Region<UInt8>) {
    self.storage = storage
  }

  /// The bytes that were written so far.
  public var bytes: Bytes { storage[0..<count].bytes }

  /// Takes all of `bytes`.
  ///
  /// - Throws: `SinkError.full` where they do not fit; none is taken then.
  public mutating func write(_ bytes: Bytes) throws(SinkError) {
    guard bytes.count <= storage.count - count else {
      throw .full(needed: bytes.count, free: storage.count - count)
    }
    storage[count..<(count + bytes.count)].copy(from: bytes)
    count += bytes.count
  }
}
