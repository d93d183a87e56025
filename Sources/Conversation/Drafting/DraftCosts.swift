/// The time that a draft model takes, a forward pass of the model over one token
/// being 1.
///
/// The sizes of both files say it until it was measured.
struct DraftCosts: BitwiseCopyable {
  /// The first guess, with the few tokens that were drawn before it.
  private(set) var first: Float
  /// Each further guess.
  private(set) var next: Float
  /// Each token of a text that is read before it.
  private(set) var reading: Float
  /// What the sizes of the files say.
  private let share: Float
  private var isFirstKnown = false
  private var isNextKnown = false
  private var isReadingKnown = false

  /// Tokens that the first guess brings along.
  static let few = 4

  /// A new time changes what is known by this part.
  private static let rate: Float = 0.125
  /// A dear model is doubted by this part with each pass without it, so that it
  /// is tried again.
  private static let doubt: Float = 0.002

  /// Costs of a file that has so many times the model's bytes.
  init(ofBytes share: Float) {
    (first, next, reading) = (share, share, share / 8)
    self.share = share
  }

  /// Learns how long the first guess took behind `tokens` unread ones.
  mutating func learnFirst(tokens: Int, _ time: Float) {
    guard tokens > DraftCosts.few else {
      return DraftCosts.learn(time, &first, &isFirstKnown)
    }
    learnReading(tokens: tokens, max(time - first, 0))
  }

  /// Takes note of a pass without the model.
  mutating func wasNotAsked() {
    first -= max(first - share, 0) * DraftCosts.doubt
    next -= max(next - share, 0) * DraftCosts.doubt
    reading -= max(reading - share / 8, 0) * DraftCosts.doubt
  }

  /// Learns how long a further guess took.
  mutating func learnNext(_ time: Float) {
    DraftCosts.learn(time, &next, &isNextKnown)
  }

  /// Learns how long `tokens` of a text took.
  mutating func learnReading(tokens: Int, _ time: Float) {
    DraftCosts.learn(time / Float(tokens), &reading, &isReadingKnown)
  }

  /// A step that was interrupted counts as twice what was expected at most, the
  /// first one as eight times.
  private static func learn(
    _ time: Float, _ known: inout Float, _ isKnown: inout Bool
  ) {
    known =
      isKnown
      ? known + (min(time, 2 * known) - known) * DraftCosts.rate
      : min(time, 8 * known)
    isKnown = true
  }
}
