import Conversation
import Memory
import TestSupport
import Testing

/// Guesses must cost next to nothing: 2 µs a token at most, whatever the text.
struct LookupTimeTests {
  /// Talk, a copy, one token again and again, and two in turns: then every place
  /// is like every other one.
  private static let texts: [(name: String, prompt: [Int32], answer: [Int32])] =
    {
      var random = SeededRandom(1)
      let words = (0..<3000).map { _ in
        Int32.random(in: 0..<150_000, using: &random)
      }
      let few = (0..<3000).map { _ in Int32.random(in: 0..<40, using: &random) }
      let same = [Int32](repeating: 7, count: 3000)
      let two = (0..<3000).map { Int32($0 % 2) }
      return [
        ("words", Array(words[..<2000]), Array(words[2000...])),
        ("copy", words, Array(words[500..<1500])),
        ("few", Array(few[..<2000]), Array(few[2000...])),
        ("same", Array(same[..<2000]), Array(same[2000...])),
        ("two", Array(two[..<2000]), Array(two[2000...])),
      ]
    }()

  @Test(arguments: texts.indices)
  func aTokenTakesLessThanTwoMicroseconds(index: Int) throws {
    let text = LookupTimeTests.texts[index]
    var plan = ArenaPlan()
    let own = try Drafter.Plan(context: 8192, in: &plan)
    let arena = try Arena(plan)
    var drafter = Drafter(own, in: arena)
    let clock = ContinuousClock()
    var least = Duration.seconds(1)
    var guesses = 0
    // The least of many rounds has no interruptions.
    for _ in 0..<20 {
      let time = clock.measure {
        drafter.begin(ids(text.prompt))
        var guessed = Region<Int32>()
        var right = 0
        for token in text.answer {
          drafter.drew(token)
          // A guess that is right needs no pass, and no guesses, of its own.
          if right < guessed.count, guessed[right] == token {
            right += 1
            drafter.acceptedDraft()
            continue
          }
          guessed = drafter.drafts(most: 15)
          right = 0
          guesses += guessed.count
          drafter.computed(
            drafts: guessed.count,
            nanoseconds: 40_000_000 + UInt64(guessed.count) * 2_000_000)
        }
      }
      least = min(least, time)
    }
    #expect(guesses > 0 || text.name == "words")
    let each = least / text.answer.count
    #expect(each < .microseconds(2), "\(text.name): \(each)")
  }
}
