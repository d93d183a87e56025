import CHost

/// Why memory or a mapped file could not be had.
public enum MemoryError: Failure {
  /// The plan's sum leaves the address space.
  case planTooLarge
  /// The system refused to map the arena.
  case arenaUnavailable(bytes: Int, errno: Int32)
  /// The file could not be opened.
  case fileUnavailable(errno: Int32)
  /// The file could not be mapped.
  case fileNotMappable(bytes: UInt64, errno: Int32)
  /// The path names something that is not a regular file.
  case notARegularFile
  /// The file holds no byte.
  case fileEmpty

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .planTooLarge: "plan_too_large"
    case .arenaUnavailable: "memory_unavailable"
    case .fileUnavailable: "model_unavailable"
    case .fileNotMappable: "model_not_mappable"
    case .notARegularFile: "model_not_a_file"
    case .fileEmpty: "model_empty"
    }
  }

  /// Writes what happened and the numbers.
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .planTooLarge:
      out.append("the plan's sum leaves the address space")
    case .arenaUnavailable(let bytes, let errno):
      out.append("the system refused ")
      out.append(mebibytes: bytes)
      out.append(" for the arena: ")
      out.append(errorText(errno))
    case .fileUnavailable(let errno):
      out.append(errorText(errno))
    case .fileNotMappable(let bytes, let errno):
      out.append("mapping ")
      out.append(bytes)
      out.append(" bytes failed: ")
      out.append(errorText(errno))
    case .notARegularFile:
      out.append("not a regular file")
    case .fileEmpty:
      out.append("the file is empty")
    }
  }
}

/// The system's words for an error number.
public func errorText(_ errno: Int32) -> Bytes {
  Bytes(cString: host_error_text(errno))
}
