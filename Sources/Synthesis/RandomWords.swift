/// Random words that are the same on every machine: SplitMix64 (Steele, Lea and
/// Flood 2014).
///
/// A word depends on the seed and on how many came before it, so that a
/// processor computes several at once.
public struct RandomWords {
  private var state: UInt64

  /// The stream number `stream` of `seed`.
  public init(seed: UInt64, stream: UInt64 = 0) {
    state = seed
    // Streams begin at unrelated places: their number is mixed twice.
    state = next() ^ stream
    state = next()
  }

  /// The next word.
  @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word &>> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word &>> 31)
  }
}
