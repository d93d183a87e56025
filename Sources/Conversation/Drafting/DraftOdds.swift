/// How often a draft model's choice is the right one, by how sure it was.
///
/// What was long ago counts less.
struct DraftOdds: BitwiseCopyable {
  private var right: InlineArray<9, Float>
  private var seen: InlineArray<9, Float>

  /// The kind that stands for all choices.
  private static let all = 8
  /// What counts for one choice from now on counts for so much less with each
  /// further one of its kind; of all choices the last few count.
  private static let memory: Float = 0.98
  private static let memoryOfAll: Float = 0.9
  /// As many choices as the guesses of the beginning stand for.
  private static let firstWeight: Float = 4

  /// Guesses: the surer, the likelier.
  init() {
    seen = InlineArray(repeating: DraftOdds.firstWeight)
    right = InlineArray(repeating: 0)
    for kind in 0..<DraftOdds.all {
      right[kind] = Float(kind) * 0.125 * DraftOdds.firstWeight
    }
    right[DraftOdds.all] = 0.55 * DraftOdds.firstWeight
  }

  /// The kind of a choice that the model gives this probability.
  static func kind(_ probability: Float) -> Int {
    if probability > 0.98 { return 7 }
    if probability > 0.9 { return 6 }
    if probability > 0.8 { return 5 }
    return min(Int(probability * 6.25), 4)
  }

  /// The part of all choices that were right.
  var ofAll: Float { right[DraftOdds.all] / seen[DraftOdds.all] }

  /// The part of choices of a kind that were right.
  subscript(kind: Int) -> Float { right[kind] / seen[kind] }

  /// Learns of one choice.
  mutating func learn(_ kind: Int, wasRight: Bool) {
    learn(kind, wasRight, DraftOdds.memory)
    learn(DraftOdds.all, wasRight, DraftOdds.memoryOfAll)
  }

  private mutating func learn(_ kind: Int, _ wasRight: Bool, _ memory: Float) {
    seen[kind] = seen[kind] * memory + 1
    right[kind] = right[kind] * memory + (wasRight ? 1 : 0)
  }
}
