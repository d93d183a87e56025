import Grammars

extension SchemaAutomaton {
  // A thread inside of an array. Words: parent, shape, number of items, phase,
  // list of values so far or 0, then how often each `contains` was met.

  private enum ArrayPhase {
    static let first: Int32 = 0
    static let rest: Int32 = 1
  }

  func isUnique(array: Ref) -> Bool {
    heap.word(heap.word(array, 1), SchemaAutomaton.isUnique) == 1
  }

  /// Whether an array whose items differ has a value already.
  func isTaken(_ parent: Ref, _ value: Ref) -> Bool {
    guard value != 0, heap.kind(parent) == .frameArray else { return false }
    let values = heap.word(parent, 4)
    return values != 0 && includes(member: value, values)
  }

  mutating func begin(array shape: Ref, _ parent: Ref) throws(SchemaError) {
    let start = heap.top
    try heap.push(parent)
    try heap.push(shape)
    try heap.push(0)
    try heap.push(ArrayPhase.first)
    try heap.push(0)
    for _ in containsRange(shape) { try heap.push(0) }
    try heap.push(try heap.record(.frameArray, since: start))
  }

  mutating func walk(array thread: Ref, _ byte: UInt8) throws(SchemaError) {
    let isFirst = heap.word(thread, 3) == ArrayPhase.first
    switch byte {
    case 0x5D:
      if mayClose(array: thread) { try close(array: thread) }
    case 0x2C:
      if !isFirst { try item(of: thread, space: whiteSpace != .none) }
    default:
      if isSpace(byte), whiteSpace == .free { return try heap.push(thread) }
      guard isFirst else { return }
      let start = heap.top
      try item(of: thread, space: false)
      try walk(threadsSince: start, byte)
    }
  }

  private func mayClose(array thread: Ref) -> Bool {
    let shape = heap.word(thread, 1)
    if heap.word(thread, 2) < heap.word(shape, SchemaAutomaton.leastItems) {
      return false
    }
    var place = 5
    for index in containsRange(shape) {
      let wanted = heap.word(shape, index)
      if heap.word(thread, place) < heap.word(wanted, 2) { return false }
      place += 1
    }
    return true
  }

  /// Adds the threads that wait for the next item: where items are counted,
  /// one for each choice of what this one counts as.
  private mutating func item(
    of thread: Ref, space: Bool
  ) throws(SchemaError) {
    let shape = heap.word(thread, 1)
    let number = Int(heap.word(thread, 2))
    let most = heap.word(shape, SchemaAutomaton.mostItems)
    if most > 0, number + 1 >= Int(most) { return }
    let range = containsRange(shape)
    guard range.count <= 8 else { throw .tooComplex }
    for choice in 0..<(1 << range.count) {
      try item(of: thread, choice, space: space)
    }
  }

  private mutating func item(
    of thread: Ref, _ choice: Int, space: Bool
  ) throws(SchemaError) {
    let shape = heap.word(thread, 1)
    let number = Int(heap.word(thread, 2))
    let range = containsRange(shape)
    let formulas = heap.top
    try heap.push(item(shape, number))
    for (bit, index) in range.enumerated() {
      let wanted = heap.word(shape, index)
      let isMet = choice >> bit & 1 == 1
      let (from, most) = (heap.word(wanted, 1), heap.word(wanted, 3))
      let met = heap.word(thread, 5 + bit)
      if number < Int(from) {
        if isMet {
          heap.top = formulas
          return
        }
        continue
      }
      if isMet {
        // One more than may be, or one that nothing asks for.
        if (most > 0 && met + 1 >= most)
          || (most == 0 && met >= heap.word(wanted, 2))
        {
          heap.top = formulas
          return
        }
        try heap.push(heap.word(wanted, 0))
      } else if most > 0 {
        try heap.push(try not(heap.word(wanted, 0)))
      }
    }
    let formula = try all(since: formulas)
    if try isEmpty(formula) { return }
    let parent = try next(of: thread, choice)
    guard try canClose(parent) else { return }
    if try hasNewValue(formula, parent) {
      try heap.push(try expect(formula, space: space, parent))
    }
  }

  /// The array behind one more item.
  private mutating func next(
    of thread: Ref, _ choice: Int
  ) throws(SchemaError) -> Ref {
    let shape = heap.word(thread, 1)
    let start = heap.top
    try heap.push(heap.word(thread, 0))
    try heap.push(shape)
    try heap.push(counted(items: heap.word(thread, 2) + 1, shape))
    try heap.push(ArrayPhase.rest)
    try heap.push(heap.word(thread, 4))
    for (bit, index) in containsRange(shape).enumerated() {
      let wanted = heap.word(shape, index)
      let most = max(heap.word(wanted, 2), heap.word(wanted, 3))
      try heap.push(
        min(heap.word(thread, 5 + bit) + Int32(choice >> bit & 1), most))
    }
    return try heap.record(.frameArray, since: start)
  }

  /// A number of items, as far as it matters.
  private func counted(items: Int32, _ shape: Ref) -> Int32 {
    if heap.word(shape, SchemaAutomaton.mostItems) > 0 { return items }
    var last = max(
      heap.word(shape, SchemaAutomaton.leastItems),
      heap.word(shape, SchemaAutomaton.prefixCount))
    for index in containsRange(shape) {
      last = max(last, heap.word(heap.word(shape, index), 1))
    }
    return min(items, last)
  }

  /// Whether an array can still have all that it needs.
  private mutating func canClose(_ thread: Ref) throws(SchemaError) -> Bool {
    let shape = heap.word(thread, 1)
    var left = heap.word(thread, 2)
    let most = heap.word(shape, SchemaAutomaton.mostItems)
    let room = most > 0 ? most - 1 - left : Int32.max
    for (bit, index) in containsRange(shape).enumerated() {
      let wanted = heap.word(shape, index)
      let missing = heap.word(wanted, 2) - heap.word(thread, 5 + bit)
      if missing <= 0 { continue }
      if missing > room { return false }
      if try !hasPlaces(shape, wanted, from: Int(left), missing) {
        return false
      }
    }
    let least = heap.word(shape, SchemaAutomaton.leastItems)
    let count = heap.word(shape, SchemaAutomaton.prefixCount)
    while left < least {
      if try isEmpty(item(shape, Int(left))) { return false }
      if left >= count { break }
      left += 1
    }
    return true
  }

  /// Whether items from one on can be what an assertion wants, often enough.
  private mutating func hasPlaces(
    _ shape: Ref, _ wanted: Ref, from first: Int, _ missing: Int32
  ) throws(SchemaError) -> Bool {
    let count = Int(heap.word(shape, SchemaAutomaton.prefixCount))
    var left = missing
    var index = first
    while index < count {
      let item = item(shape, index)
      if try isEmpty(item) { return false }
      if index >= Int(heap.word(wanted, 1)),
        try !isEmpty(try all(item, heap.word(wanted, 0)))
      {
        left -= 1
        if left == 0 { return true }
      }
      index += 1
    }
    return try !isEmpty(try all(item(shape, count), heap.word(wanted, 0)))
  }

  /// Whether a formula has a value that an array does not have yet.
  private mutating func hasNewValue(
    _ formula: Ref, _ thread: Ref
  ) throws(SchemaError) -> Bool {
    let values = heap.word(thread, 4)
    guard values != 0, let total = try valueCount(formula) else { return true }
    if total > heap.count(values) { return true }
    // As many are there as there can be: those of the formula are counted.
    var taken = 0
    for index in 0..<heap.count(values)
    where try holds(formula, value: heap.word(values, index)) { taken += 1 }
    return taken < total
  }

  /// Whether a formula holds for a value that is no array or object.
  private mutating func holds(
    _ formula: Ref, value: Ref
  ) throws(SchemaError) -> Bool {
    try !isEmpty(try all(formula, try equal(value)))
  }

  /// Adds the threads behind an array's closing bracket.
  private mutating func close(array thread: Ref) throws(SchemaError) {
    let parent = heap.word(thread, 0)
    var value: Ref = 0
    if needsValue(parent) {
      value = heap.word(thread, 4)
      if value == 0 { value = try heap.record(.list) }
      if isTaken(parent, value) { return }
    }
    try finish(parent, value)
  }

  /// Adds the thread behind an item.
  mutating func finish(item value: Ref, of thread: Ref) throws(SchemaError) {
    guard value != 0, needsValue(thread) else { return try heap.push(thread) }
    let list = heap.top
    let values = heap.word(thread, 4)
    if values != 0 {
      for index in 0..<heap.count(values) {
        try heap.push(heap.word(values, index))
      }
    }
    try heap.push(value)
    let all = try heap.record(.list, since: list)
    let start = heap.top
    for index in 0..<heap.count(thread) {
      try heap.push(index == 4 ? all : heap.word(thread, index))
    }
    let next = try heap.record(.frameArray, since: start)
    let most = heap.word(heap.word(next, 1), SchemaAutomaton.mostItems)
    if most > 0, heap.word(next, 2) + 1 >= most,
      try isTaken(heap.word(next, 0), closing: all)
    {
      return
    }
    try heap.push(next)
  }

  /// Whether a value that can only end where it is would be there twice, or
  /// would make what is around it so.
  mutating func isTaken(
    _ parent: Ref, closing value: Ref
  ) throws(SchemaError) -> Bool {
    if isTaken(parent, value) { return true }
    guard heap.kind(parent) == .frameValue else { return false }
    let start = heap.top
    try finish(property: value, of: parent)
    let isTaken = heap.top == start
    heap.top = start
    return isTaken
  }
}
