import Grammars

extension SchemaAutomaton {
  /// The state after a byte, or -1 where no text goes on so.
  ///
  /// Where the memory for states runs out the answer is -1 too, and `isFull`
  /// says so: `reset(keeping:)` makes room.
  @export(interface)
  public mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    guard state > 0 else { return -1 }
    let slot = stepSlot(state, byte)
    let known = steps[slot]
    if known.first == state, known.second == Int32(byte) { return known.value }
    heap.top = 0
    depth = 0
    stepsLeft = SchemaAutomaton.mostSteps / 4
    let next: Int32
    do throws(SchemaError) {
      next = try walked(-state, byte)
    } catch {
      isFull = true
      return -1
    }
    steps[slot] = RecordHeap.Fact(
      first: state, second: Int32(byte), value: next)
    return next
  }

  @inline(always)
  private func stepSlot(_ state: Int32, _ byte: UInt8) -> Int {
    let mixed =
      UInt32(bitPattern: state) &* 0x9E37_79B1 ^ UInt32(byte) &* 0x85EB_CA6B
    return Int(truncatingIfNeeded: mixed ^ (mixed >> 15)) & stepMask
  }

  private mutating func walked(
    _ state: Ref, _ byte: UInt8
  ) throws(SchemaError) -> Int32 {
    let threads = heap.top
    for index in 0..<heap.count(state) {
      try walk(heap.word(state, index), byte)
    }
    if heap.top == threads { return -1 }
    if isSame(state, since: threads) {
      heap.top = threads
      return -state
    }
    heap.order(since: threads)
    guard heap.top - threads <= 16_384 else { throw .tooComplex }
    try join(since: threads)
    return -(try heap.record(.state, since: threads))
  }

  /// Whether the threads since `start` are those of a state.
  private func isSame(_ state: Ref, since start: Int) -> Bool {
    guard heap.top - start == heap.count(state) else { return false }
    for index in 0..<heap.count(state)
    where heap.scratch[start + index] != heap.word(state, index) {
      return false
    }
    return true
  }

  /// Whether the text may end here.
  public func mayEnd(_ state: Int32) -> Bool {
    guard state > 0 else { return false }
    for index in 0..<heap.count(-state) {
      let thread = heap.word(-state, index)
      switch heap.kind(thread) {
      case .frameEnd: return true
      case .frameNumber:
        if isOutermost(heap.word(thread, 0)), isWhole(number: thread) {
          return true
        }
      default: break
      }
    }
    return false
  }

  /// Makes room for states: all but one are forgotten.
  ///
  /// - Returns: The number that the state has now, or -1 where even one has no
  ///   room.
  public mutating func reset(keeping state: Int32) -> Int32 {
    isFull = false
    removeSteps()
    guard state > 0 else { return state }
    do throws(SchemaError) {
      return -(try heap.keepOnly(-state))
    } catch {
      isFull = true
      return -1
    }
  }

  /// Adds the threads of one thread behind a byte.
  mutating func walk(_ thread: Ref, _ byte: UInt8) throws(SchemaError) {
    switch heap.kind(thread) {
    case .frameExpect: try walk(expect: thread, byte)
    case .frameLiteral: try walk(literal: thread, byte)
    case .frameString: try walk(string: thread, byte)
    case .frameNumber: try walk(number: thread, byte)
    case .frameArray: try walk(array: thread, byte)
    case .frameObject: try walk(object: thread, byte)
    case .frameColon: try walk(colon: thread, byte)
    case .frameEnd:
      if whiteSpace == .free, isSpace(byte) { try heap.push(thread) }
    default: break
    }
  }

  /// Replaces the threads since `start` by those behind a byte.
  mutating func walk(
    threadsSince start: Int, _ byte: UInt8
  ) throws(SchemaError) {
    let end = heap.top
    for index in start..<end { try walk(heap.scratch[index], byte) }
    let count = heap.top - end
    for index in 0..<count {
      heap.scratch[start + index] = heap.scratch[end + index]
    }
    heap.top = start + count
  }

  func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  // MARK: Values

  /// A thread that waits for a value, and before it for white space where there
  /// may be some.
  ///
  /// Words: parent, formula, whether a space may stand here.
  mutating func expect(
    _ formula: Ref, space: Bool, _ parent: Ref
  ) throws(SchemaError) -> Ref {
    try heap.record(.frameExpect, parent, formula, space ? 1 : 0)
  }

  private mutating func walk(
    expect thread: Ref, _ byte: UInt8
  ) throws(SchemaError) {
    let (parent, formula) = (heap.word(thread, 0), heap.word(thread, 1))
    switch byte {
    case 0x6E: try begin(literal: 0, formula, parent)
    case 0x74: try begin(literal: 1, formula, parent)
    case 0x66: try begin(literal: 2, formula, parent)
    case 0x22, 0x5B, 0x7B, 0x2D, 0x30...0x39:
      let type = byte == 0x22 ? 4 : byte == 0x5B ? 5 : byte == 0x7B ? 6 : 3
      let list = try alternatives(formula, type, isTrue: true)
      for index in 0..<heap.count(list) {
        let shape = try shape(heap.word(list, index), type)
        if shape == 0 { continue }
        switch type {
        case 3: try begin(number: shape, byte, parent)
        case 4: try begin(string: shape, parent, keepsText: needsValue(parent))
        case 5: try begin(array: shape, parent)
        default: try begin(object: shape, parent)
        }
      }
    default:
      guard isSpace(byte) else { return }
      if whiteSpace == .free {
        try heap.push(thread)
      } else if byte == 0x20, heap.word(thread, 2) == 1 {
        try heap.push(try expect(formula, space: false, parent))
      }
    }
  }

  private mutating func begin(
    literal type: Int, _ formula: Ref, _ parent: Ref
  ) throws(SchemaError) {
    let list = try alternatives(formula, type, isTrue: true)
    guard heap.count(list) > 0 else { return }
    if isTaken(parent, try literalRecord(type)) { return }
    try heap.push(try heap.record(.frameLiteral, parent, Int32(type), 1))
  }

  private mutating func literalRecord(_ type: Int) throws(SchemaError) -> Ref {
    try heap.record(type == 0 ? .null : type == 1 ? .yes : .no)
  }

  private mutating func walk(
    literal thread: Ref, _ byte: UInt8
  ) throws(SchemaError) {
    let type = Int(heap.word(thread, 1))
    let index = Int(heap.word(thread, 2))
    let literal: StaticString =
      type == 0 ? "null" : type == 1 ? "true" : "false"
    guard literal.utf8Start[index] == byte else { return }
    if index + 1 < literal.utf8CodeUnitCount {
      try heap.push(
        try heap.record(
          .frameLiteral, heap.word(thread, 0), Int32(type), Int32(index + 1)))
    } else {
      try finish(heap.word(thread, 0), try literalRecord(type))
    }
  }

  /// Adds the threads that go on where a value of `parent` is whole; `value` is
  /// its record, or 0 where the parent needs none.
  mutating func finish(_ parent: Ref, _ value: Ref) throws(SchemaError) {
    switch heap.kind(parent) {
    case .frameDone: try heap.push(try heap.record(.frameEnd))
    case .frameArray: try finish(item: value, of: parent)
    case .frameKey: try finish(key: value, of: parent)
    case .hole:
      try heap.push(try heap.record(.popped, heap.word(parent, 0), value))
    case .frameValue: try finish(property: value, of: parent)
    case .parents:
      for index in 0..<heap.count(parent) {
        try finish(heap.word(parent, index), value)
      }
    default: try heap.push(parent)
    }
  }

  /// Whether a parent wants to know the value of what it waits for: a key, or
  /// what is inside of an array whose items differ.
  func needsValue(_ parent: Ref) -> Bool {
    var parent = parent
    while true {
      switch heap.kind(parent) {
      case .frameKey, .frameValue: return true
      case .frameArray:
        if isUnique(array: parent) { return true }
        parent = heap.word(parent, 0)
      // All are of one kind.
      case .parents: parent = heap.word(parent, 0)
      default: return false
      }
    }
  }
}
