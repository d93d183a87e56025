import Grammars
import Memory

extension SchemaAutomaton {
  /// Adds the thread of a string behind one more character, if any text goes on
  /// from there.
  mutating func take(
    _ point: Int32, _ thread: StringThread
  ) throws(SchemaError) {
    guard var next = try behind(point, thread) else { return }
    next.phase = 0
    next.value = 0
    if thread.text != 0, heap.kind(thread.text) == .grown {
      next.text = try heap.record(.grown, thread.text, point)
    }
    let start = heap.top
    try heap.push(next.parent)
    try heap.push(next.shape)
    try heap.push(next.states)
    try heap.push(next.count)
    try heap.push(0)
    try heap.push(0)
    try heap.push(next.text)
    try heap.push(try heap.record(.frameString, since: start))
  }

  /// A string's states and length behind one more character, or nil.
  private mutating func behind(
    _ point: Int32, _ thread: StringThread
  ) throws(SchemaError) -> StringThread? {
    var next = thread
    let texts = heap.word(thread.shape, SchemaAutomaton.texts)
    if texts != 0 {
      next.states = try advance(texts: texts, thread.states, point)
      if next.states == 0 { return nil }
      return try hasUntaken(next) ? next : nil
    }
    next.count = counted(thread.shape, thread.count + 1)
    if isLong(thread.shape, next.count) { return nil }
    if thread.states != 0 {
      next.states = try advanceJoint(thread.shape, thread.states, point)
      if next.states == 0 { return nil }
      if try !isAlive(thread.shape, next.states, next.count) { return nil }
      try dropSettled(&next)
    }
    return next
  }

  /// Forgets the automata that must not accept a string and cannot any more.
  mutating func dropSettled(
    _ thread: inout StringThread
  ) throws(SchemaError) {
    let (shape, states) = (thread.shape, thread.states)
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    var isSettled = false
    for index in positive..<max(heap.count(states), positive)
    where heap.word(states, index) == 0 { isSettled = true }
    guard isSettled else { return }
    let first = SchemaAutomaton.components
    let start = heap.top
    for index in 0..<first { try heap.push(heap.word(shape, index)) }
    for index in 0..<heap.count(states) where heap.word(states, index) != 0 {
      try heap.push(heap.word(shape, first + index))
    }
    thread.shape = try heap.record(.stringShape, since: start)
    for index in 0..<heap.count(states) where heap.word(states, index) != 0 {
      try heap.push(heap.word(states, index))
    }
    thread.states =
      heap.top == start ? 0 : try heap.record(.joint, since: start)
  }

  /// Whether a string can go on with one of the characters from one to another.
  mutating func isAlive(
    _ thread: StringThread, _ low: Int32, _ high: Int32
  ) throws(SchemaError) -> Bool {
    var (low, high) = (low, high)
    if low >= 0xD800, low < 0xE000 { low = 0xE000 }
    if high >= 0xD800, high < 0xE000 { high = 0xD7FF }
    guard low <= high else { return false }
    let start = heap.top
    defer { heap.top = start }
    if thread.states == 0 {
      return try behind(low, thread) != nil
    }
    let plain = max(low, 0x20)
    let isPlain =
      plain < high || (plain == high && plain != 0x22 && plain != 0x5C)
    if isPlain, heap.word(thread.shape, SchemaAutomaton.texts) == 0,
      try keepsStates(thread.shape, thread.states)
    {
      return !isLong(thread.shape, counted(thread.shape, thread.count + 1))
    }
    if heap.word(thread.shape, SchemaAutomaton.texts) != 0 {
      try points(
        ofTexts: heap.word(thread.shape, SchemaAutomaton.texts), thread.states)
    } else {
      try breakpoints(thread.shape, thread.states)
    }
    let end = heap.top
    if heap.word(thread.shape, SchemaAutomaton.texts) == 0 {
      if try behind(low, thread) != nil { return true }
    }
    for index in start..<end {
      let point = heap.scratch[index]
      guard point >= low, point <= high else { continue }
      if point >= 0xD800, point < 0xE000 { continue }
      if try behind(point, thread) != nil { return true }
    }
    return false
  }

  /// Adds the characters with which the texts of a span go on.
  private mutating func points(
    ofTexts texts: Ref, _ span: Ref
  ) throws(SchemaError) {
    let depth = Int(heap.word(span, 2))
    for index in heap.word(span, 0)..<heap.word(span, 1) {
      let text = heap.word(texts, Int(index))
      guard heap.length(text) > depth else { continue }
      var place = depth
      try heap.push(point(of: text, &place))
    }
  }

  /// Adds the threads behind a string's closing quote.
  mutating func finish(_ thread: StringThread) throws(SchemaError) {
    let shape = thread.shape
    let texts = heap.word(shape, SchemaAutomaton.texts)
    var value: Ref = 0
    if texts != 0 {
      value = found(in: texts, thread.states)
      if value == 0 { return }
    } else {
      if thread.count < heap.word(shape, SchemaAutomaton.leastLength) { return }
      if thread.states != 0, !acceptsJoint(shape, thread.states) { return }
      value = thread.text
      if value != 0, heap.kind(value) == .grown {
        value = try text(grown: value)
      }
    }
    if isTaken(thread.parent, value) { return }
    try finish(thread.parent, value)
  }

  /// The record of a text that grew character by character.
  private mutating func text(grown: Ref) throws(SchemaError) -> Ref {
    var count = 0
    var cell = grown
    while heap.count(cell) > 0 {
      count += utf8Count(heap.word(cell, 1))
      cell = heap.word(cell, 0)
    }
    guard count <= bytes.count else { throw .tooComplex }
    var end = count
    cell = grown
    while heap.count(cell) > 0 {
      let point = heap.word(cell, 1)
      end -= utf8Count(point)
      for index in 0..<utf8Count(point) {
        bytes[end + index] = utf8(point, index)
      }
      cell = heap.word(cell, 0)
    }
    return try heap.text(bytes[0..<count].bytes)
  }

  /// Whether a text of a span is left that its array does not have yet.
  private func hasUntaken(_ thread: StringThread) throws(SchemaError) -> Bool {
    guard heap.kind(thread.parent) == .frameArray,
      isUnique(array: thread.parent)
    else { return true }
    let texts = heap.word(thread.shape, SchemaAutomaton.texts)
    for index in heap.word(thread.states, 0)..<heap.word(thread.states, 1)
    where !isTaken(thread.parent, heap.word(texts, Int(index))) { return true }
    return false
  }

  /// How many characters of plain text may follow whatever they are.
  @export(interface)
  public mutating func plainRoom(_ state: Int32) -> Int32 {
    guard state > 0 else { return 0 }
    var room: Int32 = 0
    for index in 0..<heap.count(-state) {
      let thread = heap.word(-state, index)
      guard heap.kind(thread) == .frameString, heap.word(thread, 4) == 0 else {
        continue
      }
      heap.top = 0
      do throws(SchemaError) {
        room = max(room, try self.room(string: thread))
      } catch {
        isFull = true
      }
    }
    return room
  }

  private mutating func room(string thread: Ref) throws(SchemaError) -> Int32 {
    let (shape, states) = (heap.word(thread, 1), heap.word(thread, 2))
    if heap.word(shape, SchemaAutomaton.texts) != 0 { return 0 }
    if states != 0, !hasSetsAlone(shape), try !keepsStates(shape, states) {
      let run = try run(string: thread)
      guard run.classes.contains(.all) else { return 0 }
      return run.room == PlainRun.endless ? Int32.max : Int32(run.room)
    }
    let most = heap.word(shape, SchemaAutomaton.mostLength)
    if most == 0 { return Int32.max }
    return most - 1 - heap.word(thread, 3)
  }

  /// Whether texts of sets that a string must not be are all that restricts it:
  /// any text can go on to another one.
  private func hasSetsAlone(_ shape: Ref) -> Bool {
    guard heap.word(shape, SchemaAutomaton.positiveCount) == 0,
      heap.word(shape, SchemaAutomaton.mostLength) == 0
    else { return false }
    for index in SchemaAutomaton.components..<heap.count(shape)
    where heap.kind(heap.word(shape, index)) != .stringSet { return false }
    return true
  }

  /// Whether all plain characters leave the automata where they are.
  mutating func keepsStates(
    _ shape: Ref, _ states: Ref
  ) throws(SchemaError) -> Bool {
    if let known = heap.fact(states, shape) { return known == 1 }
    let start = heap.top
    try breakpoints(shape, states)
    let end = heap.top
    var keeps = true
    for index in start..<end where keeps {
      let first = max(heap.scratch[index], 0x20)
      let last = index + 1 < end ? heap.scratch[index + 1] - 1 : Int32(0x10FFFF)
      // A range of characters that are not plain does not matter.
      if first > last || (first == last && (first == 0x22 || first == 0x5C)) {
        continue
      }
      if first >= 0xD800, last < 0xE000 { continue }
      let next = try advanceJoint(shape, states, heap.scratch[index])
      keeps = next == states
    }
    heap.top = start
    heap.know(states, shape, keeps ? 1 : 2)
    return keeps
  }
}
