public import Memory

/// How an answer is taken apart into text, thoughts and calls of functions.
public struct PartsRequest: BitwiseCopyable {
  /// The functions that may be called, a list in JSON, or nothing.
  public var tools: Bytes
  /// The most tokens of a thought, which is then closed; `nil` for any number.
  public var thoughtLimit: Int?
  /// Whether a thought comes first even where the answer has a form.
  public var thinksFirst = false
  /// Whether an answer may call several functions.
  public var allowsParallel = true

  /// Takes apart an answer to a request with these functions.
  public init(tools: Bytes = Bytes()) { self.tools = tools }
}
