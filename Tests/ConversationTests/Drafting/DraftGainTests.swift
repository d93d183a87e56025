import Conversation
import Foundation
import Memory
import TestSupport
import Testing

/// What guesses gain or cost on made-up machines: copies are faster, and where
/// nothing repeats an answer takes no longer than without guesses.
struct DraftGainTests {
  typealias Text = (prompt: [Int32], answer: [Int32])

  /// The costs of 1, 2, 4, 8 and 16 tokens: where memory bounds, where
  /// arithmetic soon does, and where a batch hardly pays.
  static let costs: [[Double]] = [
    [1, 1.02, 1.05, 1.15, 1.5], [1, 1.1, 1.25, 1.6, 2.4],
    [1, 1.25, 1.7, 2.6, 4.6], [1, 1.45, 2.3, 3.3, 6],
  ]

  /// A still machine, noise, memory that slows down by 40 % with noise, and with
  /// arithmetic that does not.
  private func machines(_ costs: [Double]) -> [SimulatedMachine] {
    [
      SimulatedMachine(multiples: costs),
      SimulatedMachine(multiples: costs, noise: 0.1),
      SimulatedMachine(multiples: costs, noise: 0.1, drift: 0.4),
      SimulatedMachine(
        multiples: costs, noise: 0.05, drift: 0.4, slowsArithmetic: false),
    ]
  }

  /// Words as a language has them: few are frequent, and one in nine follows the
  /// word that it followed before.
  private func talk(
    _ count: Int, habit: Double, _ random: inout SeededRandom
  ) -> [Int32] {
    var text: [Int32] = [1]
    var after: [Int32: Int32] = [:]
    while text.count < count {
      let last = text[text.count - 1]
      let isHabit = Double.random(in: 0..<1, using: &random) < habit
      // Zipf's law over 3000 words.
      let rank = 3000 ** Double.random(in: 0..<1, using: &random)
      let next = isHabit ? after[last] ?? Int32(rank) : Int32(rank)
      after[last] = next
      text.append(next)
    }
    return text
  }

  /// A text again, with words changed, left out and put in.
  private func edited(
    _ text: [Int32], _ part: Double, _ random: inout SeededRandom
  ) -> [Int32] {
    text.flatMap { (word: Int32) -> [Int32] in
      guard Double.random(in: 0..<1, using: &random) < part else {
        return [word]
      }
      let other = Int32.random(in: 3000..<4000, using: &random)
      return [[], [other], [word, other]][
        Int.random(in: 0..<3, using: &random)]
    }
  }

  /// The gains of texts in a process each, and one behind the other in one.
  private func gains(
    _ texts: [Text], _ machine: SimulatedMachine
  ) throws -> [Double] {
    var random = SeededRandom(4)
    var gains: [Double] = []
    for isOneProcess in [false, true] {
      var rig = try Rig()
      var machine = machine
      for text in texts {
        if !isOneProcess { rig = try Rig() }
        gains.append(machine.replay(text, &rig.drafter, &random).gain)
      }
    }
    return gains
  }

  private struct Rig {
    let arena: HeldArena
    var drafter: Drafter

    init() throws {
      var plan = ArenaPlan()
      let own = try Drafter.Plan(context: 2048, in: &plan)
      arena = HeldArena(try Arena(plan))
      drafter = Drafter(own, in: arena.arena)
    }
  }

  private final class HeldArena {
    let arena: Arena
    init(_ arena: consuming Arena) { self.arena = arena }
  }

  @Test(arguments: costs)
  func talkIsAsFastAsWithout(costs: [Double]) throws {
    var random = SeededRandom(1)
    let texts = [0, 0.05, 0.1, 0.15, 0.2].map { habit -> Text in
      let text = talk(500, habit: habit, &random)
      return (Array(text[..<60]), Array(text[60...]))
    }
    for machine in machines(costs) {
      let gains = try gains(texts, machine)
      let mean = gains.reduce(0, +) / Double(gains.count)
      #expect(mean > 0.99, "\(machine)")
      let least = gains.min() ?? 0
      #expect(least > 0.97, "\(machine)")
    }
  }

  @Test(arguments: zip(costs, [3.5, 2.3, 1.6, 1.3]))
  func copiesAreFaster(costs: [Double], least: Double) throws {
    var random = SeededRandom(2)
    let texts = [0.02, 0.05, 0.08].map { part -> Text in
      let text = talk(300, habit: 0.1, &random)
      return (text, edited(text, part, &random))
    }
    for machine in machines(costs) {
      let gains = try gains(texts, machine)
      let mean = gains.reduce(0, +) / Double(gains.count)
      #expect(mean > least, "\(machine)")
    }
  }
}

infix operator ** : MultiplicationPrecedence
private func ** (base: Double, power: Double) -> Double {
  pow(base, power)
}
