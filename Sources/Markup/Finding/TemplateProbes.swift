public import Memory

/// What a template writes for conversations that differ in one thing each: the
/// text behind the question, from which the markup is found.
///
/// A probe that the template refuses is empty. The texts must stay: the markup
/// is made of parts of them.
public struct TemplateProbes: BitwiseCopyable {
  /// The words that stand in the probes.
  public enum Word {
    /// The user's question.
    public static let question: StaticString = "probe-question"
    /// The text of an answer.
    public static let answer: StaticString = "probe-answer"
    /// What was thought before it.
    public static let thought: StaticString = "probe-thought"
    /// The function of the first call.
    public static let first: StaticString = "probe_first"
    /// The function of the second.
    public static let second: StaticString = "probe_second"
    /// The id of every call, where a template wants no other.
    public static let id: StaticString = "call00000"
    /// The name of an argument that is a string.
    public static let text: StaticString = "key_text"
    /// Its value.
    public static let textValue: StaticString = "value_text"
    /// The name of an argument that is a number.
    public static let number: StaticString = "key_total"
    /// Its value.
    public static let numberValue: StaticString = "27182"
  }

  /// The beginning of an answer.
  public var prompt = Bytes()
  /// An answer of text.
  public var answer = Bytes()
  /// A call of `first` with both arguments, in that order.
  public var call = Bytes()
  /// Calls of `first` and `second`, each with the text.
  public var calls = Bytes()
  /// A thought and the text behind it.
  public var thought = Bytes()
  /// A thought and the call behind it.
  public var thoughtfulCall = Bytes()

  /// No probe yet.
  public init() {}
}
