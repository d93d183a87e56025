/// A key of the metadata that is written.
public struct OutputKey: Sendable, Equatable {
  /// The key.
  public var key: String
  /// Its value.
  public var value: OutputValue

  /// A key.
  public init(_ key: String, _ value: OutputValue) {
    self.key = key
    self.value = value
  }
}
