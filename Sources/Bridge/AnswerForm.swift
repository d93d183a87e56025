/// How a client wants its answer.
public struct AnswerForm {
  /// The interface that the client speaks.
  public enum Dialect: Sendable {
    /// `/v1/chat/completions`
    case chatCompletions
    /// `/v1/completions`
    case completions
    /// `/v1/responses`
    case responses
    /// `/api/chat`
    case ollamaChat
    /// `/api/generate`
    case ollamaGenerate
    /// `/completion`
    case llamaCompletion
    /// `/tokenize`
    case tokenize
    /// `/detokenize`
    case detokenize
    /// `/apply-template`
    case applyTemplate
    /// `/forget`
    case forget

    /// Whether the model answers; otherwise texts are looked at alone.
    public var isAnswered: Bool {
      switch self {
      case .tokenize, .detokenize, .applyTemplate, .forget: false
      default: true
      }
    }
  }

  /// The interface that the client speaks.
  public let dialect: Dialect
  /// Whether the answer is sent while it is made.
  public var isStream = false
  /// Whether a stream ends with the counts of tokens.
  public var includesUsage = false
  /// Whether the tokens' log probabilities are told.
  public var hasLogprobs = false
  /// Whether the texts of tokens are told.
  var hasPieces = false
  /// Whether the engine has nothing to do: Ollama's clients send a request
  /// without a question to have the model loaded, which it is.
  public var asksNothing = false
  /// Members of the request that the reply repeats, spelled as JSON.
  var echo: [(name: StaticString, value: [UInt8])] = []

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// Whether a stream is of server-sent events; otherwise it is of lines.
  public var isServerSentEvents: Bool {
    switch dialect {
    case .ollamaChat, .ollamaGenerate: false
    default: true
    }
  }
}
