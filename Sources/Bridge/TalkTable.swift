/// Which talk a request belongs to, by how its list of messages begins.
///
/// A talk's next request has the messages of the one before it, and more. Each
/// talk gets one of a few sessions of the engine, so that talks of several people
/// keep their computed beginnings; the talk that was silent longest gives its
/// session to a new one. A wrong guess costs time and changes no answer.
public struct TalkTable {
  private struct Talk {
    /// The hash of a request's whole list.
    var hash: UInt64
    var slot: Int
    var use: Int
  }

  private let limit: Int
  private var talks: [Talk] = []
  private var uses = 0

  /// How many earlier beginnings of a talk are known besides the last.
  private static let depth = 8

  /// A table of at most `limit` talks; 0 keeps none apart.
  public init(limit: Int) { self.limit = limit }

  /// The number of the session for a list of messages, by the hashes of its
  /// beginnings; `nil` where talks are not kept apart.
  public mutating func session(_ beginnings: [UInt64]) -> Int? {
    guard limit > 0, let whole = beginnings.last else { return nil }
    uses += 1
    var found: Int?
    var length = -1
    for talk in talks {
      var index = beginnings.count - 1
      while index > length {
        if beginnings[index] == talk.hash {
          found = talk.slot
          length = index
        }
        index -= 1
      }
    }
    let slot = found ?? freeSlot()
    talks.removeAll { $0.hash == whole }
    talks.append(Talk(hash: whole, slot: slot, use: uses))
    forget(slot)
    return slot
  }

  /// Forgets two talks besides that of the newest request: the one before it,
  /// and the one that was silent longest.
  ///
  /// - Returns: the numbers of their sessions.
  public mutating func makeRoom() -> [Int] {
    guard let newest = talks.last?.slot else { return [] }
    let others = talks.filter { $0.slot != newest }
    guard let before = others.last?.slot else { return [] }
    var oldest = before
    var longest = Int.max
    for talk in others {
      var use = 0
      for other in others where other.slot == talk.slot {
        use = max(use, other.use)
      }
      if use < longest {
        longest = use
        oldest = talk.slot
      }
    }
    talks.removeAll { $0.slot == before || $0.slot == oldest }
    return before == oldest ? [before] : [before, oldest]
  }

  /// A session that no talk has, or that of the talk that was silent longest.
  private mutating func freeSlot() -> Int {
    var last = [Int](repeating: 0, count: limit)
    for talk in talks { last[talk.slot] = max(last[talk.slot], talk.use) }
    var best = 0
    for slot in 1..<max(limit, 1) where last[slot] < last[best] { best = slot }
    talks.removeAll { $0.slot == best }
    return best
  }

  /// Keeps the newest beginnings of a talk alone.
  private mutating func forget(_ slot: Int) {
    var count = 0
    for talk in talks where talk.slot == slot { count += 1 }
    guard count > TalkTable.depth,
      let oldest = talks.firstIndex(where: { $0.slot == slot })
    else { return }
    talks.remove(at: oldest)
  }
}
