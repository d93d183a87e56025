import Memory

/// Why the command line cannot be followed.
enum UsageError: Failure {
  case unknownOption(Bytes)
  case valueMissing(Bytes)
  case outOfRange(Bytes, ClosedRange<Int>)
  case fileUnreadable(Bytes, errno: Int32)
  case fileOpenToOthers(Bytes)
  case keyTooShort(Int)
  /// An address that others reach, without a key.
  case keyMissing([UInt8])
  /// Words for an engine that runs already.
  case connectedEngine
  case cannotListen([UInt8], errno: Int32)

  var code: StaticString {
    switch self {
    case .unknownOption, .valueMissing, .outOfRange, .connectedEngine,
      .keyMissing:
      "usage"
    case .fileUnreadable, .fileOpenToOthers, .keyTooShort: "key_file_unusable"
    case .cannotListen: "cannot_listen"
    }
  }

  var exitStatus: ExitStatus {
    if case .cannotListen = self { return .system }
    return .usage
  }

  func describe(into out: inout TextBuffer) {
    switch self {
    case .unknownOption(let option):
      out.append("unknown option ")
      out.append(option)
      out.append("; the engine's own stand behind --")
    case .valueMissing(let option):
      out.append(option)
      out.append(" needs a value")
    case .outOfRange(let option, let range):
      out.append(option)
      out.append(" takes a number from ")
      out.append(range.lowerBound)
      out.append(" to ")
      out.append(range.upperBound)
    case .fileUnreadable(let path, let errno):
      out.append(path)
      out.append(" cannot be read: error ")
      out.append(errno)
    case .fileOpenToOthers(let path):
      out.append(path)
      out.append(" may be read by everybody: chmod 600 it")
    case .keyTooShort(let count):
      out.append("a key has ")
      out.append(count)
      out.append(" bytes and needs ")
      out.append(ServerOptions.secretBytes)
    case .keyMissing(let address):
      out.append("other machines reach ")
      withBytes(address) { out.append($0) }
      out.append(": name a --key-file too")
    case .connectedEngine:
      out.append(
        "an engine at --connect has its own program, model and options")
    case .cannotListen(let place, let errno):
      out.append("cannot listen at ")
      withBytes(place) { out.append($0) }
      switch errno {
      case 98: out.append(": another program does")
      case 22: out.append(": it is no address in digits")
      case 13: out.append(": the system does not permit it")
      default:
        out.append(": error ")
        out.append(errno)
      }
    }
  }
}
