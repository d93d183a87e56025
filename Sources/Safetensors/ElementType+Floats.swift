import Tensors
import Workbench

extension ElementType {
  /// Whether its elements are floats, which can be computed with.
  var hasNumbers: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16, .f8E4M3, .f8E5M2: true
    default: false
    }
  }

  /// The floats of stored elements, as many as `floats` has room for.
  func widen(
    _ bytes: UnsafeRawBufferPointer,
    into floats: UnsafeMutableBufferPointer<Float>
  ) {
    switch self {
    case .f64:
      each(bytes, floats, UInt64.self) { Float(Double(bitPattern: $0)) }
    case .f32: each(bytes, floats, UInt32.self) { Float(bitPattern: $0) }
    case .f16: each(bytes, floats, UInt16.self) { Half.float($0) }
    case .bf16: each(bytes, floats, UInt16.self) { BrainFloat.float($0) }
    case .f8E5M2:
      // The upper half of a half.
      each(bytes, floats, UInt8.self) { Half.float(UInt16($0) << 8) }
    case .f8E4M3:
      let values = (0...255).map { EightBitFloat.e4m3(UInt8($0)) }
      each(bytes, floats, UInt8.self) { values[Int($0)] }
    default: preconditionFailure("a type without numbers")
    }
  }

  /// The stored elements of floats, each rounded to the nearest, ties to even.
  func narrow(
    _ floats: UnsafeBufferPointer<Float>,
    into bytes: UnsafeMutableRawBufferPointer
  ) {
    switch self {
    case .f64:
      store(floats, bytes) { Double($0).bitPattern.littleEndian }
    case .f32: store(floats, bytes) { $0.bitPattern.littleEndian }
    case .f16: store(floats, bytes) { Half.bits($0).littleEndian }
    case .bf16: store(floats, bytes) { BrainFloat.bits($0).littleEndian }
    default: preconditionFailure("a type that is not written")
    }
  }

  @inline(__always)
  private func each<Stored: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer,
    _ floats: UnsafeMutableBufferPointer<Float>, _ type: Stored.Type,
    _ value: (Stored) -> Float
  ) {
    precondition(bytes.count >= floats.count * MemoryLayout<Stored>.size)
    guard let source = bytes.baseAddress, let out = floats.baseAddress else {
      return
    }
    for index in 0..<floats.count {
      let stored = source.loadUnaligned(
        fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
      out[index] = value(Stored(littleEndian: stored))
    }
  }

  @inline(__always)
  private func store<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ floats: UnsafeBufferPointer<Float>,
    _ bytes: UnsafeMutableRawBufferPointer, _ value: (Float) -> Stored
  ) {
    precondition(bytes.count >= floats.count * MemoryLayout<Stored>.size)
    guard let source = floats.baseAddress, let out = bytes.baseAddress else {
      return
    }
    for index in 0..<floats.count {
      out.storeBytes(
        of: value(source[index]),
        toByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
    }
  }
}
