public import Memory

/// The place of a value in a request's line, or nowhere.
public struct RequestPart: BitwiseCopyable, Sendable {
  private let start: Int
  private let end: Int

  /// A value that the line does not have.
  init() { self.init(0, 0) }

  /// The value in `start..<end`, in bytes.
  init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }

  /// Whether the line has the value.
  public var isThere: Bool { start < end }

  /// The value as the line spells it, or `nil` where it has none.
  public func text(in line: Bytes) -> Bytes? {
    start < end ? line[start..<end] : nil
  }
}
