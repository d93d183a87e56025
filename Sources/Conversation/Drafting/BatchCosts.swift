/// The time of a forward pass over several tokens, as a multiple of one over a
/// single token, learned from those that ran.
///
/// A machine's speed changes from moment to moment. So a pass is compared with
/// the passes just before and behind it and with no other. Sizes that never ran
/// are taken to cost what their neighbours say, and at first little: one try is
/// cheap, and what is never tried is never found.
public struct BatchCosts: BitwiseCopyable {
  /// The most tokens of a batch.
  public static let most = 16

  /// Further tokens are taken to cost so much until one was tried.
  private static let firstSlope: Float = 0.065
  /// The most that a size beyond those tried is taken to cost more a token.
  private static let steepest: Float = 0.25
  /// A new time changes what is known by this part, the first ones by more.
  private static let rate: Float = 0.125
  /// What is found of one size is taken to hold for the others by this part.
  private static let kinship: Float = 0.25
  /// The part that a pass over several tokens says of a single one's time.
  private static let trust: Float = 0.25
  /// What is known of sizes is doubted with every single token.
  private static let doubt: Float = 0.00002

  /// What a pass says of the time of one over a single token.
  private struct Level: BitwiseCopyable {
    var nanoseconds: Float = 0
    var weight: Float = 0
  }

  private var single: Float = 0  // nanoseconds
  private var multiples: InlineArray<17, Float> = InlineArray(repeating: 0)
  private var counts: InlineArray<17, Float> = InlineArray(repeating: 0)
  // The last pass, and what the one before it said.
  private var last: (tokens: Int, nanoseconds: Float) = (0, 0)
  private var before = Level()

  /// Nothing is known.
  public init() {}

  /// Begins another text: what ran before is not near in time.
  mutating func begin() { (last, before) = ((0, 0), Level()) }

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
      doubtAll()
    }
    let level = Level(
      nanoseconds: time / multiple(of: tokens),
      weight: tokens == 1 ? 1 : BatchCosts.trust)
    if last.tokens > 1 { compare(level) }
    before =
      last.tokens == 0
      ? Level()
      : Level(
        nanoseconds: last.nanoseconds / multiple(of: last.tokens),
        weight: last.tokens == 1 ? 1 : BatchCosts.trust)
    last = (tokens, time)
  }

  /// Compares the last pass with the two around it.
  private mutating func compare(_ after: Level) {
    let tokens = last.tokens
    var weight = before.weight + after.weight
    var sum = before.nanoseconds * before.weight
    sum += after.nanoseconds * after.weight
    // An interruption makes one of them long; the other one counts.
    if before.weight > 0 {
      let least = min(before.nanoseconds, after.nanoseconds)
      if max(before.nanoseconds, after.nanoseconds) > 1.5 * least {
        weight /= 2
        sum = least * weight
      }
    }
    // So many single ones take no longer, whatever is tried.
    let found = min(last.nanoseconds * weight / sum, Float(tokens))
    let known = multiple(of: tokens)
    counts[tokens] = min(counts[tokens] + weight / 2, 1 / BatchCosts.rate)
    let rate = min(weight / 2 / counts[tokens], 1)
    let most = counts[tokens] > 1 ? 1.5 * known : found
    let change = (min(found, most) - known) * rate
    multiples[tokens] = max(known + change, 1)
    // Fewer tokens take no longer than more of them.
    for size in 2..<tokens where multiples[size] > 1.1 * multiples[tokens] {
      multiples[size] = multiples[tokens]
    }
    // What is new of this size alone says nothing of the others.
    guard weight >= 1, counts[tokens] >= 3 else { return }
    let slope = change / Float(tokens - 1) * BatchCosts.kinship
    for size in 2...BatchCosts.most
    where size != tokens && multiples[size] > 0 {
      let other = multiples[size] + slope * Float(min(size, tokens) - 1)
      multiples[size] = max(other, 1)
    }
  }

  private mutating func doubtAll() {
    for size in 2...BatchCosts.most where multiples[size] > 0 {
      let least = 1 + BatchCosts.firstSlope * Float(size - 1)
      let over = multiples[size] - least
      if over > 0 { multiples[size] -= over * BatchCosts.doubt }
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
