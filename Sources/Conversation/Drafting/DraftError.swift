public import Memory
public import Tokenizers

/// Why a model cannot guess the tokens of another one.
public enum DraftError: Failure {
  /// Its vocabulary cannot be read.
  case vocabulary(TokenizerError)
  /// It makes text into tokens in another way.
  case otherTokenizer(ShortText, model: ShortText)
  /// A token has another text, or none where the vocabulary ends before it.
  case otherToken(
    id: Int, ShortText?, model: ShortText, count: Int, modelCount: Int)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .vocabulary(let error): error.code
    case .otherTokenizer: "draft_tokenizer"
    case .otherToken: "draft_vocabulary"
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .vocabulary(let error):
      out.append("the draft model cannot be used: ")
      error.describe(into: &out)
    case .otherTokenizer(let name, let model):
      out.append("the draft model's tokenizer.ggml.model is ")
      name.describe(into: &out)
      out.append(", the model's ")
      model.describe(into: &out)
    case .otherToken(let id, let text, let model, let count, let modelCount):
      out.append("token ")
      out.append(id)
      out.append(" of the draft model is ")
      if let text { text.describe(into: &out) } else { out.append("none") }
      out.append(", of the model ")
      model.describe(into: &out)
      out.append(": vocabularies of ")
      out.append(count)
      out.append(" and ")
      out.append(modelCount)
      out.append(" tokens")
    }
  }
}
