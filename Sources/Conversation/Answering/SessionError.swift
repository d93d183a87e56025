public import Grammars
public import Memory
public import Models
public import Tokenizers

/// Why a prompt was not answered.
public enum SessionError: Failure {
  /// A prompt without a token.
  case promptEmpty
  /// A prompt longer than the context.
  case promptTooLong(tokens: Int, context: Int)
  /// The text could not be made into tokens.
  case tokenizer(TokenizerError)
  /// The model failed.
  case model(ModelError)
  /// The answer cannot be held to its form.
  case form(GrammarError)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .promptEmpty: "prompt_empty"
    case .promptTooLong: "prompt_too_long"
    case .tokenizer(let error): error.code
    case .model(let error): error.code
    case .form(let error): error.code
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .promptEmpty:
      out.append("the prompt is empty")
    case .promptTooLong(let tokens, let context):
      out.append("the prompt has ")
      out.append(tokens)
      out.append(" tokens, the context ")
      out.append(context)
    case .tokenizer(let error):
      error.describe(into: &out)
    case .model(let error):
      error.describe(into: &out)
    case .form(let error):
      error.describe(into: &out)
    }
  }
}
