/// A key that only advises: a value that cannot be used counts as absent.
///
/// No computation needs it, so a file whose converter wrote
/// another type, or a number out of range, is used all the same. `GGUFFile` reads
/// hints, and tells which of them it could not use.
public struct GGUFHint: Sendable {
  /// The words for a usable value.
  public enum Form: Sendable {
    /// A float or an integer of any width in the range.
    case number(ClosedRange<Double>)
    /// An integer of any width, or a float without a fraction, in the range.
    case integer(ClosedRange<Int>)
    /// A boolean, or an integer of any width that is 0 or 1.
    case flag
    /// A string.
    case text
  }

  /// The key.
  public let key: StaticString
  /// The form that its value must have to be used.
  public let form: Form

  /// The hint under `key`, of which values of `form` are used.
  public init(_ key: StaticString, _ form: Form) {
    self.key = key
    self.form = form
  }
}
