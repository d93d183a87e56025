import CHost
public import Memory
public import Models

/// Why a session was not saved or not restored; the live one goes on.
public enum SessionFileError: Failure {
  /// The file cannot be opened or read.
  case unreadable(ShortText, errno: Int32)
  /// The file cannot be written or put into its place; the last one stays.
  case unwritable(ShortText, errno: Int32)
  /// Another program writes the file.
  case busy(ShortText)
  /// The path is too long for the temporary name.
  case pathTooLong(ShortText, limit: Int)
  /// Something else is in the file.
  case foreign(ShortText)
  /// The file is of another version of the format.
  case version(UInt32)
  /// The session is another model's.
  case otherModel(isOfSameShape: Bool)
  /// Keys and values are stored otherwise.
  case otherCache(keys: StaticString, values: StaticString)
  /// The session has more positions than the context, or its turns more text
  /// than there is room for.
  case tooLong(tokens: Int, context: Int)
  /// The file is shorter than it says.
  case cut(bytes: UInt64, of: UInt64)
  /// A part is not what was written.
  case damaged(StaticString, number: Int)
  /// What was computed is void: the model's file could not be read, or a board
  /// was lost.
  case model(ModelError)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .unreadable: "session_unreadable"
    case .unwritable(_, let errno):
      host_is_full(errno) ? "disk_full" : "session_unwritable"
    case .busy: "session_busy"
    case .pathTooLong: "path_too_long"
    case .foreign: "session_format"
    case .version: "session_version"
    case .otherModel: "session_model"
    case .otherCache: "session_cache"
    case .tooLong: "session_too_long"
    case .cut: "session_cut"
    case .damaged: "session_damaged"
    case .model(let error): error.code
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .unreadable(let path, let errno), .unwritable(let path, let errno):
      path.describe(into: &out)
      out.append(": ")
      out.append(errorText(errno))
    case .busy(let path):
      path.describe(into: &out)
      out.append(" is being written by another program")
    case .pathTooLong(let path, let limit):
      path.describe(into: &out)
      out.append(" has more than ")
      out.append(limit)
      out.append(" bytes")
    case .foreign(let path):
      path.describe(into: &out)
      out.append(" is no session")
    case .version(let number):
      out.append("the session has version ")
      out.append(number)
      out.append(" of the format; 1 is known here")
    case .otherModel(let isOfSameShape):
      out.append("the session is another model's")
      if isOfSameShape { out.append(", of the same shape and vocabulary") }
    case .otherCache(let keys, let values):
      out.append("the session's keys and values are stored as ")
      out.append(keys)
      out.append(",")
      out.append(values)
      out.append(", not as here; see --kv and --blas")
    case .tooLong(let tokens, let context):
      out.append("the session has ")
      out.append(tokens)
      out.append(" tokens and its turns, the context ")
      out.append(context)
    case .cut(let bytes, let whole):
      out.append("the session has ")
      out.append(bytes)
      out.append(" of ")
      out.append(whole)
      out.append(" bytes")
    case .damaged(let part, let number):
      out.append("the session's ")
      out.append(part)
      if number >= 0 {
        out.append(" ")
        out.append(number)
      }
      out.append(" is damaged")
    case .model(let error): error.describe(into: &out)
    }
  }
}

extension SessionFileError {
  /// Whether there is no file.
  public var isMissing: Bool {
    if case .unreadable(_, let errno) = self { return host_is_missing(errno) }
    return false
  }
}
