/// SplitMix64, the same numbers in every language.
///
/// Steele, Lea, Flood 2014.
public struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  /// The sequence that belongs to `seed`.
  public init(_ seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// About a standard normal number: the sum of twelve uniform ones.
  public mutating func normal() -> Float {
    var sum: Float = -6
    for _ in 0..<12 { sum += Float.random(in: 0..<1, using: &self) }
    return sum
  }
}
