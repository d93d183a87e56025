/// The number of threads in force and another one, which take turns until it is
/// clear which is faster.
///
/// Each turn's mean has its share of regular pauses, and the least of several
/// means has few of the irregular ones.
struct ThreadDuel: BitwiseCopyable, Sendable {
  /// The other number.
  let challenger: Int
  /// Nanoseconds of a token with the number in force.
  private(set) var own = UInt64.max
  /// Nanoseconds of a token with the other.
  private(set) var other = UInt64.max

  private var turns = 0

  /// The turns that a number has at most.
  private static let mostRounds = 8

  init(challenger: Int) { self.challenger = challenger }

  /// Whether the next turn is the challenger's.
  ///
  /// After the first each has two in a row: threads wake and fall asleep half as
  /// often as they would by turns of one.
  var isChallengersTurn: Bool { turns % 4 == 1 || turns % 4 == 2 }

  /// Takes note of a turn's nanoseconds a token.
  ///
  /// - Returns: by how much the challenger is slower, in thousandths, where that
  ///   is clear.
  mutating func took(_ mean: UInt64) -> Int64? {
    if isChallengersTurn {
      other = min(other, mean)
    } else {
      own = min(own, mean)
    }
    turns += 1
    guard turns % 2 == 0 else { return nil }
    let difference = (Int64(other) - Int64(own)) * 1000 / Int64(own)
    return isClear(difference, rounds: turns / 2) ? difference : nil
  }

  /// A large difference costs much and shows at once, a small one neither.
  private func isClear(_ difference: Int64, rounds: Int) -> Bool {
    switch rounds {
    case 1: difference > 600
    case 2: abs(difference) > 120
    case 3: abs(difference) > 60
    case 4..<ThreadDuel.mostRounds: abs(difference) > 35
    default: true
    }
  }
}
