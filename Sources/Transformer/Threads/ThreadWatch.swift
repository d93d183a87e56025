/// Looks at the time of tokens between two searches, and says when to search
/// again.
struct ThreadWatch: BitwiseCopyable, Sendable {
  private static let tokensOfWindow = 16
  private static let leastWindow: UInt64 = 100_000_000
  /// Windows in a row that must differ from those before.
  private static let windowsOfChange = 2
  /// By how much, in thousandths.
  private static let change: UInt64 = 125
  /// What is so much counts twice.
  private static let largeChange: UInt64 = 500
  /// Times the patience, or so many windows, without a change are too long to
  /// trust in a search: what would make more threads faster, as when a neighbour
  /// leaves, need not show.
  private static let lifetime = 8
  private static let oldest = 32

  /// Why it is time for another search.
  enum Cause {
    /// Tokens take another time than before.
    case change
    /// The last search was long ago.
    case age
  }

  // Windows that must pass behind a search before a change counts.
  private var patience = 1
  private var windows = 0
  private var changed = 0
  private var reference: UInt64 = 0
  private var tokens = 0
  private var nanoseconds: UInt64 = 0

  /// Begins behind a search; one that found nothing new is trusted for longer.
  mutating func begin(isNew: Bool) {
    let next = isNew ? 1 : min(patience * 2, ThreadWatch.oldest)
    self = ThreadWatch()
    patience = next
  }

  /// Takes note of a token.
  ///
  /// - Returns: why it is time for another search, where it is.
  mutating func took(_ elapsed: UInt64) -> Cause? {
    tokens += 1
    nanoseconds += elapsed
    guard
      tokens >= ThreadWatch.tokensOfWindow,
      nanoseconds >= ThreadWatch.leastWindow
    else { return nil }
    let mean = nanoseconds / UInt64(tokens)
    (tokens, nanoseconds) = (0, 0)
    windows += 1
    if reference == 0 { reference = mean }
    if windows >= min(patience * ThreadWatch.lifetime, ThreadWatch.oldest) {
      return .age
    }
    let difference = mean > reference ? mean - reference : reference - mean
    let share = difference * 1000 / max(reference, 1)
    if share > ThreadWatch.change {
      changed += share > ThreadWatch.largeChange ? 2 : 1
      let isOver =
        changed >= ThreadWatch.windowsOfChange && windows >= patience
      return isOver ? .change : nil
    }
    changed = 0
    // The cache grows, and a token takes longer.
    reference = (reference * 3 + mean) / 4
    return nil
  }
}
