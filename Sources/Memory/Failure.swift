/// An error that can say what it is; every error of the house does.
///
/// A room's errors are small enums with the numbers inside. The code is stable:
/// protocol, documentation and tests name an error by it.
public protocol Failure: Error {
  /// The error's one stable name, in snake_case.
  var code: StaticString { get }

  /// Writes what happened, where, and the numbers, for a person; no newline.
  func describe(into out: inout TextBuffer)
}
