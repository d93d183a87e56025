import Memory

/// An error of a line of input.
enum InputError: Failure {
  /// More bytes than a line may have.
  case lineTooLong(limit: Int)
  /// A NUL in a line that ends with a newline.
  case nulInLine(offset: Int)
  /// Bytes that are not UTF-8.
  case notUTF8(offset: Int)
  /// A key that the line's object does not have.
  case keyUnknown(ShortText)
  /// A key that the line's object must have.
  case keyMissing(StaticString)
  /// A token id that the vocabulary does not have.
  case idOutOfRange(Int64, vocabulary: Int)
  /// More ids than the context or the buffer takes.
  case tooManyIds(limit: Int)
  /// A word that is not a token id.
  case notAnId(ShortText)
  /// The read itself failed.
  case readFailed(errno: Int32)

  var code: StaticString {
    switch self {
    case .lineTooLong: "line_too_long"
    case .nulInLine: "nul_in_line"
    case .notUTF8: "not_utf8"
    case .keyUnknown: "unknown_key"
    case .keyMissing: "missing_key"
    case .idOutOfRange: "id_out_of_range"
    case .tooManyIds: "too_many_ids"
    case .notAnId: "not_an_id"
    case .readFailed: "input_failed"
    }
  }

  func describe(into out: inout TextBuffer) {
    switch self {
    case .lineTooLong(let limit):
      out.append("the line has more than ")
      out.append(limit)
      out.append(" bytes")
    case .nulInLine(let offset):
      out.append("NUL at byte ")
      out.append(offset)
      out.append(" of the line; -0 reads prompts that end with NUL")
    case .notUTF8(let offset):
      out.append("byte ")
      out.append(offset)
      out.append(" of the line is no UTF-8")
    case .keyUnknown(let key):
      out.append("unknown key ")
      key.describe(into: &out)
    case .keyMissing(let key):
      out.append("the key \"")
      out.append(key)
      out.append("\" is missing")
    case .idOutOfRange(let id, let vocabulary):
      out.append("the id ")
      out.append(id)
      out.append(" is not in the vocabulary of ")
      out.append(vocabulary)
      out.append(" tokens")
    case .tooManyIds(let limit):
      out.append("more than ")
      out.append(limit)
      out.append(" ids")
    case .notAnId(let word):
      word.describe(into: &out)
      out.append(" is no token id")
    case .readFailed(let errno):
      out.append("reading failed: ")
      out.append(errorText(errno))
    }
  }
}
