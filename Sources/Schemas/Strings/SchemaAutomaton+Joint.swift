import Grammars

/// Several automata that walk one string.
extension SchemaAutomaton {
  /// The states of all automata of a shape, or 0 where it cannot be satisfied.
  mutating func beginJoint(_ shape: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    let count = heap.count(shape) - SchemaAutomaton.components
    for index in 0..<count {
      let state = try begin(
        component: heap.word(shape, SchemaAutomaton.components + index))
      if state == 0, index < positive {
        heap.top = start
        return 0
      }
      try heap.push(state)
    }
    return try heap.record(.joint, since: start)
  }

  /// The states behind one more code point, or 0.
  mutating func advanceJoint(
    _ shape: Ref, _ joint: Ref, _ point: Int32
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    for index in 0..<heap.count(joint) {
      var state = heap.word(joint, index)
      if state != 0 {
        state = try advance(
          component: heap.word(shape, SchemaAutomaton.components + index),
          state, point)
      }
      if state == 0, index < positive {
        heap.top = start
        return 0
      }
      try heap.push(state)
    }
    return try heap.record(.joint, since: start)
  }

  /// Whether a string may end in these states, its length aside.
  func acceptsJoint(_ shape: Ref, _ joint: Ref) -> Bool {
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    for index in 0..<heap.count(joint) {
      let state = heap.word(joint, index)
      let accepts =
        state != 0
        && self.accepts(
          component: heap.word(shape, SchemaAutomaton.components + index), state
        )
      if accepts != (index < positive) { return false }
    }
    return true
  }

  /// What of a length matters: none of it, up to the least, or all.
  func counted(_ shape: Ref, _ count: Int32) -> Int32 {
    let most = heap.word(shape, SchemaAutomaton.mostLength)
    let least = heap.word(shape, SchemaAutomaton.leastLength)
    return min(count, most > 0 ? most : least)
  }

  func isLong(_ shape: Ref, _ count: Int32) -> Bool {
    let most = heap.word(shape, SchemaAutomaton.mostLength)
    return most > 0 && count >= most
  }

  /// Whether a string in these states can be finished.
  mutating func isAlive(
    _ shape: Ref, _ joint: Ref, _ count: Int32
  ) throws(SchemaError) -> Bool {
    if isLong(shape, count) { return false }
    if isAliveAtSight(shape, joint) { return true }
    return try search(shape, joint, count)
  }

  /// Whether it is plain that a string can be finished: no length matters, at
  /// most one automaton must accept, whose states are kept only where its end
  /// can be reached, and none that must not accept still can; or only texts of
  /// sets must not be, which any text can escape.
  private func isAliveAtSight(_ shape: Ref, _ joint: Ref) -> Bool {
    guard heap.word(shape, SchemaAutomaton.mostLength) == 0,
      heap.word(shape, SchemaAutomaton.leastLength) == 0
    else { return false }
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    guard positive <= 1 else { return false }
    for index in positive..<heap.count(joint)
    where heap.word(joint, index) != 0 {
      let component = heap.word(shape, SchemaAutomaton.components + index)
      if positive == 1 || heap.kind(component) != .stringSet { return false }
    }
    return true
  }

  /// Walks on until a text ends, the newest way first.
  private mutating func search(
    _ shape: Ref, _ joint: Ref, _ count: Int32
  ) throws(SchemaError) -> Bool {
    let first = try place(shape, joint, count)
    if let known = heap.fact(first, SchemaAutomaton.emptyKey) {
      return known == 1
    }
    let start = heap.top
    try heap.push(first)
    var isFound = false
    // Marks say what was visited; the list has what is to be looked at.
    visit &+= 1
    heap.know(first, SchemaAutomaton.visitKey, visit)
    var left = SchemaAutomaton.mostSearch
    while heap.top > start {
      heap.top -= 1
      let here = heap.scratch[heap.top]
      let (joint, count) = (heap.word(here, 0), heap.word(here, 1))
      if isAliveAtSight(shape, joint)
        || (count >= heap.word(shape, SchemaAutomaton.leastLength)
          && acceptsJoint(shape, joint))
      {
        isFound = true
        break
      }
      left -= 1
      guard left > 0 else { throw .tooComplex }
      let list = heap.top
      try breakpoints(shape, joint)
      let end = heap.top
      var kept = list
      for index in list..<end {
        let point = heap.scratch[index]
        if point >= 0xD800, point < 0xE000 { continue }
        let after = try advanceJoint(shape, joint, point)
        if after == 0 { continue }
        let length = counted(shape, count + 1)
        if isLong(shape, length) { continue }
        let there = try place(shape, after, length)
        if heap.fact(there, SchemaAutomaton.visitKey) == visit { continue }
        heap.know(there, SchemaAutomaton.visitKey, visit)
        heap.scratch[kept] = there
        kept += 1
      }
      heap.top = kept
      try spend(end - list)
    }
    heap.top = start
    heap.know(first, SchemaAutomaton.emptyKey, isFound ? 1 : 2)
    return isFound
  }

  static let visitKey: Int32 = 0x5100_0000
  static let mostSearch = 30_000

  private mutating func place(
    _ shape: Ref, _ joint: Ref, _ count: Int32
  ) throws(SchemaError) -> Ref {
    try heap.record(.joint, joint, counted(shape, count), shape)
  }

  /// Adds code points of which each stands for all up to the next: the automata
  /// do not tell them apart.
  mutating func breakpoints(
    _ shape: Ref, _ joint: Ref
  ) throws(SchemaError) {
    let start = heap.top
    try heap.push(0)
    try heap.push(0xE000)
    for index in 0..<heap.count(joint) where heap.word(joint, index) != 0 {
      let state = heap.word(joint, index)
      let component = heap.word(shape, SchemaAutomaton.components + index)
      switch heap.kind(component) {
      case .clock:
        for point: Int32 in 0x2B...0x7B { try heap.push(point) }
      case .stringSet: try breakpoints(texts: component, state)
      default: try breakpoints(machine: component, state)
      }
    }
    heap.order(since: start)
  }

  private mutating func breakpoints(
    machine: Ref, _ subset: Ref
  ) throws(SchemaError) {
    for index in 1..<heap.count(subset) {
      let place = 2 + Int(heap.word(subset, index)) * 3
      guard heap.word(machine, place) & 0xFF == MachineStep.take.rawValue
      else { continue }
      let ranges = heap.word(machine, place + 1)
      for index in 0..<heap.count(ranges) {
        let point = heap.word(ranges, index) + Int32(index & 1)
        if point <= ExpressionParser.lastPoint { try heap.push(point) }
      }
    }
  }

  private mutating func breakpoints(
    texts: Ref, _ span: Ref
  ) throws(SchemaError) {
    let depth = Int(heap.word(span, 2))
    for index in heap.word(span, 0)..<heap.word(span, 1) {
      let text = heap.word(texts, Int(index))
      guard heap.length(text) > depth else { continue }
      var place = depth
      let point = point(of: text, &place)
      try heap.push(point)
      if point < ExpressionParser.lastPoint { try heap.push(point + 1) }
    }
  }
}
