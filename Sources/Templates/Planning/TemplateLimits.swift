/// The most that a template and a request's values may take.
public struct TemplateLimits: Sendable {
  /// The most bytes that any template may have.
  public static let mostSourceBytes = 256 * 1024

  /// The most blocks, expressions, values and calls in one another.
  static let maximumDepth = 128

  /// The most digits of an integer, as in Python.
  static let mostDigits = 4300

  /// Bytes of the template's source.
  public var sourceBytes: Int
  /// Bytes of text in one request's values, those made while rendering included.
  public var textBytes: Int
  /// Elements of lists and objects in one request's values.
  public var cells: Int
  /// Bytes of text that are caught on their way to the prompt, in macros and
  /// blocks.
  public var capturedBytes: Int
  /// Steps of one rendering.
  public var steps = 20_000_000

  /// Limits for templates of up to `sourceBytes`, and for requests whose texts
  /// have up to `requestBytes`.
  public init(sourceBytes: Int, requestBytes: Int) {
    self.sourceBytes = sourceBytes
    textBytes = 4 * requestBytes
    capturedBytes = requestBytes
    cells = requestBytes / 4 + 4096
  }
}
