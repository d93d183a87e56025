public import Memory

/// A key and its value.
public struct GGUFEntry {
  /// The key: 1 to 65,535 bytes, by convention ASCII words with dots.
  public let key: Bytes
  /// The value.
  public let value: GGUFValue

  /// Pairs a key with a value.
  public init(key: Bytes, value: GGUFValue) {
    self.key = key
    self.value = value
  }
}
