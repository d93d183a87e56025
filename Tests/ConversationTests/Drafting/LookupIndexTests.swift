import Conversation
import Memory
import TestSupport
import Testing

/// Earlier places of a text's last tokens, against a search of the whole text.
struct LookupIndexTests {
  /// An index and its memory.
  private final class Rig {
    private let arena: Arena
    var index: LookupIndex

    init(context: Int) throws {
      var plan = ArenaPlan()
      let planned = try LookupIndex.Plan(context: context, in: &plan)
      arena = try Arena(plan)
      index = LookupIndex(planned, in: arena)
    }
  }

  /// The length of the longest earlier text that agrees with the end.
  private func longest(_ text: [Int32]) -> Int {
    var longest = 0
    for next in 1..<max(text.count, 1) {
      var length = 0
      while length < min(next, LookupIndex.longest),
        text[next - 1 - length] == text[text.count - 1 - length]
      {
        length += 1
      }
      longest = max(longest, length)
    }
    return longest
  }

  @Test func anEmptyTextAgreesWithNothing() throws {
    let rig = try Rig(context: 4)
    #expect(rig.index.longestAgreement() == nil)
    #expect(rig.index.afterSameToken() == nil)
    rig.index.append(7)
    #expect(
      rig.index.longestAgreement() == nil && rig.index.afterSameToken() == nil)
    rig.index.append(7)
    #expect(rig.index.longestAgreement() == nil)
    #expect(rig.index.afterSameToken() == 1)
  }

  @Test func theLatestOfTheLongest() throws {
    let rig = try Rig(context: 32)
    for token: Int32 in [1, 2, 3, 9, 1, 2, 3, 8, 2, 3, 5, 1, 2, 3] {
      rig.index.append(token)
    }
    let found = try #require(rig.index.longestAgreement())
    #expect(found.next == 7 && found.length == 3)
    #expect(rig.index[found.next] == 8)
  }

  /// Texts of few different tokens repeat a lot.
  @Test(arguments: [2, 5, 40] as [Int32])
  func randomTexts(kinds: Int32) throws {
    var random = SeededRandom(UInt64(kinds))
    let context = 200
    let rig = try Rig(context: context)
    var text: [Int32] = []
    for _ in 0..<2000 {
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        let count = Int.random(in: 0...text.count, using: &random)
        rig.index.truncate(to: count)
        text.removeLast(text.count - count)
      case 1:
        let kept = Int.random(in: 0...text.count, using: &random)
        text.removeLast(text.count - kept)
        for _ in 0..<min(20, context - kept) {
          text.append(Int32.random(in: 0..<kinds, using: &random))
        }
        rig.index.replace(with: ids(text))
      default:
        guard text.count < context else { continue }
        text.append(Int32.random(in: 0..<kinds, using: &random))
        rig.index.append(text[text.count - 1])
      }
      #expect(rig.index.count == text.count)
      guard let last = text.last else { continue }
      let expected = longest(text)
      let found = rig.index.longestAgreement()
      // Only so many places are looked at, in texts of two kinds of tokens.
      if kinds > 2 {
        #expect((found?.length ?? 0) == (expected >= 2 ? expected : 0))
      }
      if let found {
        for back in 1...found.length {
          #expect(text[found.next - back] == text[text.count - back])
        }
      }
      if let next = rig.index.afterSameToken() {
        #expect(next < text.count && text[next - 1] == last)
        #expect(!text[next..<(text.count - 1)].contains(last))
      } else if kinds < 24 {
        #expect(!text.dropLast().contains(last))
      }
    }
  }

  /// What followed the last four places of the last two tokens, or of one.
  @Test(arguments: [5, 40] as [Int32])
  func elsewhere(kinds: Int32) throws {
    var random = SeededRandom(UInt64(kinds))
    let rig = try Rig(context: 300)
    var text: [Int32] = []
    var found: [LookupKind.Elsewhere: Int] = [:]
    for _ in 0..<300 {
      text.append(Int32.random(in: 0..<kinds, using: &random))
      rig.index.append(text[text.count - 1])
      guard text.count > 1 else { continue }
      let last = text.count - 1
      for isPair in [true, false] {
        let places = (1...last).filter {
          text[$0 - 1] == text[last]
            && (!isPair || $0 > 1 && text[$0 - 2] == text[last - 1])
        }
        for next in 0..<kinds {
          let followers = places.suffix(4).map { text[$0] == next }
          let said = rig.index.elsewhere(
            isPair ? text[last - 1] : nil, text[last], expecting: next)
          let wanted: LookupKind.Elsewhere =
            followers.contains(false)
            ? .other : followers.count > 1 ? .often : .once
          // Only so many places of a table's row are looked at.
          if kinds < 16 { #expect(said == wanted) }
          found[said, default: 0] += 1
        }
      }
    }
    #expect(found.count == 3)
  }

  /// What does not fit is left out.
  @Test func full() throws {
    let rig = try Rig(context: 3)
    for token: Int32 in 0..<9 { rig.index.append(token % 2) }
    #expect(rig.index.count == 4)
    rig.index.replace(with: ids([0, 1, 1]))
    #expect(rig.index.count == 3)
    #expect(
      rig.index.longestAgreement() == nil && rig.index.afterSameToken() == 2)
  }
}
