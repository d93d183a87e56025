public import Memory

/// Why a file could not be made.
public enum OutputError: Failure {
  /// It cannot be created, or not be put into its place.
  case unavailable(ShortText, errno: Int32)
  /// Something that is not a file is in its place.
  case notARegularFile(ShortText)
  /// It, or what has its temporary name, is there already.
  case exists(ShortText, suffix: StaticString)
  /// It would replace the file that it is made from.
  case replacesSource(ShortText)
  /// The file system has too little room.
  case noSpace(ShortText, needed: UInt64, free: UInt64)
  /// A write failed.
  case writeFailed(ShortText, written: UInt64, errno: Int32)
  /// The path is too long for the temporary name.
  case pathTooLong(ShortText, limit: Int)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .unavailable: "file_unavailable"
    case .notARegularFile: "output_not_a_file"
    case .exists: "output_exists"
    case .replacesSource: "output_replaces_source"
    case .noSpace: "disk_full"
    case .writeFailed: "output_failed"
    case .pathTooLong: "path_too_long"
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .unavailable(let path, let errno):
      path.describe(into: &out)
      out.append(": ")
      out.append(errorText(errno))
    case .notARegularFile(let path):
      path.describe(into: &out)
      out.append(" is there and is no regular file")
    case .exists(let path, let suffix):
      path.describe(into: &out)
      out.append(suffix)
      out.append(" is there already; it stays as it is")
    case .replacesSource(let path):
      path.describe(into: &out)
      out.append(" is the file that --vocab names; it would be lost")
    case .noSpace(let path, let needed, let free):
      path.describe(into: &out)
      out.append(" needs ")
      out.append(needed)
      out.append(" bytes; the file system has ")
      out.append(free)
      out.append(" left")
    case .writeFailed(let path, let written, let errno):
      out.append("writing ")
      path.describe(into: &out)
      out.append(" failed after ")
      out.append(written)
      out.append(" bytes: ")
      out.append(errorText(errno))
    case .pathTooLong(let path, let limit):
      path.describe(into: &out)
      out.append(" has more than ")
      out.append(limit)
      out.append(" bytes")
    }
  }
}
