import Grammars

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
}
