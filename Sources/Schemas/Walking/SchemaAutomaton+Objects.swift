import Grammars

extension SchemaAutomaton {
  // A thread inside of an object. Words: parent, shape, phase, number of
  // properties, what of `existing` was met, names and values where they are
  // wanted or 0, then the names so far, ordered.

  private enum ObjectPhase {
    static let first: Int32 = 0
    /// Behind a comma: a key must follow, perhaps a space before it.
    static let key: Int32 = 1
    static let keyOnly: Int32 = 2
    static let rest: Int32 = 3
  }

  private static let values = 5
  private static let names = 6

  mutating func begin(object shape: Ref, _ parent: Ref) throws(SchemaError) {
    guard heap.word(shape, SchemaAutomaton.existsCount) <= 24 else {
      throw .tooComplex
    }
    let start = heap.top
    try heap.push(parent)
    try heap.push(shape)
    try heap.push(ObjectPhase.first)
    try heap.push(0)
    try heap.push(0)
    try heap.push(0)
    try heap.push(try heap.record(.frameObject, since: start))
  }

  private mutating func object(
    _ thread: Ref, phase: Int32
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(thread) {
      try heap.push(index == 2 ? phase : heap.word(thread, index))
    }
    return try heap.record(.frameObject, since: start)
  }

  mutating func walk(object thread: Ref, _ byte: UInt8) throws(SchemaError) {
    let phase = heap.word(thread, 2)
    switch byte {
    case 0x7D:
      guard phase == ObjectPhase.first || phase == ObjectPhase.rest,
        mayClose(object: thread)
      else { return }
      try close(object: thread)
    case 0x2C:
      guard phase == ObjectPhase.rest else { return }
      let start = heap.top
      try keys(of: thread)
      let hasKey = heap.top > start
      heap.top = start
      if hasKey {
        try heap.push(
          try object(
            thread,
            phase: whiteSpace == .none ? ObjectPhase.keyOnly : ObjectPhase.key))
      }
    case 0x22:
      if phase != ObjectPhase.rest { try keys(of: thread) }
    default:
      guard isSpace(byte) else { return }
      if whiteSpace == .free {
        try heap.push(thread)
      } else if byte == 0x20, phase == ObjectPhase.key {
        try heap.push(try object(thread, phase: ObjectPhase.keyOnly))
      }
    }
  }

  private func has(_ thread: Ref, _ name: Ref) -> Bool {
    for index in SchemaAutomaton
      .names..<max(
        heap.count(thread), SchemaAutomaton.names)
    where heap.word(thread, index) == name { return true }
    return false
  }

  /// How many required names an object does not have yet.
  private func missing(_ thread: Ref) -> Int {
    let shape = heap.word(thread, 1)
    var count = 0
    for index in 0..<Int(heap.word(shape, SchemaAutomaton.requiredCount))
    where !has(
      thread, heap.word(shape, SchemaAutomaton.required + index * 2))
    {
      count += 1
    }
    return count
  }

  private func mayClose(object thread: Ref) -> Bool {
    let shape = heap.word(thread, 1)
    let exists = heap.word(shape, SchemaAutomaton.existsCount)
    return heap.word(thread, 3)
      >= heap.word(shape, SchemaAutomaton.leastProperties)
      && heap.word(thread, 4) == (1 << exists) - 1 && missing(thread) == 0
  }

  /// Adds the threads inside of the next key: one among the names that are
  /// listed and not there yet, and one for each kind of other keys.
  private mutating func keys(of thread: Ref) throws(SchemaError) {
    let shape = heap.word(thread, 1)
    let most = heap.word(shape, SchemaAutomaton.mostProperties)
    if most > 0, heap.word(thread, 3) + 1 >= most { return }
    // Where all places that are left are needed, nothing else may come.
    let needed = missing(thread) + Int(unmet(thread).nonzeroBitCount)
    let isFull = most > 0 && Int(heap.word(thread, 3)) + needed + 1 >= Int(most)
    let owner = try heap.record(.frameKey, thread, 0)
    let names = try namesLeft(
      thread, onlyRequired: isFull && unmet(thread) == 0)
    if names != 0 {
      let start = heap.top
      try heap.push(0)
      try heap.push(0)
      try heap.push(names)
      try heap.push(0)
      let strings = try heap.record(.stringShape, since: start)
      try begin(string: strings, owner, keepsText: false)
    }
    if isFull, unmet(thread) == 0 { return }
    let list = try openKeyList(shape)
    for index in 0..<heap.count(list) / 2 {
      try open(
        key: heap.word(list, index * 2), heap.word(list, index * 2 + 1), thread)
    }
  }

  private func unmet(_ thread: Ref) -> Int32 {
    let exists = heap.word(
      heap.word(thread, 1), SchemaAutomaton.existsCount)
    return ((1 << exists) - 1) & ~heap.word(thread, 4)
  }

  /// The listed names that an object may have next, or 0.
  private mutating func namesLeft(
    _ thread: Ref, onlyRequired: Bool
  ) throws(SchemaError) -> Ref {
    let shape = heap.word(thread, 1)
    let names = try viableNames(shape)
    let start = heap.top
    for index in 0..<heap.count(names) {
      let name = heap.word(names, index)
      if has(thread, name) { continue }
      if onlyRequired, !isRequired(shape, name) { continue }
      try heap.push(name)
    }
    if heap.top == start { return 0 }
    return try heap.record(.stringSet, since: start)
  }

  private func isRequired(_ shape: Ref, _ name: Ref) -> Bool {
    for index in 0..<Int(heap.word(shape, SchemaAutomaton.requiredCount))
    where heap.word(shape, SchemaAutomaton.required + index * 2) == name {
      return true
    }
    return false
  }

  /// The listed names that may be there and have a value.
  private mutating func viableNames(_ shape: Ref) throws(SchemaError) -> Ref {
    if let known = heap.fact(shape, SchemaAutomaton.viableKey) { return known }
    let names = try listedNames(shape)
    let start = heap.top
    for index in 0..<heap.count(names) {
      let name = heap.word(names, index)
      guard try allowsKey(shape, name),
        try !isEmpty(try valueFormula(shape, name))
      else { continue }
      try heap.push(name)
    }
    let viable = try heap.record(.stringSet, since: start)
    heap.know(shape, SchemaAutomaton.viableKey, viable)
    return viable
  }

  /// Adds the threads inside of a key that is neither listed nor there yet.
  private mutating func open(
    key: Ref, _ value: Ref, _ thread: Ref
  ) throws(SchemaError) {
    let list = try alternatives(key, 4, isTrue: true)
    if heap.count(list) == 0 { return }
    let taken = try takenNames(thread)
    // Where the value does not depend on the key, masks need not know it.
    let isPlain = existing(heap.word(thread, 1)).count == 0
    let owner = try heap.record(.frameKey, thread, isPlain ? value : 0)
    for index in 0..<heap.count(list) {
      let conjunction = try with(taken: taken, heap.word(list, index))
      let strings = try self.shape(conjunction, 4)
      if strings == 0 { continue }
      try begin(string: strings, owner, keepsText: true)
    }
  }

  /// All names that another key must not be, or 0: those that are listed, which
  /// have threads of their own, and those that are there.
  private mutating func takenNames(_ thread: Ref) throws(SchemaError) -> Ref {
    let listed = try listedNames(heap.word(thread, 1))
    let start = heap.top
    for index in SchemaAutomaton
      .names..<max(
        heap.count(thread), SchemaAutomaton.names)
    where heap.kind(heap.word(thread, index)) == .text {
      try heap.push(heap.word(thread, index))
    }
    for index in 0..<heap.count(listed) {
      try heap.push(heap.word(listed, index))
    }
    if heap.top == start { return 0 }
    heap.order(since: start)
    heap.sort(since: start, asTexts: true)
    return try heap.record(.stringSet, since: start)
  }

  /// A conjunction that lets no text of a set be, in place of what it had.
  private mutating func with(
    taken: Ref, _ conjunction: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(conjunction) {
      let assertion = heap.word(conjunction, index)
      if heap.kind(assertion) == .not,
        heap.kind(heap.word(assertion, 0)) == .stringSet,
        taken != 0, includes(all: heap.word(assertion, 0), in: taken)
      {
        continue
      }
      try heap.push(assertion)
    }
    if taken != 0 { try heap.push(try heap.record(.not, taken)) }
    heap.order(since: start)
    return try heap.record(.conjunction, since: start)
  }

  private func includes(all small: Ref, in large: Ref) -> Bool {
    for index in 0..<heap.count(small)
    where !includes(member: heap.word(small, index), large) { return false }
    return true
  }

  /// Adds the threads behind a key: one for each choice of what must exist that
  /// this property is.
  mutating func finish(key name: Ref, of owner: Ref) throws(SchemaError) {
    let thread = heap.word(owner, 0)
    let shape = heap.word(thread, 1)
    guard name != 0 else { return }
    var formula = heap.word(owner, 1)
    if heap.kind(name) == .text {
      guard !has(thread, name), try allowsKey(shape, name) else { return }
      formula = try valueFormula(shape, name)
    }
    if try isEmpty(formula) { return }
    let exists = existing(shape)
    let open = unmet(thread)
    var choice = open
    while true {
      try finish(name, formula, choice, exists, thread)
      if choice == 0 { break }
      choice = (choice - 1) & open
    }
  }

  private mutating func finish(
    _ name: Ref, _ formula: Ref, _ choice: Int32, _ exists: Range<Int>,
    _ thread: Ref
  ) throws(SchemaError) {
    let shape = heap.word(thread, 1)
    var formula = formula
    for (bit, index) in exists.enumerated()
    where choice >> Int32(bit) & 1 == 1 {
      let wanted = heap.word(shape, index)
      guard try satisfies(name, heap.word(wanted, 0)) else { return }
      formula = try all(formula, heap.word(wanted, 1))
    }
    if choice != 0, try isEmpty(formula) { return }
    let start = heap.top
    try heap.push(heap.word(thread, 0))
    try heap.push(shape)
    try heap.push(ObjectPhase.rest)
    try heap.push(
      counted(properties: heap.word(thread, 3) + 1, shape))
    try heap.push(heap.word(thread, 4) | choice)
    try heap.push(heap.word(thread, SchemaAutomaton.values))
    let names = heap.top
    for index in SchemaAutomaton
      .names..<max(
        heap.count(thread), SchemaAutomaton.names)
    { try heap.push(heap.word(thread, index)) }
    try heap.push(name)
    heap.order(since: names)
    let next = try heap.record(.frameObject, since: start)
    let most = heap.word(shape, SchemaAutomaton.mostProperties)
    if most > 0 {
      let needed = missing(next) + unmet(next).nonzeroBitCount
      if Int(heap.word(next, 3)) + needed >= Int(most) { return }
    }
    let parent =
      needsValue(heap.word(thread, 0))
      ? try heap.record(.frameValue, next, name) : next
    try heap.push(try heap.record(.frameColon, parent, formula))
  }

  /// Adds the threads behind an object's closing brace.
  private mutating func close(object thread: Ref) throws(SchemaError) {
    let parent = heap.word(thread, 0)
    var value: Ref = 0
    if needsValue(parent) {
      value = heap.word(thread, SchemaAutomaton.values)
      if value == 0 { value = try heap.record(.object) }
      if isTaken(parent, value) { return }
    }
    try finish(parent, value)
  }

  /// Adds the thread behind a property whose value is wanted.
  mutating func finish(
    property value: Ref, of owner: Ref
  ) throws(SchemaError) {
    let (thread, name) = (heap.word(owner, 0), heap.word(owner, 1))
    let pairs = heap.top
    let values = heap.word(thread, SchemaAutomaton.values)
    if values != 0 {
      for index in 0..<heap.count(values) {
        try heap.push(heap.word(values, index))
      }
    }
    try heap.insert(name, value, since: pairs)
    let all = try heap.record(.object, since: pairs)
    let start = heap.top
    for index in 0..<heap.count(thread) {
      try heap.push(
        index == SchemaAutomaton.values ? all : heap.word(thread, index))
    }
    let next = try heap.record(.frameObject, since: start)
    let keys = heap.top
    try self.keys(of: next)
    let isLast = heap.top == keys
    heap.top = keys
    if isLast, try isTaken(heap.word(next, 0), closing: all) { return }
    try heap.push(next)
  }

  /// A number of properties, as far as it matters.
  private func counted(properties: Int32, _ shape: Ref) -> Int32 {
    if heap.word(shape, SchemaAutomaton.mostProperties) > 0 {
      return properties
    }
    return min(
      properties, heap.word(shape, SchemaAutomaton.leastProperties))
  }

  mutating func walk(colon thread: Ref, _ byte: UInt8) throws(SchemaError) {
    if byte == 0x3A {
      try heap.push(
        try expect(
          heap.word(thread, 1), space: whiteSpace == .compact,
          heap.word(thread, 0)))
    } else if isSpace(byte), whiteSpace == .free {
      try heap.push(thread)
    }
  }
}
