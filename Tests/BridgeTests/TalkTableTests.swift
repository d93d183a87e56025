import Bridge
import Testing

/// A table whose answers can be expected.
private final class Talks {
  private var table: TalkTable

  init(limit: Int) { table = TalkTable(limit: limit) }

  /// The session of a list of messages, each a number.
  func session(_ messages: [Int]) -> Int? {
    var hash: UInt64 = 7
    return table.session(
      messages.map {
        hash = hash &* 31 &+ UInt64($0)
        return hash
      })
  }

  func makeRoom() -> [Int] { table.makeRoom() }
}

/// Which talk a request belongs to.
@Suite struct TalkTableTests {
  @Test func aTalkGoesOnWithItsSession() throws {
    let table = Talks(limit: 3)
    let ken = try #require(table.session([1]))
    let mari = try #require(table.session([2]))
    #expect(ken != mari)
    #expect(table.session([1, 10, 11]) == ken)
    #expect(table.session([2, 20, 21]) == mari)
    #expect(table.session([1, 10, 11, 12, 13]) == ken)
  }

  @Test func anEditedTalkKeepsItsSession() {
    let table = Talks(limit: 3)
    let talk = table.session([1])
    _ = table.session([1, 10, 11])
    _ = table.session([5])
    #expect(table.session([1, 10, 99]) == talk)
  }

  @Test func theTalkThatWasSilentLongestGivesItsSessionUp() {
    let table = Talks(limit: 2)
    let first = table.session([1])
    let second = table.session([2])
    #expect(table.session([1, 10, 11]) == first)
    #expect(table.session([3]) == second)
    // What is forgotten is a new talk.
    #expect(table.session([2, 20, 21]) == first)
  }

  @Test func longTalksAreFollowed() {
    let table = Talks(limit: 4)
    var messages = [1]
    let talk = table.session(messages)
    for turn in 0..<40 {
      messages += [100 + turn, 200 + turn]
      #expect(table.session(messages) == talk)
      #expect(table.session([1000 + turn]) != talk)
    }
  }

  @Test func roomIsMadeByTheOneBeforeAndTheOldest() throws {
    let table = Talks(limit: 4)
    let slots = try (1...4).map {
      try #require(table.session([$0]))
    }
    #expect(Set(table.makeRoom()) == Set([slots[2], slots[0]]))
    #expect(table.makeRoom() == [slots[1]])
    #expect(table.makeRoom().isEmpty)
  }

  @Test func noTalkIsKeptApart() {
    let table = Talks(limit: 0)
    #expect(table.session([1]) == nil)
    let other = Talks(limit: 2)
    #expect(other.session([]) == nil)
    #expect(other.makeRoom().isEmpty)
  }
}
