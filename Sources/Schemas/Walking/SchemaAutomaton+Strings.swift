import Grammars

extension SchemaAutomaton {
  // A thread inside of a string. Words: parent, shape, states or span, length,
  // phase, value, text or 0.

  /// Where a string is within a character.
  private enum Phase {
    static let plain: Int32 = 0
    static let escape: Int32 = 1
    /// Digits of an escape that are still to come: 2 is the last one.
    static let lastDigit: Int32 = 2
    static let firstDigit: Int32 = 5
    static let backslash: Int32 = 6
    static let letter: Int32 = 7
    static let lastLowDigit: Int32 = 8
    static let firstLowDigit: Int32 = 11
    /// Bytes of a sequence that are still to come.
    static let one: Int32 = 12
    static let two: Int32 = 13
    static let three: Int32 = 14
  }

  struct StringThread {
    var parent: Ref
    var shape: Ref
    var states: Ref
    var count: Int32
    var phase: Int32
    var value: Int32
    var text: Ref
  }

  mutating func begin(
    string shape: Ref, _ parent: Ref, keepsText: Bool
  ) throws(SchemaError) {
    let texts = heap.word(shape, SchemaAutomaton.texts)
    var states: Ref = 0
    if texts != 0 {
      states = try span(0, Int32(heap.count(texts)), 0)
    } else if heap.count(shape) > SchemaAutomaton.components {
      states = try beginJoint(shape)
      if states == 0 { return }
    }
    var thread = StringThread(
      parent: parent, shape: shape, states: states, count: 0, phase: 0,
      value: 0, text: 0)
    if keepsText, texts == 0 { thread.text = try heap.record(.grown) }
    try push(thread)
  }

  mutating func push(_ thread: StringThread) throws(SchemaError) {
    let start = heap.top
    try heap.push(thread.parent)
    try heap.push(thread.shape)
    try heap.push(thread.states)
    try heap.push(thread.count)
    try heap.push(thread.phase)
    try heap.push(thread.value)
    try heap.push(thread.text)
    try heap.push(try heap.record(.frameString, since: start))
  }

  func string(_ thread: Ref) -> StringThread {
    StringThread(
      parent: heap.word(thread, 0), shape: heap.word(thread, 1),
      states: heap.word(thread, 2), count: heap.word(thread, 3),
      phase: heap.word(thread, 4), value: heap.word(thread, 5),
      text: heap.word(thread, 6))
  }

  mutating func walk(string ref: Ref, _ byte: UInt8) throws(SchemaError) {
    var thread = string(ref)
    switch thread.phase {
    case Phase.plain:
      // In most strings most characters change nothing.
      if byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C,
        thread.count == counted(thread.shape, thread.count + 1),
        try isIndifferent(thread)
      {
        return try heap.push(ref)
      }
      try walk(plain: thread, byte)
    case Phase.escape: try walk(escape: thread, byte)
    case Phase.backslash, Phase.letter:
      // Behind the first half of a pair the second one must follow.
      guard byte == (thread.phase == Phase.backslash ? 0x5C : 0x75) else {
        return
      }
      thread.phase =
        thread.phase == Phase.backslash ? Phase.letter : Phase.firstLowDigit
      try push(thread)
    case Phase.one...Phase.three: try walk(sequence: thread, byte)
    default: try walk(digit: thread, byte)
    }
  }

  private mutating func walk(
    plain thread: StringThread, _ byte: UInt8
  ) throws(SchemaError) {
    var thread = thread
    switch byte {
    case 0x22: try finish(thread)
    case 0x5C:
      thread.phase = Phase.escape
      if try canBeEscaped(thread) { try push(thread) }
    case 0x00..<0x20: break
    case 0x20..<0x80: try take(Int32(byte), thread)
    case 0xC2...0xDF: try lead(thread, Int32(byte & 0x1F), Phase.one)
    case 0xE0...0xEF: try lead(thread, Int32(byte & 0x0F), Phase.two)
    case 0xF0...0xF4: try lead(thread, Int32(byte & 0x07), Phase.three)
    default: break
    }
  }

  /// Whether a character may follow that is written by an escape.
  private mutating func canBeEscaped(
    _ thread: StringThread
  ) throws(SchemaError) -> Bool {
    guard isPlain else {
      return try isAlive(thread, 0, ExpressionParser.lastPoint)
    }
    if try isAlive(thread, 0x22, 0x22) { return true }
    if try isAlive(thread, 0x5C, 0x5C) { return true }
    return try isAlive(thread, 0, 0x1F)
  }

  private mutating func lead(
    _ thread: StringThread, _ value: Int32, _ phase: Int32
  ) throws(SchemaError) {
    var thread = thread
    thread.value = value
    thread.phase = phase
    if try isIndifferent(thread) {
      // Only what may follow matters: not which character it is, but whether
      // the next byte is bounded, which it is behind E0, ED, F0 and F4.
      switch phase {
      case Phase.one: thread.value = 2
      case Phase.two where value != 0 && value != 0xD: thread.value = 1
      case Phase.three where value != 0 && value != 4: thread.value = 1
      default: break
      }
      return try push(thread)
    }
    if try canFinish(sequence: thread) { try push(thread) }
  }

  /// Whether a string's automata do not tell plain characters apart, and its
  /// text is not kept.
  private mutating func isIndifferent(
    _ thread: StringThread
  ) throws(SchemaError) -> Bool {
    if thread.text != 0, heap.kind(thread.text) == .grown { return false }
    if heap.word(thread.shape, SchemaAutomaton.texts) != 0 { return false }
    if isLong(thread.shape, counted(thread.shape, thread.count + 1)) {
      return false
    }
    if thread.states == 0 { return true }
    return try keepsStates(thread.shape, thread.states)
  }

  /// The code points that a begun sequence can still become.
  private mutating func canFinish(
    sequence thread: StringThread
  ) throws(SchemaError) -> Bool {
    let bits = 6 * (thread.phase - Phase.one + 1)
    let low = thread.value << bits
    let high = low | (1 << bits - 1)
    // Shorter forms, halves of pairs and what is beyond the last one are no
    // characters. A value of three bytes to come is of a form of four.
    var least: Int32 = 0
    if thread.phase == Phase.three { least = 0x10000 }
    if thread.phase == Phase.two { least = thread.value < 16 ? 0x800 : 0x10000 }
    if thread.phase == Phase.one, thread.value >= 32 {
      least = thread.value >= 0x400 ? 0x10000 : 0x800
    }
    return try isAlive(
      thread, max(low, least), min(high, ExpressionParser.lastPoint))
  }

  private mutating func walk(
    sequence thread: StringThread, _ byte: UInt8
  ) throws(SchemaError) {
    guard byte & 0xC0 == 0x80 else { return }
    var thread = thread
    thread.value = thread.value << 6 | Int32(byte & 0x3F)
    if thread.phase == Phase.one {
      let point = thread.value
      thread.phase = Phase.plain
      thread.value = 0
      if point >= 0xD800, point < 0xE000 { return }
      return try take(point, thread)
    }
    // Shorter forms of the same character are none.
    guard thread.value >= (thread.phase == Phase.three ? 16 : 32) else {
      return
    }
    let isFromFour = thread.phase == Phase.three || thread.value >= 0x400
    thread.phase -= 1
    if try isIndifferent(thread) {
      guard try canFinish(sequence: thread) else { return }
      thread.value =
        thread.phase == Phase.two ? 0x10 : isFromFour ? 0x400 : 0x20
      return try push(thread)
    }
    if try canFinish(sequence: thread) { try push(thread) }
  }

  private mutating func walk(
    escape thread: StringThread, _ byte: UInt8
  ) throws(SchemaError) {
    var thread = thread
    thread.phase = Phase.plain
    switch byte {
    case 0x2F where isPlain: break
    case 0x22, 0x5C, 0x2F: try take(Int32(byte), thread)
    case 0x62: try take(8, thread)
    case 0x66: try take(12, thread)
    case 0x6E: try take(10, thread)
    case 0x72: try take(13, thread)
    case 0x74: try take(9, thread)
    case 0x75:
      if isPlain, try !isAlive(thread, 0, 0x1F) { return }
      thread.phase = Phase.firstDigit
      thread.value = 0
      try push(thread)
    default: break
    }
  }

  private mutating func walk(
    digit thread: StringThread, _ byte: UInt8
  ) throws(SchemaError) {
    guard let digit = hexadecimalValue(byte) else { return }
    var thread = thread
    thread.value = thread.value << 4 | digit
    if thread.phase <= Phase.firstDigit {
      try walk(unit: &thread)
    } else {
      try walk(lowUnit: &thread)
    }
  }

  /// Behind a digit of an escape that stands for a character, or for the first
  /// half of a pair.
  private mutating func walk(
    unit thread: inout StringThread
  ) throws(SchemaError) {
    // Only control characters need this escape.
    let missing = (thread.phase - Phase.lastDigit) * 4
    if isPlain, thread.value << missing > 0x1F { return }
    if thread.phase == Phase.lastDigit {
      let unit = thread.value
      if unit >= 0xDC00, unit < 0xE000 { return }
      if unit < 0xD800 || unit >= 0xE000 {
        thread.phase = Phase.plain
        thread.value = 0
        return try take(unit, thread)
      }
      let low = 0x10000 + (unit - 0xD800) << 10
      if try isAlive(thread, low, low + 0x3FF) {
        thread.phase = Phase.backslash
        thread.value = unit - 0xD800
        try push(thread)
      }
      return
    }
    let bits = (thread.phase - Phase.lastDigit) * 4
    let low = thread.value << bits
    var high = low | (1 << bits - 1)
    if isPlain { high = min(high, 0x1F) }
    thread.phase -= 1
    var alive = try isAlive(thread, low, high)
    if !alive, high >= 0xD800, low < 0xDC00 {
      alive = try isAlive(
        thread, 0x10000 + (max(low, 0xD800) - 0xD800) << 10,
        0x103FF + (min(high, 0xDBFF) - 0xD800) << 10)
    }
    if alive { try push(thread) }
  }

  /// Behind a digit of a pair's second half; the first one's bits are above.
  private mutating func walk(
    lowUnit thread: inout StringThread
  ) throws(SchemaError) {
    let left = thread.phase - Phase.lastLowDigit
    let bits = left * 4
    let digits = 4 - left
    let high = thread.value >> (digits * 4)
    let unit = (thread.value & (1 << (digits * 4) - 1)) << bits
    // DC00 to DFFF, as far as it is written.
    let first = max(unit, 0xDC00)
    let last = min(unit | (1 << bits - 1), 0xDFFF)
    guard first <= last else { return }
    let base = 0x10000 + high << 10 - 0xDC00
    if left == 0 {
      thread.phase = Phase.plain
      thread.value = 0
      return try take(base + first, thread)
    }
    thread.phase -= 1
    if try isAlive(thread, base + first, base + last) { try push(thread) }
  }
}
