public import Memory
public import Tokenizers

/// The turns of a conversation, as places in its ids.
///
/// When the ids no longer fit into the context the oldest turns go; what is left
/// is read anew, so that no cached key is ever turned to another position.
public struct Dialogue {
  private let starts: Region<Int32>

  /// The ids before the first turn, which stay: the system message.
  public var prefixCount = 0

  /// How many turns the ids hold.
  public private(set) var count = 0

  /// A conversation without turns; `starts` has an element for each that may be
  /// kept.
  public init(starts: Region<Int32>) {
    self.starts = starts
  }

  /// Takes note that a turn begins behind the ids.
  ///
  /// Where no more turns can be noted the two oldest become one.
  public mutating func beginTurn(at position: Int) {
    if count == starts.count {
      for index in 2..<count { starts[index - 1] = starts[index] }
      count -= 1
    }
    starts[count] = Int32(position)
    count += 1
  }

  /// Forgets the last turn and its ids.
  public mutating func removeLastTurn(from ids: inout TokenBuffer) {
    guard count > 0 else { return }
    count -= 1
    ids.truncate(to: Int(starts[count]))
  }

  /// Forgets the oldest turn and its ids; false where there is none.
  public mutating func removeOldestTurn(from ids: inout TokenBuffer) -> Bool {
    guard count > 0 else { return false }
    let first = Int(starts[0])
    let next = count > 1 ? Int(starts[1]) : ids.count
    ids.remove(first..<next)
    for index in 1..<count {
      starts[index - 1] = starts[index] - Int32(next - first)
    }
    count -= 1
    return true
  }

  /// Forgets all turns.
  public mutating func removeAll(from ids: inout TokenBuffer) {
    count = 0
    ids.truncate(to: min(prefixCount, ids.count))
  }
}
