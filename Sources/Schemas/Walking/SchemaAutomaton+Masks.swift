import Grammars
public import Memory

extension SchemaAutomaton {
  /// A state with the same next tokens that is shared by more texts: what a key
  /// is does not matter where only keys that are taken are refused.
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

  /// The state of the same strings once they are none of the texts that are
  /// listed: most characters lead there.
  public mutating func plainBase(
    of state: Int32, differing: Region<UInt32>
  ) -> Int32 {
    guard state > 0 else { return -1 }
    differing.fill(with: 0)
    add(0x22, to: differing)
    add(0x5C, to: differing)
    heap.top = 0
    do throws(SchemaError) {
      for index in 0..<heap.count(-state) {
        let thread = heap.word(-state, index)
        guard heap.kind(thread) == .frameString, heap.word(thread, 4) == 0,
          try pushBase(of: thread, differing)
        else { return -1 }
      }
      guard heap.top > 0 else { return -1 }
      heap.order(since: 0)
      try join(since: 0)
      return -(try heap.record(.state, since: 0))
    } catch {
      isFull = true
      return -1
    }
  }

  /// Adds the thread that most plain characters lead a string to, if any; false
  /// where there is more than one.
  private mutating func pushBase(
    of thread: Ref, _ differing: Region<UInt32>
  ) throws(SchemaError) -> Bool {
    var next = string(thread)
    let (shape, states) = (next.shape, next.states)
    let texts = heap.word(shape, SchemaAutomaton.texts)
    if texts != 0 {
      add(texts, states, to: differing)
      return true
    }
    next.count = counted(shape, next.count + 1)
    guard heap.word(shape, SchemaAutomaton.mostLength) == 0,
      next.text == 0 || heap.kind(next.text) != .grown,
      counted(shape, next.count + 1) == next.count
    else { return false }
    if states != 0 {
      next.states = try leavingTexts(shape, states, differing)
      guard try keepsStates(shape, next.states) else { return false }
      guard try isAlive(shape, next.states, next.count) else { return true }
      try dropSettled(&next)
    }
    try push(next)
    return true
  }

  /// The states of a shape's automata once a string is none of the texts that it
  /// must not be; the bytes with which those go on are added to `differing`.
  private mutating func leavingTexts(
    _ shape: Ref, _ states: Ref, _ differing: Region<UInt32>
  ) throws(SchemaError) -> Ref {
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    let start = heap.top
    for index in 0..<heap.count(states) {
      let component = heap.word(shape, SchemaAutomaton.components + index)
      let state = heap.word(states, index)
      if state != 0, index >= positive, heap.kind(component) == .stringSet {
        add(component, state, to: differing)
        try heap.push(0)
      } else {
        try heap.push(state)
      }
    }
    return try heap.record(.joint, since: start)
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
