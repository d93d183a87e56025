import Grammars

extension SchemaAutomaton {
  /// The shape of values of one type for which a conjunction holds, or 0 where
  /// there are none.
  mutating func shape(
    _ conjunction: Ref, _ type: Int
  ) throws(SchemaError) -> Ref {
    let key = SchemaAutomaton.shapeKey + Int32(type)
    if let known = heap.fact(conjunction, key) { return known }
    try spend(heap.count(conjunction) + 1)
    let before = assumptions
    let result: Ref
    switch type {
    case 3: result = try numberShape(conjunction)
    case 4: result = try stringShape(conjunction)
    case 5: result = try arrayShape(conjunction)
    case 6: result = try objectShape(conjunction)
    default: result = try heap.record(.always)
    }
    // What rests on an assumption is not known yet.
    if result != 0 || assumptions == before {
      heap.know(conjunction, key, result)
    }
    return result
  }

  mutating func isEmpty(
    conjunction: Ref, _ type: Int
  ) throws(SchemaError) -> Bool {
    try shape(conjunction, type) == 0
  }

  mutating func isEmpty(
    alternatives: Ref, _ type: Int
  ) throws(SchemaError) -> Bool {
    for index in 0..<heap.count(alternatives)
    where try !isEmpty(conjunction: heap.word(alternatives, index), type) {
      return false
    }
    return true
  }

  /// Whether no value satisfies a formula.
  ///
  /// A value is finite, so a formula that needs itself has none: while it is
  /// looked at, it counts as empty.
  mutating func isEmpty(_ formula: Ref) throws(SchemaError) -> Bool {
    switch heap.kind(formula) {
    case .always: return false
    case .never: return true
    default: break
    }
    if let known = heap.fact(formula, SchemaAutomaton.emptyKey) {
      if known == 3 { assumptions += 1 }
      return known != 2
    }
    depth += 1
    emptyDepth += 1
    defer {
      depth -= 1
      emptyDepth -= 1
    }
    guard depth < SchemaAutomaton.mostDepth else { throw .tooComplex }
    heap.know(formula, SchemaAutomaton.emptyKey, 3)
    let before = assumptions
    var isEmpty = true
    for type in 0..<ValueTypes.count where isEmpty {
      let list = try alternatives(formula, type, isTrue: true)
      isEmpty = try self.isEmpty(alternatives: list, type)
    }
    // Where the answer rests on an outer assumption it holds for now only.
    if !isEmpty || assumptions == before || emptyDepth == 1 {
      heap.know(formula, SchemaAutomaton.emptyKey, isEmpty ? 1 : 2)
    } else {
      heap.forget(formula, SchemaAutomaton.emptyKey)
    }
    return isEmpty
  }
}
