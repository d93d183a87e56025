import Grammars
public import Memory

extension SchemaAutomaton {
  /// A state with the same next tokens that is shared by more texts: what a key
  /// is does not matter where only keys that are taken are refused.
  @export(interface)
  public mutating func maskState(_ state: Int32) -> Int32 {
    guard state > 0 else { return state }
    var isShared = true
    for index in 0..<heap.count(-state) where hasFreeKey(-state, index) {
      isShared = false
    }
    if isShared { return state }
    heap.top = 0
    do throws(SchemaError) {
      let some = try heap.record(.someText)
      for index in 0..<heap.count(-state) {
        let thread = heap.word(-state, index)
        if hasFreeKey(-state, index) {
          let start = heap.top
          for word in 0..<heap.count(thread) {
            try heap.push(word == 6 ? some : heap.word(thread, word))
          }
          try heap.push(try heap.record(.frameString, since: start))
        } else {
          try heap.push(thread)
        }
      }
      heap.order(since: 0)
      return -(try heap.record(.state, since: 0))
    } catch {
      isFull = true
      return state
    }
  }

  /// Whether a thread is in a key that its value does not depend on.
  private func hasFreeKey(_ state: Ref, _ index: Int) -> Bool {
    let thread = heap.word(state, index)
    guard heap.kind(thread) == .frameString, heap.word(thread, 6) != 0,
      heap.kind(heap.word(thread, 6)) == .grown
    else { return false }
    var owner = heap.word(thread, 0)
    if heap.kind(owner) == .parents { owner = heap.word(owner, 0) }
    return heap.kind(owner) == .frameKey && heap.word(owner, 1) != 0
  }

  /// The state that a character leads the same strings to that is none of those
  /// that their texts and expressions name: most characters lead there.
  @export(interface)
  public mutating func plainBase(
    of state: Int32, differing: Region<UInt32>
  ) -> Int32 {
    guard state > 0 else { return -1 }
    heap.top = 0
    do throws(SchemaError) {
      for index in 0..<heap.count(-state) {
        let thread = heap.word(-state, index)
        guard heap.kind(thread) == .frameString, heap.word(thread, 4) == 0,
          try pushBase(of: thread)
        else { return -1 }
      }
      var base: Int32 = -2
      if heap.top > 0 {
        heap.order(since: 0)
        try join(since: 0)
        base = -(try heap.record(.state, since: 0))
      }
      differing.fill(with: 0)
      add(0x22, to: differing)
      add(0x5C, to: differing)
      if base == state { return base }
      for index in 0..<heap.count(-state) {
        try addDiffering(of: heap.word(-state, index), to: differing)
      }
      return base
    } catch {
      isFull = true
      return -1
    }
  }

  /// A character that expressions seldom name.
  private static let someCharacter: Int32 = 0x3042

  /// Adds the thread that most plain characters lead a string to, if any; false
  /// where there is more than one.
  private mutating func pushBase(of thread: Ref) throws(SchemaError) -> Bool {
    var next = string(thread)
    let shape = next.shape
    if heap.word(shape, SchemaAutomaton.texts) != 0 { return true }
    if next.states != 0 {
      next.states = try leavingTexts(shape, next.states)
      if try !keepsStates(shape, next.states) {
        next.states = try advanceJoint(
          shape, next.states, SchemaAutomaton.someCharacter)
        if next.states == 0 { return true }
        guard try keepsStates(shape, next.states) else { return false }
      }
    }
    next.count = counted(shape, next.count + 1)
    guard heap.word(shape, SchemaAutomaton.mostLength) == 0,
      next.text == 0 || heap.kind(next.text) != .grown,
      counted(shape, next.count + 1) == next.count
    else { return false }
    if next.states != 0 {
      guard try isAlive(shape, next.states, next.count) else { return true }
      try dropSettled(&next)
    }
    try push(next)
    return true
  }

  /// The states of a shape's automata once a string is none of the texts that it
  /// must not be.
  private mutating func leavingTexts(
    _ shape: Ref, _ states: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(states) {
      try heap.push(
        isExcludedSet(shape, index) ? 0 : heap.word(states, index))
    }
    return try heap.record(.joint, since: start)
  }

  /// Whether one of a shape's automata has the texts that a string must not be.
  private func isExcludedSet(_ shape: Ref, _ index: Int) -> Bool {
    index >= Int(heap.word(shape, SchemaAutomaton.positiveCount))
      && heap.kind(heap.word(shape, SchemaAutomaton.components + index))
        == .stringSet
  }

  /// Adds the first bytes of characters that do not lead a string where most do.
  private mutating func addDiffering(
    of thread: Ref, to differing: Region<UInt32>
  ) throws(SchemaError) {
    let (shape, states) = (heap.word(thread, 1), heap.word(thread, 2))
    let texts = heap.word(shape, SchemaAutomaton.texts)
    if texts != 0 { return add(texts, states, to: differing) }
    if states == 0 { return }
    for index in 0..<heap.count(states)
    where heap.word(states, index) != 0 && isExcludedSet(shape, index) {
      add(
        heap.word(shape, SchemaAutomaton.components + index),
        heap.word(states, index), to: differing)
    }
    let others = try leavingTexts(shape, states)
    if try keepsStates(shape, others) { return }
    let usual = try advanceJoint(
      shape, others, SchemaAutomaton.someCharacter)
    let start = heap.top
    try breakpoints(shape, others)
    let end = heap.top
    for index in start..<end {
      let first = heap.scratch[index]
      let last =
        index + 1 < end
        ? heap.scratch[index + 1] - 1 : ExpressionParser.lastPoint
      if try advanceJoint(shape, others, first) == usual { continue }
      for byte in utf8(first, 0)...utf8(last, 0) { add(byte, to: differing) }
    }
    heap.top = start
  }

  /// Adds the bytes with which the texts of a span go on.
  private func add(
    _ texts: Ref, _ span: Ref, to differing: Region<UInt32>
  ) {
    let depth = Int(heap.word(span, 2))
    for index in heap.word(span, 0)..<heap.word(span, 1) {
      let text = heap.word(texts, Int(index))
      guard heap.length(text) > depth else { continue }
      add(heap.byte(text, depth), to: differing)
    }
  }

  private func add(_ byte: UInt8, to differing: Region<UInt32>) {
    differing[Int(byte >> 5)] |= 1 << UInt32(byte & 31)
  }
}
