/// How often the next token of a match is the right one, by kind of match.
///
/// Every drawn token teaches, whether it was drafted or not; what was long ago
/// counts less.
struct MatchOdds: BitwiseCopyable {
  private var right: InlineArray<9, Float>
  private var seen: InlineArray<9, Float>

  /// What counts for one match from now on counts for so much less with each
  /// further one.
  private static let memory: Float = 0.98
  /// As many matches as the guesses of the beginning stand for.
  private static let firstWeight: Float = 8

  /// Guesses: the longer the agreement, the likelier.
  init() {
    let first: InlineArray<9, Float> = [
      0, 0.25, 0.4, 0.55, 0.65, 0.75, 0.85, 0.93, 0.4,
    ]
    seen = InlineArray(repeating: MatchOdds.firstWeight)
    right = InlineArray(repeating: 0)
    for kind in 0..<LookupMatch.kinds {
      right[kind] = first[kind] * MatchOdds.firstWeight
    }
  }

  /// The part of matches of a kind whose next token was right.
  subscript(kind: Int) -> Float { right[kind] / seen[kind] }

  /// Learns of one match.
  mutating func learn(_ kind: Int, wasRight: Bool) {
    seen[kind] = seen[kind] * MatchOdds.memory + 1
    right[kind] = right[kind] * MatchOdds.memory + (wasRight ? 1 : 0)
  }
}
