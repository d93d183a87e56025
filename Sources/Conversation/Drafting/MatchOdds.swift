/// How often the next token of a match is the right one.
///
/// The odds are a product: of the agreement's length, of what follows the same
/// tokens elsewhere, and of the text, which may be a copy or free talk. Every
/// drawn token teaches all three, whether it was drafted or not; so a text is
/// known after few tokens (a logistic regression by stochastic gradients, kept
/// as odds instead of their logarithms).
struct MatchOdds: BitwiseCopyable {
  private var ofLength: InlineArray<9, Float> = [
    0.02, 0.33, 0.75, 1.5, 2.6, 4, 8, 24, 0.33,
  ]
  private var ofElsewhere: InlineArray<3, Float> = [0.25, 1, 3.5]
  private var ofText: Float = 1

  // A surprise changes each factor by so much.
  private static let rateOfLength: Float = 0.1
  private static let rateOfElsewhere: Float = 0.05
  private static let rateOfText: Float = 0.15
  /// No factor becomes less than this, or more than its inverse.
  private static let least: Float = 0.01

  /// Knows what is true of most texts.
  init() {}

  /// The chance that the next token of such a match is the right one.
  subscript(kind: LookupKind) -> Float {
    let odds =
      ofLength[kind.length] * ofElsewhere[kind.elsewhere.rawValue] * ofText
    return odds / (1 + odds)
  }

  /// Learns of one match.
  mutating func learn(_ kind: LookupKind, wasRight: Bool) {
    let surprise = (wasRight ? 1 : 0) - self[kind]
    let elsewhere = kind.elsewhere.rawValue
    MatchOdds.change(&ofLength[kind.length], surprise, MatchOdds.rateOfLength)
    MatchOdds.change(
      &ofElsewhere[elsewhere], surprise, MatchOdds.rateOfElsewhere)
    MatchOdds.change(&ofText, surprise, MatchOdds.rateOfText)
  }

  private static func change(
    _ factor: inout Float, _ surprise: Float, _ rate: Float
  ) {
    factor = min(max(factor * (1 + rate * surprise), least), 1 / least)
  }
}
