/// Why a document of a folder cannot be read.
public enum DocumentFailure: WorkshopFailure {
  /// It is not JSON from that byte on.
  case malformed(file: String, offset: Int)
  /// It is larger than any such document.
  case tooLarge(file: String, what: String, count: Int, limit: Int)
  /// It cannot be opened or read.
  case unavailable(file: String, reason: String)

  /// The stable code.
  public var code: String {
    switch self {
    case .malformed: "document_malformed"
    case .tooLarge: "document_too_large"
    case .unavailable: "file_unavailable"
    }
  }

  /// The exit status.
  public var status: Int32 { 3 }

  /// The place and the numbers.
  public var description: String {
    switch self {
    case .malformed(let file, let offset):
      "\(file) is not JSON: byte \(offset)"
    case .tooLarge(let file, let what, let count, let limit):
      "\(file) has \(count) \(what), more than \(limit)"
    case .unavailable(let file, let reason): "\(file): \(reason)"
    }
  }
}
