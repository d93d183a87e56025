/// Random numbers that belong to a seed, a tensor's name and a place, whatever order
/// they are asked in.
///
/// The numbers are SplitMix64's (Steele, Lea, Flood 2014): number `i` is the mix of
/// `key + (i + 1) · 0x9E3779B97F4A7C15`. The key is the mix of the seed's mix XOR the
/// 64-bit FNV-1a hash of the name's UTF-8, plus the stream's number times
/// 0xD1342543DE82EF95, mixed once more.
struct RandomSequence: Sendable {
  /// Where the sequence starts.
  let key: UInt64

  /// The sequence of a stream, such as one of several models, of a tensor.
  init(seed: UInt64, name: String, stream: Int) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    let tensor = RandomSequence.mix(RandomSequence.mix(seed) ^ hash)
    key = RandomSequence.mix(
      tensor &+ UInt64(truncatingIfNeeded: stream) &* 0xD134_2543_DE82_EF95)
  }

  /// The 64 bits of a place.
  @inline(__always)
  func bits(_ place: Int) -> UInt64 {
    RandomSequence.mix(
      key &+ (UInt64(truncatingIfNeeded: place) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The number from 0 to below 1, a multiple of 2⁻⁵³.
  @inline(__always)
  func uniform(_ place: Int) -> Double {
    Double(bits(place) >> 11) * 0x1p-53
  }

  /// The number of 2⁻⁵³ below which a uniform number is below `probability`.
  static func bound(_ probability: Double) -> UInt64 {
    guard probability > 0 else { return 0 }
    guard probability < 1 else { return 1 << 53 }
    return UInt64((probability * 0x1p53).rounded(.up))
  }

  /// A standard normal number, by the polar method: of the pairs of places from
  /// `32 · place` on, the first that falls into the unit circle.
  func normal(_ place: Int) -> Double {
    for attempt in 0..<16 {
      let first = place * 32 + attempt * 2
      let x = 2 * uniform(first) - 1
      let y = 2 * uniform(first + 1) - 1
      let square = x * x + y * y
      if square < 1, square > 0 {
        return x * (-2 * Analysis.logarithm(square) / square).squareRoot()
      }
    }
    // Sixteen misses have a probability of 2⁻³⁵.
    return 0
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
