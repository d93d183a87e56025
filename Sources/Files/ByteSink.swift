public import Memory

/// The destination of a writer's bytes: a file, a pipe, a piece of memory.
///
/// Writes come in order and many are small, so that a sink over a descriptor
/// should gather them.
public protocol ByteSink {
  /// The sink's error; `Never` where it always takes all.
  associatedtype SinkFailure: Error

  /// Takes all of `bytes`.
  ///
  /// - Throws: where the sink could not take all of them; nothing is tried
  ///   again.
  mutating func write(_ bytes: Bytes) throws(SinkFailure)
}

extension ByteSink {
  /// Writes a little-endian integer.
  ///
  /// Headers are made of millions: the caller's module has a copy for its sink.
  @inlinable
  @inline(never)
  public mutating func write<T: FixedWidthInteger>(
    integer value: T
  ) throws(SinkFailure) {
    try withUnsafeBytes(of: value.littleEndian) { (raw) throws(SinkFailure) in
      try write(
        Bytes(
          start: raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
          count: raw.count))
    }
  }

  /// Writes zeros.
  public mutating func write(zeros count: Int) throws(SinkFailure) {
    let zeros = Bytes(
      """
      \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0
      """)
    var rest = count
    while rest > 0 {
      let part = min(rest, zeros.count)
      try write(zeros[0..<part])
      rest -= part
    }
  }
}
