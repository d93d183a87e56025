public import GGUF
public import Workbench

/// Why a file of importance cannot be used.
public enum ImportanceFailure: WorkshopFailure {
  /// It is not sound GGUF, or a key's value is of another type.
  case file(path: String, GGUFError)
  /// It is of the format before GGUF.
  case legacy(path: String)
  /// A key that every such file has is missing.
  case keyMissing(path: String, key: String)
  /// It has no entries.
  case empty(path: String)
  /// A tensor's sums and counts do not belong together, or are not single floats.
  case malformed(path: String, tensor: String)
  /// A weight is infinite or is none.
  case notFinite(path: String, tensor: String)

  public var code: String {
    switch self {
    case .file(_, let error): "\(error.code)"
    case .legacy: "importance_legacy"
    case .keyMissing: "importance_key_missing"
    case .empty: "importance_empty"
    case .malformed: "importance_malformed"
    case .notFinite: "importance_not_finite"
    }
  }

  public var status: Int32 { 3 }

  public var description: String {
    switch self {
    case .file(let path, let error): "\(path): \(error.message)"
    case .legacy(let path):
      "\(path) is of the format before GGUF: convert it with llama-imatrix --in-file FILE --output-format gguf"
    case .keyMissing(let path, let key): "\(path) has no key \(key)"
    case .empty(let path): "\(path) has no entries"
    case .malformed(let path, let tensor):
      "\(path): the sums and counts of \(tensor) do not belong together"
    case .notFinite(let path, let tensor):
      "\(path): the importance of \(tensor) is not finite"
    }
  }
}
