/// The time of a forward pass over several tokens, as a multiple of one over a
/// single token, learned from those that ran.
///
/// Sizes that never ran are taken to cost what their neighbours say, and at
/// first little: one try is cheap, and what is never tried is never found.
public struct BatchCosts: BitwiseCopyable {
  /// The most tokens of a batch.
  public static let most = 16

  /// Further tokens are taken to cost so much until one was tried.
  private static let firstSlope: Float = 0.06
  /// The most that a size beyond those tried is taken to cost more a token.
  private static let steepest: Float = 0.25
  /// A new time changes what is known by this part.
  private static let rate: Float = 0.125
  /// What is known of sizes that are not used is doubted with every token.
  private static let doubt: Float = 0.001

  private var single: Float = 0  // nanoseconds
  private var multiples: InlineArray<17, Float> = InlineArray(repeating: 0)

  /// Nothing is known.
  public init() {}

  /// Learns that a pass over `tokens` tokens took that long.
  ///
  /// A pass that was interrupted counts as twice what was expected at most.
  public mutating func learn(tokens: Int, nanoseconds: UInt64) {
    guard tokens >= 1, tokens <= BatchCosts.most, nanoseconds > 0 else {
      return
    }
    let time = Float(nanoseconds)
    if tokens == 1 {
      single =
        single == 0
        ? time : single + (min(time, 2 * single) - single) * BatchCosts.rate
      for size in 2...BatchCosts.most where multiples[size] > 0 {
        let least = 1 + BatchCosts.firstSlope * Float(size - 1)
        let known = multiples[size]
        if known > least {
          multiples[size] = known - (known - least) * BatchCosts.doubt
        }
      }
    } else if single > 0 {
      let found = max(time / single, 1)
      let known = multiples[tokens]
      multiples[tokens] =
        known == 0
        ? found : known + (min(found, 2 * known) - known) * 2 * BatchCosts.rate
    }
  }

  /// A time as a multiple of a pass over a single token, or `nil` before one ran.
  func passes(_ nanoseconds: UInt64) -> Float? {
    single > 0 && nanoseconds > 0 ? Float(nanoseconds) / single : nil
  }

  /// What a pass over `tokens` tokens should take, one over a single token being
  /// 1.
  public func multiple(of tokens: Int) -> Float {
    guard tokens > 1 else { return 1 }
    if multiples[tokens] > 0 { return multiples[tokens] }
    var (below, least): (Int, Float) = (1, 1)
    var slope = BatchCosts.firstSlope
    for size in 2..<tokens where multiples[size] > 0 {
      slope = (multiples[size] - least) / Float(size - below)
      (below, least) = (size, multiples[size])
    }
    for size in tokens...BatchCosts.most where multiples[size] > 0 {
      slope = (multiples[size] - least) / Float(size - below)
      return least + slope * Float(tokens - below)
    }
    slope = min(max(slope, 0), BatchCosts.steepest)
    return least + slope * Float(tokens - below)
  }
}
