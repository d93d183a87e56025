import Bridge
import Testing

/// Which talk a request belongs to.
@Suite struct TalkTableTests {
  /// The beginnings of a list of messages, each a number.
  private func beginnings(_ messages: [Int]) -> [UInt64] {
    var hash: UInt64 = 7
    return messages.map {
      hash = hash &* 31 &+ UInt64($0)
      return hash
    }
  }

  @Test func aTalkGoesOnWithItsSession() throws {
    var table = TalkTable(limit: 3)
    let ken = try #require(table.session(beginnings([1])))
    let mari = try #require(table.session(beginnings([2])))
    #expect(ken != mari)
    #expect(table.session(beginnings([1, 10, 11])) == ken)
    #expect(table.session(beginnings([2, 20, 21])) == mari)
    #expect(table.session(beginnings([1, 10, 11, 12, 13])) == ken)
  }

  @Test func anEditedTalkKeepsItsSession() {
    var table = TalkTable(limit: 3)
    let talk = table.session(beginnings([1]))
    _ = table.session(beginnings([1, 10, 11]))
    _ = table.session(beginnings([5]))
    #expect(table.session(beginnings([1, 10, 99])) == talk)
  }

  @Test func theTalkThatWasSilentLongestGivesItsSessionUp() {
    var table = TalkTable(limit: 2)
    let first = table.session(beginnings([1]))
    let second = table.session(beginnings([2]))
    #expect(table.session(beginnings([1, 10, 11])) == first)
    #expect(table.session(beginnings([3])) == second)
    // What is forgotten is a new talk.
    #expect(table.session(beginnings([2, 20, 21])) == first)
  }

  @Test func longTalksAreFollowed() {
    var table = TalkTable(limit: 4)
    var messages = [1]
    let talk = table.session(beginnings(messages))
    for turn in 0..<40 {
      messages += [100 + turn, 200 + turn]
      #expect(table.session(beginnings(messages)) == talk)
      #expect(table.session(beginnings([1000 + turn])) != talk)
    }
  }

  @Test func roomIsMadeByTheOneBeforeAndTheOldest() throws {
    var table = TalkTable(limit: 4)
    let slots = try (1...4).map {
      try #require(table.session(beginnings([$0])))
    }
    #expect(Set(table.makeRoom()) == Set([slots[2], slots[0]]))
    #expect(table.makeRoom() == [slots[1]])
    #expect(table.makeRoom().isEmpty)
  }

  @Test func noTalkIsKeptApart() {
    var table = TalkTable(limit: 0)
    #expect(table.session(beginnings([1])) == nil)
    var other = TalkTable(limit: 2)
    #expect(other.session([]) == nil)
    #expect(other.makeRoom().isEmpty)
  }
}
