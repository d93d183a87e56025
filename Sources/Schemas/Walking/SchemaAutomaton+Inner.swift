import Grammars

/// Strings whatever they are in.
extension SchemaAutomaton {
  /// A state inside of the same strings in nothing.
  @export(interface)
  public mutating func innerState(of state: Int32) -> Int32 {
    guard state > 0, !hasTextsAlone(-state) else { return -1 }
    for index in 0..<heap.count(-state) {
      let thread = heap.word(-state, index)
      guard heap.kind(thread) == .frameString,
        !dependsOnParent(string: thread)
      else { return -1 }
    }
    heap.top = 0
    do throws(SchemaError) {
      for index in 0..<heap.count(-state) {
        var thread = string(heap.word(-state, index))
        thread.parent = try heap.record(
          .hole, number(ofParent: thread.parent, in: -state))
        try push(thread)
      }
      heap.order(since: 0)
      return -(try heap.record(.state, since: 0))
    } catch {
      isFull = true
      return -1
    }
  }

  /// Whether only listed texts go on: few tokens do so, which are found at once.
  private func hasTextsAlone(_ state: Ref) -> Bool {
    for index in 0..<heap.count(state) {
      let thread = heap.word(state, index)
      if heap.kind(thread) != .frameString
        || heap.word(heap.word(thread, 1), SchemaAutomaton.texts) == 0
      {
        return false
      }
    }
    return true
  }

  /// Whether what a string may be depends on what was before it.
  private func dependsOnParent(string thread: Ref) -> Bool {
    let parent = heap.word(thread, 0)
    return heap.kind(parent) == .hole
      || heap.word(heap.word(thread, 1), SchemaAutomaton.texts) != 0
        && heap.kind(parent) == .frameArray && isUnique(array: parent)
  }

  /// The number of the first thread that has a parent.
  private func number(ofParent parent: Ref, in state: Ref) -> Int32 {
    var index = 0
    while heap.word(heap.word(state, index), 0) != parent { index += 1 }
    return Int32(index)
  }

  /// The state behind the strings of `state` that end as those of `inner` do.
  @export(interface)
  public mutating func outerState(
    of inner: Int32, in state: Int32
  ) -> Int32 {
    guard inner > 0 else { return -1 }
    heap.top = 0
    depth = 0
    stepsLeft = SchemaAutomaton.mostSteps / 4
    do throws(SchemaError) {
      for index in 0..<heap.count(-inner) {
        let thread = heap.word(-inner, index)
        // Behind a quote that is a character all are inside.
        guard heap.kind(thread) == .popped else { return inner }
        let owner = heap.word(-state, Int(heap.word(thread, 0)))
        let (parent, value) = (heap.word(owner, 0), heap.word(thread, 1))
        if !isTaken(parent, value) { try finish(parent, value) }
      }
      if heap.top == 0 { return -1 }
      heap.order(since: 0)
      try join(since: 0)
      return -(try heap.record(.state, since: 0))
    } catch {
      isFull = true
      return -1
    }
  }
}
