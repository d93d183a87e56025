import Memory

/// Sets of places, each once.
struct GrammarStates: BitwiseCopyable {
  private let heads: Region<Int32>  // [states, 4]: first, count, flags, room
  private let pool: Region<Int32>  // [places, 2]
  private let slots: Region<Int32>
  /// How many states there are.
  private(set) var count = 0
  private var used = 0

  /// The flag that a text may end.
  static let mayEnd: Int32 = 1
  /// The flag that tokens count as a whole.
  static let namesTokens: Int32 = 2
  /// The flag that no plain character may follow the room.
  static let plainEnds: Int32 = 4

  /// Words of memory for a state with so many places.
  static func words(places: Int) -> Int { 8 + 2 * places }

  init?(_ capacity: Int, places: Int, _ memory: inout WordPool) {
    guard let heads = memory.take(4 * capacity),
      let slots = memory.takeSlots(for: capacity),
      let pool = memory.take(min(2 * places, memory.free) & ~1)
    else { return nil }
    self.heads = heads
    self.pool = pool
    self.slots = slots
  }

  var wordsUsed: Int { 4 * count + 2 * used + slots.count }

  /// The numbers of a state's places.
  func places(of state: Int32) -> Range<Int> {
    let first = Int(heads[4 * Int(state)])
    return first..<(first + Int(heads[4 * Int(state) + 1]))
  }

  subscript(index: Int) -> GrammarPlace {
    GrammarPlace(node: Int(pool[2 * index]), stack: Int(pool[2 * index + 1]))
  }

  func flags(of state: Int32) -> Int32 { heads[4 * Int(state) + 2] }

  func add(_ flag: Int32, to state: Int32) {
    heads[4 * Int(state) + 2] |= flag
  }

  /// The room for plain characters, -1 where it was not looked for.
  func room(of state: Int32) -> Int32 { heads[4 * Int(state) + 3] }

  func setRoom(of state: Int32, to room: Int32) {
    heads[4 * Int(state) + 3] = room
  }

  /// Forgets all states.
  mutating func removeAll() {
    slots.fill(with: 0)
    count = 0
    used = 0
  }

  /// The number of the state with these places; `nil` where there is no room.
  mutating func intern(_ places: GrammarPlaces, _ flags: Int32) -> Int32? {
    var hash: UInt32 = 1
    for index in 0..<places.count {
      hash = WordPool.mix(hash, Int32(places[index].node))
      hash = WordPool.mix(hash, Int32(places[index].stack))
    }
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let state = slots[slot] - 1
      if isEqual(state, places) { return state }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard 4 * (count + 1) <= heads.count,
      2 * (used + places.count) <= pool.count
    else { return nil }
    let head = 4 * count
    heads[head] = Int32(used)
    heads[head + 1] = Int32(places.count)
    heads[head + 2] = flags
    heads[head + 3] = -1
    for index in 0..<places.count {
      pool[2 * used] = Int32(places[index].node)
      pool[2 * used + 1] = Int32(places[index].stack)
      used += 1
    }
    count += 1
    slots[slot] = Int32(count)
    return Int32(count - 1)
  }

  private func isEqual(_ state: Int32, _ places: GrammarPlaces) -> Bool {
    let range = self.places(of: state)
    guard range.count == places.count else { return false }
    for index in 0..<places.count {
      let (mine, other) = (self[range.lowerBound + index], places[index])
      if mine.node != other.node || mine.stack != other.stack { return false }
    }
    return true
  }
}
