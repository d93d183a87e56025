/// A failure with one stable code, which `Errors.md` lists.
///
/// Each room has an enum of its own, with the numbers inside.
public protocol WorkshopFailure: Error, Sendable, CustomStringConvertible {
  /// The stable code, `lower_case`.
  var code: String { get }
  /// The program's exit status.
  var status: Int32 { get }
}
