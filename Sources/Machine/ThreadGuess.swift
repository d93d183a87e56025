import CHost
public import JSON
public import Memory

/// The threads that generation begins with, and why it is that number.
///
/// Generation waits for the memory: processors that are much slower than others
/// mostly make it slower, and on some boards a few of the fast ones use the
/// memory up.
public struct ThreadGuess {
  /// What decides.
  public enum Reason: BitwiseCopyable {
    /// All processors.
    case processors
    /// Those that are not slow.
    case fast
    /// A quota of time.
    case quota
    /// What was measured on the board.
    case board

    /// Its name for programs.
    public var name: StaticString {
      switch self {
      case .processors: "processors"
      case .fast: "fast"
      case .quota: "quota"
      case .board: "board"
      }
    }

    fileprivate var text: StaticString {
      switch self {
      case .processors: "all processors"
      case .fast: "the fast processors"
      case .quota: "the quota's"
      case .board: "the board's file"
      }
    }
  }

  /// The number.
  public let count: Int
  /// The largest number that is tried: all processors that can work all the
  /// time.
  public let most: Int
  /// What decides.
  public let reason: Reason

  /// The guess for a machine.
  ///
  /// - Parameters:
  ///   - processors: how many there are.
  ///   - fast: how many of them are fast.
  ///   - quota: the processors' worth of time that is granted, or 0.
  ///   - board: the board, where it is known.
  public init(processors: Int, fast: Int, quota: Double, board: KnownBoard?) {
    let limit = Int(HOST_POOL_LIMIT)
    func within(_ count: Int) -> Int {
      min(Int(host_processors_within(UInt32(count), quota)), limit)
    }
    most = within(processors)
    let usable = within(fast)
    let known = board?.generationThreads ?? usable
    count = min(known, usable)
    if known < usable {
      reason = .board
    } else if usable < fast {
      reason = .quota
    } else {
      reason = fast < processors ? .fast : .processors
    }
  }

  /// Appends the number, what decides, and what is tried.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    out.append(count)
    out.append(" to begin with (")
    out.append(reason.text)
    out.append("), 1 to ")
    out.append(most)
    out.append(" are tried, for prompts ")
    out.append(most)
  }

  /// Writes the members `generation`, `by`, `most` and `prompt`.
  public func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("generation", count)
    json.member("by", reason.name)
    json.member("most", most)
    json.member("prompt", most)
    json.endObject()
  }
}
