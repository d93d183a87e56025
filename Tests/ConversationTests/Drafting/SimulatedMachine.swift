import Conversation
import Foundation
import Memory
import TestSupport

/// A machine whose passes take made-up times: what guesses gain on it is counted
/// without computing any.
struct SimulatedMachine {
  /// The times of passes over 1, 2, 4, 8 and 16 tokens, in those of one.
  var multiples: [Double]
  /// A pass takes longer or less by about so much, and one in a hundred ten times
  /// as long.
  var noise = 0.0
  /// Memory is slower by up to so much, for seconds at a time.
  var drift = 0.0
  /// Whether arithmetic slows down with it.
  var slowsArithmetic = true
  /// The moment, in tokens' times.
  var now = 0.0

  /// What was measured of a text.
  struct Outcome {
    /// The time of single tokens, a part of the time that it took.
    var gain: Double
    var drafted = 0
    var accepted = 0
  }

  /// The time of a pass without interruptions.
  private func quiet(_ tokens: Int) -> Double {
    var below = 0
    while below < 3, 2 << below < tokens { below += 1 }
    let share = Double(tokens - (1 << below)) / Double(1 << below)
    let multiple =
      multiples[below] + (multiples[below + 1] - multiples[below]) * share
    let phase = sin(now / 170) + 0.5 * sin(now / 57)
    let slow = drift * min(max(0.5 + phase * 0.7, 0), 1)
    return multiple + slow * (slowsArithmetic ? multiple : 1)
  }

  /// Lets `drafter` guess an answer to a prompt.
  mutating func replay(
    _ text: (prompt: [Int32], answer: [Int32]), _ drafter: inout Drafter,
    _ random: inout SeededRandom
  ) -> Outcome {
    drafter.begin(ids(text.prompt))
    drafter.drew(text.answer[0])
    var (at, time, single) = (1, 0.0, 0.0)
    while at < text.answer.count {
      let most = min(15, text.answer.count - at - 1)
      let guesses = drafter.drafts(most: most)
      let drafts = (0..<guesses.count).map { guesses[$0] }
      let quiet = quiet(drafts.count + 1)
      let alone = self.quiet(1)
      var long = quiet
      if noise > 0 {
        let sum = (0..<6).reduce(0) { sum, _ in
          sum + Double.random(in: -1...1, using: &random)
        }
        long *= 1 + noise * sum / 1.4
        if Int.random(in: 0..<100, using: &random) == 0 { long *= 10 }
      }
      now += quiet
      drafter.computed(
        drafts: drafts.count, nanoseconds: UInt64(max(long, 0.1) * 4e7))
      drafter.drew(text.answer[at])
      at += 1
      var right = 0
      while right < drafts.count, at < text.answer.count,
        drafts[right] == text.answer[at - 1]
      {
        drafter.acceptedDraft()
        drafter.drew(text.answer[at])
        right += 1
        at += 1
      }
      time += quiet
      single += alone * Double(right + 1)
    }
    return Outcome(
      gain: single / time, drafted: drafter.drafted, accepted: drafter.accepted)
  }
}
