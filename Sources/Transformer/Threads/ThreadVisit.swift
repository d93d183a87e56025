/// A turn of a duel: tokens in a row with one number of threads.
struct ThreadVisit: BitwiseCopyable, Sendable {
  /// When a turn is over: after so many nanoseconds, or so many tokens.
  struct Length: BitwiseCopyable, Sendable {
    let nanoseconds: UInt64
    let tokens: UInt64

    /// Enough where nothing interrupts a process regularly.
    static var short: Length { Length(nanoseconds: 20_000_000, tokens: 2) }
    /// A quota of time pauses a process once in a tenth of a second, and each
    /// turn shall have its share of pauses.
    static var long: Length { Length(nanoseconds: 200_000_000, tokens: 100) }
  }

  private var hasBegun = false
  private var tokens: UInt64 = 0
  private var nanoseconds: UInt64 = 0

  /// Takes note of a token.
  ///
  /// - Returns: the nanoseconds of a token where the turn is over.
  mutating func took(_ elapsed: UInt64, of length: Length) -> UInt64? {
    if !hasBegun {
      hasBegun = true
      // Threads that woke or fell asleep make no difference to a long token.
      if elapsed < length.nanoseconds / 4 { return nil }
    }
    tokens += 1
    nanoseconds += elapsed
    guard nanoseconds >= length.nanoseconds || tokens >= length.tokens
    else { return nil }
    let mean = nanoseconds / tokens
    self = ThreadVisit()
    return mean
  }
}
