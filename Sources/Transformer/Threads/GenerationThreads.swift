import CHost

/// The threads of what is generated: while tokens are generated the fastest
/// number is found, unless a number was asked for.
public struct GenerationThreads: BitwiseCopyable {
  /// Where a number comes from.
  public enum Choice: BitwiseCopyable {
    /// An option.
    case given
    /// What is known of the machine.
    case guessed
    /// A search, which came to its end.
    case found

    /// Its name for programs.
    public var name: StaticString {
      switch self {
      case .given: "given"
      case .guessed: "guessed"
      case .found: "found"
      }
    }
  }

  private var isGiven: Bool
  private var finder: ThreadFinder
  private var start: UInt64 = 0

  /// Begins with the number that was planned.
  public init(_ transformer: Transformer) {
    isGiven = transformer.hasGivenThreads
    finder = ThreadFinder(
      start: transformer.threads, most: transformer.mostThreads,
      isFixed: isGiven, hasQuota: host_machine_here().pointee.quota > 0)
  }

  /// The number in force.
  public var count: Int { finder.best }
  /// Where it comes from.
  public var choice: Choice {
    isGiven ? .given : finder.isSettled ? .found : .guessed
  }
  /// Whether numbers are being tried.
  public var isSearching: Bool { finder.isSearching }

  /// Takes the number that another model's tokens have, and tries no other.
  public mutating func follow(_ count: Int, _ transformer: inout Transformer) {
    let count = min(max(count, 1), transformer.mostThreads)
    guard !isGiven || count != finder.best else { return }
    isGiven = true
    finder = ThreadFinder(
      start: count, most: transformer.mostThreads, isFixed: true)
    transformer.use(threads: count)
  }

  /// Begins a token: gives the model the threads for it.
  public mutating func begin(_ transformer: inout Transformer) {
    if transformer.threads != finder.threads {
      transformer.use(threads: finder.threads)
    }
    start = host_nanoseconds()
  }

  /// Takes note that the token is computed, with its logits.
  public mutating func end(_ transformer: Transformer) {
    finder.took(host_nanoseconds() - start, threads: transformer.threads)
  }
}
