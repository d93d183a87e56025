public import Memory

/// Where a writer's bytes go: a file, a pipe, a piece of memory.
///
/// Writes come in order and many are small, so that a sink over a descriptor
/// should gather them.
public protocol ByteSink {
  /// What the sink throws; `Never` where it always takes all.
  associatedtype SinkFailure: Error

  /// Takes all of `bytes`.
  ///
  /// - Throws: where the sink could not take all of them; nothing is tried
  ///   again.
  mutating func write(_ bytes: Bytes) throws(SinkFailure)
}

extension ByteSink {
  /// Writes a little-endian integer.
  mutating func write<T: FixedWidthInteger>(
    integer value: T
  ) throws(SinkFailure) {
    var rest = value
    var buffer = InlineArray<8, UInt8>(repeating: 0)
    for index in 0..<MemoryLayout<T>.size {
      buffer[index] = UInt8(truncatingIfNeeded: rest)
      if T.bitWidth > 8 { rest >>= 8 }
    }
    let size = MemoryLayout<T>.size
    try withUnsafeBytes(of: &buffer) { (raw) throws(SinkFailure) in
      try write(
        Bytes(
          start: raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
          count: size))
    }
  }

  /// Writes a string behind its length.
  mutating func write(string: Bytes) throws(SinkFailure) {
    try write(integer: UInt64(string.count))
    try write(string)
  }

  /// Writes a value without its type.
  mutating func write(value: GGUFValue) throws(SinkFailure) {
    switch value {
    case .uint8(let value): try write(integer: value)
    case .int8(let value): try write(integer: value)
    case .uint16(let value): try write(integer: value)
    case .int16(let value): try write(integer: value)
    case .uint32(let value): try write(integer: value)
    case .int32(let value): try write(integer: value)
    case .uint64(let value): try write(integer: value)
    case .int64(let value): try write(integer: value)
    case .float32(let value): try write(integer: value.bitPattern)
    case .float64(let value): try write(integer: value.bitPattern)
    case .boolean(let flag): try write(integer: UInt8(flag ? 1 : 0))
    case .string(let text): try write(string: text)
    case .array(let array):
      try write(integer: array.elementType.rawValue)
      try write(integer: UInt64(array.count))
      try write(array.bytes)
    }
  }

  /// Writes zeros.
  mutating func write(zeros count: Int) throws(SinkFailure) {
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
