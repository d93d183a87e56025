import GGUF
public import Memory

extension TokenizerError {
  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .file(let error): error.describe(into: &out)
    case .memory(let error): error.describe(into: &out)
    case .missingKey(let key):
      out.append("the file has no ")
      out.append(key)
    case .unsupportedModel(let name):
      out.append("tokenizer.ggml.model is ")
      name.describe(into: &out)
      out.append("; supported: \"gpt2\", \"llama\", \"t5\"")
    case .unsupportedPreTokenizer(let name):
      out.append("tokenizer.ggml.pre is ")
      name.describe(into: &out)
      out.append("; supported: ")
      PreTokenizer.describeNames(into: &out)
    case .missingPreTokenizer(let architecture):
      out.append("the file has no tokenizer.ggml.pre, and architecture ")
      architecture.describe(into: &out)
      out.append(" implies none; supported: ")
      PreTokenizer.describeNames(into: &out)
    case .emptyVocabulary:
      out.append("the vocabulary has no token")
    case .vocabularyTooLarge(let what, let count, let limit):
      out.append("the vocabulary has ")
      out.append(count)
      out.append(" ")
      out.append(what)
      out.append(limit: limit)
    case .typeCountMismatch(let types, let tokens):
      out.append("the vocabulary has ")
      out.append(types)
      out.append(" token types for ")
      out.append(tokens)
      out.append(" tokens")
    case .unknownTokenType(let id, let type):
      out.append("token ")
      out.append(id)
      out.append(" is of the unknown type ")
      out.append(type)
    default:
      describeRest(into: &out)
    }
  }

  private func describeRest(into out: inout TextBuffer) {
    switch self {
    case .scoreCountMismatch(let scores, let tokens):
      out.append("the vocabulary has ")
      out.append(scores)
      out.append(" scores for ")
      out.append(tokens)
      out.append(" tokens")
    case .scoreNotFinite(let id):
      out.append("the score of token ")
      out.append(id)
      out.append(" is not finite")
    case .brokenCharacterMap(let unit):
      out.append("tokenizer.ggml.precompiled_charsmap leads out of itself at ")
      out.append("unit ")
      out.append(unit)
    case .malformedMerge(let rank):
      out.append("merge ")
      out.append(rank)
      out.append(" is not two pieces with a space between them")
    case .unmergedTokens(let merges, let tokens):
      out.append(tokens)
      out.append(" tokens of several bytes need a merge, ")
      out.append(merges)
      out.append(" merges make tokens: tokenizer.ggml.merges is missing, cut ")
      out.append("short or another vocabulary's")
    case .tooManyUnnamedPieces(let rank, let pieces, let bytes):
      out.append("up to merge ")
      out.append(rank)
      out.append(", the merges make pieces that are no tokens beyond ")
      out.append(pieces)
      out.append(" pieces or ")
      out.append(bytes)
      out.append(" bytes")
    case .tooManySpecialLengths(let limit):
      out.append("the lengths of control and user-defined tokens differ")
      out.append(limit: limit)
    case .crowdedTable(let limit):
      out.append("entries of the vocabulary that collide")
      out.append(limit: limit)
    case .idOutOfRange(let key, let id, let tokens):
      out.append(key)
      out.append(" is ")
      out.append(id)
      out.append(" in a vocabulary of ")
      out.append(tokens)
      out.append(" tokens")
    case .textTooLong(let bytes, let limit):
      out.append("the text has ")
      out.append(bytes)
      out.append(" bytes")
      out.append(limit: limit)
    case .pieceTooLong(let bytes, let limit):
      out.append("a word or run of signs in the text has ")
      out.append(bytes)
      out.append(" bytes")
      out.append(limit: limit)
    case .tooManyTokens(let count, let limit):
      out.append("the text has ")
      out.append(count)
      out.append(" tokens")
      out.append(limit: limit)
    default:
      break
    }
  }
}

extension TextBuffer {
  fileprivate mutating func append(limit: Int) {
    append("; the limit is ")
    append(limit)
  }
}
