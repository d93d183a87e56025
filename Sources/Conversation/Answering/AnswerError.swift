public import Memory
public import Models
public import Templates
public import Tokenizers

/// Why a prompt was not answered, or a model cannot answer any.
public enum AnswerError: Failure {
  /// A text beside the prompt, or the prompt itself, has too many bytes.
  case textTooLong(limit: Int)
  /// The template failed.
  case template(TemplateError)
  /// The last message cannot be continued.
  case continuation(ContinuationError)
  /// How the model marks calls of functions is not known.
  case callsUnmarked
  /// The prompt or the model failed.
  case session(SessionError)
  /// The vocabulary does not belong to the model.
  case model(ModelError)
  /// The file's tokenizer cannot be used.
  case tokenizer(TokenizerError)
  /// A model cannot guess this one's tokens.
  case draft(DraftError)
  /// The reservations do not fit into the address space.
  case memory(MemoryError)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .textTooLong: "line_too_long"
    case .template(let error): error.code
    case .continuation(let error): error.code
    case .callsUnmarked: "calls_unmarked"
    case .session(let error): error.code
    case .model(let error): error.code
    case .tokenizer(let error): error.code
    case .draft(let error): error.code
    case .memory(let error): error.code
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .textTooLong(let limit):
      out.append("the line has more than ")
      out.append(limit)
      out.append(" bytes")
    case .template(let error): error.describe(into: &out)
    case .continuation(let error): error.describe(into: &out)
    case .callsUnmarked:
      out.append("the template does not show how the model calls functions")
    case .session(let error): error.describe(into: &out)
    case .model(let error): error.describe(into: &out)
    case .tokenizer(let error): error.describe(into: &out)
    case .draft(let error): error.describe(into: &out)
    case .memory(let error): error.describe(into: &out)
    }
  }

  /// Whether less text would not have failed.
  var isTooLong: Bool {
    switch self {
    case .textTooLong, .session(.promptTooLong), .template(.valuesTooLarge),
      .template(.outputTooLong), .template(.tooManySteps):
      true
    default: false
    }
  }
}
