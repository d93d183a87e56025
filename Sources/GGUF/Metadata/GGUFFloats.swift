internal import Memory

/// An array of f32 in a file.
public struct GGUFFloats {
  /// The number of elements.
  public let count: Int
  private let bytes: Bytes

  init(count: Int, bytes: Bytes) {
    self.count = count
    self.bytes = bytes
  }

  /// The element at `index`; traps outside of the array.
  public subscript(index: Int) -> Float {
    precondition(index >= 0 && index < count, "GGUFFloats out of range")
    return Float(
      bitPattern: bytes.load(UInt32.self, at: 4 * index).unsafelyUnwrapped)
  }
}
