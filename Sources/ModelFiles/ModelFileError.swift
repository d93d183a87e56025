public import GGUF
public import Memory

/// Why there is not a model to read.
public enum ModelFileError: Failure {
  /// A file cannot be mapped.
  case unavailable(ShortText, MemoryError)
  /// A file is not the part that it must be.
  case part(Bytes, ModelPartError)
  /// A file is not sound GGUF.
  case gguf(GGUFError)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .unavailable(_, let error): error.code
    case .part(_, let error): error.code
    case .gguf(let error): error.code
    }
  }

  /// Writes what happened, and the file where there are several.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .unavailable(let path, let error):
      path.describe(into: &out)
      out.append(": ")
      error.describe(into: &out)
    case .part(let path, let error):
      out.append(printable: path, limit: 1024)
      out.append(": ")
      error.describe(into: &out)
    case .gguf(let error): error.describe(into: &out)
    }
  }
}
