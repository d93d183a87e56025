public import Memory

/// An array of metadata, as it lies in the file.
///
/// Everything in it was checked when the file was opened, arrays within it too.
public struct GGUFArray {
  /// The type of the elements.
  public let elementType: GGUFValueType
  /// The number of elements.
  public let count: Int
  /// The elements as stored, one after the other, without type and count.
  public let bytes: Bytes

  /// An array over elements that lie in memory as they would in a file.
  public init(elementType: GGUFValueType, count: Int, bytes: Bytes) {
    self.elementType = elementType
    self.count = count
    self.bytes = bytes
  }

  /// The elements where they are strings.
  public var strings: GGUFStrings? {
    guard elementType == .string else { return nil }
    return GGUFStrings(count: count, bytes: bytes)
  }

  /// The elements where they are f32.
  public var floats: GGUFFloats? {
    guard elementType == .float32 else { return nil }
    return GGUFFloats(count: count, bytes: bytes)
  }

  /// The elements where they are booleans: 0 is false.
  public var flags: GGUFIntegers? {
    guard elementType == .boolean else { return nil }
    return GGUFIntegers(elementType: .uint8, count: count, bytes: bytes)
  }

  /// The elements where they are integers of any width.
  ///
  /// Unsigned ones beyond `Int64.max` read as negative; the file's own
  /// `integers(_:)` refuses them.
  public var integers: GGUFIntegers? {
    guard elementType.isInteger else { return nil }
    return GGUFIntegers(elementType: elementType, count: count, bytes: bytes)
  }
}
