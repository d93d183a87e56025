import Memory

/// States, each once, and the steps between them that were found.
struct CallStates: BitwiseCopyable {
  private let rows: Region<Int32>
  private let slots: Region<Int32>
  /// Steps: a state and a byte, and the state behind it.
  private let steps: Region<Int32>
  /// How many there are.
  private(set) var count = 0
  /// Whether there was no room for a state.
  private(set) var isFull = false

  /// States and steps in a part of memory.
  init(_ words: Region<Int32>) {
    var size = 64
    while 2 * size * (CallStates.rowWords + 4) <= words.count { size *= 2 }
    let slotCount = 2 * size
    slots = words[0..<slotCount]
    steps = words[slotCount..<(2 * slotCount)]
    let left = words[(2 * slotCount)..<words.count]
    rows = left[0..<min(left.count, size * CallState.words)]
    removeAll()
  }

  private static var rowWords: Int { CallState.words }
  /// The fewest words of memory.
  static let leastWords = 1024
  /// Steps keep a state's number beside a byte.
  private static let mostStates = 1 << 22

  var wordsUsed: Int {
    count * CallState.words + slots.count + steps.count
  }

  mutating func removeAll() {
    slots.fill(with: 0)
    steps.fill(with: -1)
    count = 0
    isFull = false
  }

  subscript(number: Int32) -> CallState {
    let row = Int(number) * CallState.words
    var state = CallState(
      phase: CallState.Phase(rawValue: rows[row] >> 2) ?? .done)
    state.isInSection = rows[row] & 1 == 1
    state.isMark = rows[row] & 2 == 2
    state.function = rows[row + 1]
    state.place = rows[row + 2]
    state.low = rows[row + 3]
    state.high = rows[row + 4]
    state.kinds =
      UInt64(UInt32(bitPattern: rows[row + 5])) << 32
      | UInt64(UInt32(bitPattern: rows[row + 6]))
    state.schema = rows[row + 7]
    return state
  }

  /// The number of a state, -1 where there is no room.
  mutating func number(of state: CallState) -> Int32 {
    var words: InlineArray<8, Int32> = InlineArray(repeating: 0)
    words[0] =
      state.phase.rawValue << 2 | (state.isMark ? 2 : 0)
      | (state.isInSection ? 1 : 0)
    words[1] = state.function
    words[2] = state.place
    words[3] = state.low
    words[4] = state.high
    words[5] = Int32(truncatingIfNeeded: state.kinds >> 32)
    words[6] = Int32(truncatingIfNeeded: state.kinds)
    words[7] = state.schema
    var hash: UInt32 = 1
    for index in 0..<CallState.words {
      hash = (hash ^ UInt32(bitPattern: words[index])) &* 0x9E37_79B1
      hash ^= hash >> 15
    }
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let row = Int(slots[slot] - 1) * CallState.words
      var index = 0
      while index < CallState.words, rows[row + index] == words[index] {
        index += 1
      }
      if index == CallState.words { return slots[slot] - 1 }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard (count + 1) * CallState.words <= rows.count,
      count < CallStates.mostStates
    else {
      isFull = true
      return -1
    }
    for index in 0..<CallState.words {
      rows[count * CallState.words + index] = words[index]
    }
    count += 1
    slots[slot] = Int32(count)
    return Int32(count - 1)
  }

  /// The step of a state and a byte, -2 where it is not known.
  @inline(always)
  func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    let slot = place(state, byte)
    let key = state << 8 | Int32(byte)
    return steps[slot] == key ? steps[slot + 1] : -2
  }

  @inline(always)
  func know(_ state: Int32, _ byte: UInt8, _ next: Int32) {
    let slot = place(state, byte)
    steps[slot] = state << 8 | Int32(byte)
    steps[slot + 1] = next
  }

  @inline(always)
  private func place(_ state: Int32, _ byte: UInt8) -> Int {
    let mixed =
      UInt32(bitPattern: state) &* 0x9E37_79B1 ^ UInt32(byte) &* 0x85EB_CA6B
    return (Int(mixed ^ (mixed >> 15)) & (steps.count / 2 - 1)) * 2
  }
}
