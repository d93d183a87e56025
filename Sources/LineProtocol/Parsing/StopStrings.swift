public import Memory

/// The value of `stop`: a string at which an answer ends, or a list of them.
public enum StopStrings {
  /// The most strings of a request.
  public static let mostStrings = 8
  /// The most bytes of one.
  public static let mostBytes = 256

  /// Gives each string of a value that was checked to `body`.
  ///
  /// - Parameters:
  ///   - value: the value as its line spells it.
  ///   - scratch: where a string is decoded, of `mostBytes` at least.
  ///   - body: given the string, which is valid until it returns.
  public static func forEach(
    in value: Bytes, scratch: Region<UInt8>, _ body: (Bytes) -> Void
  ) {
    StringList.forEach(in: value, scratch: scratch, body)
  }
}
