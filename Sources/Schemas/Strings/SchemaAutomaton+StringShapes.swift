import Grammars

extension SchemaAutomaton {
  // Words of a shape of strings.
  static let leastLength = 0
  /// The greatest length + 1, or 0.
  static let mostLength = 1
  /// A set of texts that is left, or 0.
  static let texts = 2
  static let positiveCount = 3
  static let components = 4

  /// The shape of strings for which assertions hold, or 0 where there are none:
  /// lengths, the set that is left, and automata of which the first ones must
  /// accept and the others must not.
  mutating func stringShape(_ assertions: Ref) throws(SchemaError) -> Ref {
    var least: Int32 = 0
    var most: Int32 = 0
    var set: Ref = 0
    for index in 0..<heap.count(assertions) {
      let assertion = heap.word(assertions, index)
      let word = heap.count(assertion) > 0 ? heap.word(assertion, 0) : 0
      switch heap.kind(assertion) {
      case .minimumLength: least = max(least, word)
      case .maximumLength: most = most == 0 ? word + 1 : min(most, word + 1)
      case .stringSet: set = assertion
      default: break
      }
    }
    if most > 0, least >= most { return 0 }
    if set != 0 {
      let left = try narrowed(set, assertions, least, most)
      return left == 0 ? 0 : try shape(0, 0, left, assertions, false)
    }
    let shape = try shape(least, most, 0, assertions, true)
    if heap.count(shape) == SchemaAutomaton.components { return shape }
    let joint = try beginJoint(shape)
    if joint == 0 { return 0 }
    return try isAlive(shape, joint, 0) ? shape : 0
  }

  private mutating func shape(
    _ least: Int32, _ most: Int32, _ set: Ref, _ assertions: Ref,
    _ withAutomata: Bool
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(least)
    try heap.push(most)
    try heap.push(set)
    try heap.push(0)
    if withAutomata {
      for index in 0..<heap.count(assertions)
      where heap.kind(heap.word(assertions, index)) == .pattern {
        try heap.push(heap.word(heap.word(assertions, index), 0))
      }
      heap.scratch[start + 3] = Int32(heap.top - start - 4)
      for index in 0..<heap.count(assertions)
      where heap.kind(heap.word(assertions, index)) == .not {
        let inner = heap.word(heap.word(assertions, index), 0)
        try heap.push(
          heap.kind(inner) == .pattern ? heap.word(inner, 0) : inner)
      }
    }
    return try heap.record(.stringShape, since: start)
  }

  /// The texts of a set for which all other assertions hold, or 0.
  private mutating func narrowed(
    _ set: Ref, _ assertions: Ref, _ least: Int32, _ most: Int32
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(set) {
      let text = heap.word(set, index)
      var isIn = true
      for other in 0..<heap.count(assertions) where isIn {
        let assertion = heap.word(assertions, other)
        if assertion == set { continue }
        isIn = try holds(assertion, text)
      }
      if isIn { try heap.push(text) }
    }
    if heap.top == start { return 0 }
    return try heap.record(.stringSet, since: start)
  }

  /// Whether an assertion of strings holds for a text.
  mutating func holds(
    _ assertion: Ref, _ text: Ref
  ) throws(SchemaError) -> Bool {
    switch heap.kind(assertion) {
    case .not: return try !holds(heap.word(assertion, 0), text)
    case .minimumLength:
      return characters(of: text) >= Int(heap.word(assertion, 0))
    case .maximumLength:
      return characters(of: text) <= Int(heap.word(assertion, 0))
    case .stringSet: return includes(member: text, assertion)
    case .pattern: return try accepts(heap.word(assertion, 0), text)
    default: return true
    }
  }

  func characters(of text: Ref) -> Int {
    var count = 0
    for index in 0..<heap.length(text)
    where heap.byte(text, index) & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// Whether an automaton accepts a text.
  mutating func accepts(
    _ automaton: Ref, _ text: Ref
  ) throws(SchemaError) -> Bool {
    var state = try begin(component: automaton)
    var index = 0
    while index < heap.length(text) {
      if state == 0 { return false }
      let point = point(of: text, &index)
      state = try advance(component: automaton, state, point)
    }
    return state != 0 && accepts(component: automaton, state)
  }

  /// The code point of a text at an index, which moves behind it.
  func point(of text: Ref, _ index: inout Int) -> Int32 {
    let first = heap.byte(text, index)
    index += 1
    if first < 0x80 { return Int32(first) }
    let more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1
    var value = Int32(first) & (0x3F >> Int32(more))
    for _ in 0..<more where index < heap.length(text) {
      value = value << 6 | Int32(heap.byte(text, index) & 0x3F)
      index += 1
    }
    return value
  }

  /// Whether a text is of a formula of strings.
  mutating func satisfies(
    _ text: Ref, _ formula: Ref
  ) throws(SchemaError) -> Bool {
    switch heap.kind(formula) {
    case .always: return true
    case .never: return false
    case .not: return try !satisfies(text, heap.word(formula, 0))
    case .reference:
      depth += 1
      defer { depth -= 1 }
      guard depth < SchemaAutomaton.mostDepth else { throw .tooComplex }
      return try satisfies(
        text, try self.formula(heap.word(formula, 0), heap.word(formula, 1)))
    case .and:
      for index in 0..<heap.count(formula)
      where try !satisfies(text, heap.word(formula, index)) { return false }
      return true
    case .or:
      for index in 0..<heap.count(formula)
      where try satisfies(text, heap.word(formula, index)) { return true }
      return false
    case .one:
      var count = 0
      for index in 0..<heap.count(formula)
      where try satisfies(text, heap.word(formula, index)) { count += 1 }
      return count == 1
    case .types:
      return heap.word(formula, 0) & ValueTypes.string != 0
    default:
      guard typeOf(assertion: formula) == 4 else { return true }
      return try holds(formula, text)
    }
  }
}
