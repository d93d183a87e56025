internal import Memory

/// An array of integers of one width in a file.
public struct GGUFIntegers {
  /// The width and sign of the stored elements.
  public let elementType: GGUFValueType
  /// The number of elements.
  public let count: Int
  private let bytes: Bytes

  init(elementType: GGUFValueType, count: Int, bytes: Bytes) {
    self.elementType = elementType
    self.count = count
    self.bytes = bytes
  }

  /// The element at `index`, widened; traps outside of the array.
  public subscript(index: Int) -> Int64 {
    precondition(index >= 0 && index < count, "GGUFIntegers out of range")
    switch elementType {
    case .uint8: return Int64(load(UInt8.self, index))
    case .int8: return Int64(load(Int8.self, index))
    case .uint16: return Int64(load(UInt16.self, index))
    case .int16: return Int64(load(Int16.self, index))
    case .uint32: return Int64(load(UInt32.self, index))
    case .int32: return Int64(load(Int32.self, index))
    default: return load(Int64.self, index)
    }
  }

  @inline(always)
  private func load<T: FixedWidthInteger>(_ type: T.Type, _ index: Int) -> T {
    bytes.load(type, at: index * MemoryLayout<T>.size).unsafelyUnwrapped
  }
}
