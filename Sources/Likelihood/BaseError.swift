import CHost
public import Memory

/// Why a base cannot be compared with.
public enum BaseError: Failure {
  /// The file cannot be read.
  case unreadable(errno: Int32)
  /// Something else is in the file.
  case format
  /// The numbers of the file make no text.
  case shape(BaseHeader)
  /// The file has more or fewer bytes than its numbers say.
  case size(bytes: UInt64, of: UInt64)
  /// The base is of another vocabulary.
  case vocabulary(Int, of: Int)
  /// The base's chunks have another length.
  case context(Int, wanted: Int)
  /// A token of the base is none of the vocabulary's.
  case token(Int32, at: Int)
  /// The base is of another text, or of another tokenizer.
  case otherText(at: Int)
  /// The codes of a row make no probabilities.
  case damaged(row: Int)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .unreadable: "base_unreadable"
    case .format: "base_format"
    case .shape: "base_shape"
    case .size: "base_size"
    case .vocabulary: "base_vocabulary"
    case .context: "base_context"
    case .token: "base_token"
    case .otherText: "base_text"
    case .damaged: "base_damaged"
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .unreadable(let errno):
      out.append("the base cannot be read: ")
      out.append(errorText(errno))
    case .format: out.append("the base does not begin with _logits_")
    case .shape(let header):
      out.append("the base has ")
      out.append(header.chunks)
      out.append(" chunks of ")
      out.append(header.context)
      out.append(" tokens of a vocabulary of ")
      out.append(header.vocabulary)
    case .size(let bytes, let whole):
      out.append("the base has ")
      out.append(bytes)
      out.append(" bytes; its numbers make ")
      out.append(whole)
    case .vocabulary(let found, let wanted):
      out.append("the base has rows of ")
      out.append(found)
      out.append(" logits, the model of ")
      out.append(wanted)
    case .context(let found, let wanted):
      out.append("the base has chunks of ")
      out.append(found)
      out.append(" tokens, not of ")
      out.append(wanted)
    case .token(let token, let place):
      out.append("token ")
      out.append(place)
      out.append(" of the base is ")
      out.append(token)
      out.append(", which the vocabulary does not have")
    case .otherText(let place):
      out.append("the text's token ")
      out.append(place)
      out.append(" is another than the base's")
    case .damaged(let row):
      out.append("row ")
      out.append(row)
      out.append(" of the base makes no probabilities")
    }
  }
}

extension BaseError {
  /// The same error, where rows are counted from another one on.
  public func moved(by rows: Int) -> BaseError {
    if case .damaged(let row) = self { return .damaged(row: row + rows) }
    return self
  }
}
