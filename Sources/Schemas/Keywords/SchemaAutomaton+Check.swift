import Grammars

extension SchemaAutomaton {
  static let checkedKey: Int32 = 0x5500_0000

  /// Looks at every formula that a value may have to satisfy, so that what
  /// cannot be held is found before a text is walked.
  mutating func checkAll() throws(SchemaError) {
    if try isEmpty(root) { throw .unsatisfiable }
    let start = heap.top
    try note(root, since: start)
    var next = start
    while next < heap.top {
      let formula = heap.scratch[next]
      next += 1
      for type in 0..<ValueTypes.count {
        let list = try alternatives(formula, type, isTrue: true)
        for index in 0..<heap.count(list) {
          let shape = try shape(heap.word(list, index), type)
          if shape == 0 { continue }
          if type == 5 { try noteItems(shape, since: start) }
          if type == 6 { try noteValues(shape, since: start) }
        }
      }
    }
    heap.top = start
  }

  private mutating func note(
    _ formula: Ref, since start: Int
  ) throws(SchemaError) {
    if heap.fact(formula, SchemaAutomaton.checkedKey) != nil { return }
    try spend(4)
    heap.know(formula, SchemaAutomaton.checkedKey, 1)
    for index in start..<heap.top where heap.scratch[index] == formula {
      return
    }
    try heap.push(formula)
  }

  private mutating func noteItems(
    _ shape: Ref, since start: Int
  ) throws(SchemaError) {
    let count = Int(heap.word(shape, SchemaAutomaton.prefixCount))
    for index in 0...count {
      let item = item(shape, index)
      if heap.word(shape, SchemaAutomaton.isUnique) == 1 {
        try checkUnique(item)
      }
      for other in containsRange(shape) {
        let wanted = heap.word(heap.word(shape, other), 0)
        try note(try all(item, wanted), since: start)
        if heap.word(heap.word(shape, other), 3) > 0 {
          try note(try all(item, try not(wanted)), since: start)
        }
      }
      try note(item, since: start)
    }
  }

  /// Items that must differ are held where it is plain whether there is one more
  /// to choose: numbers and texts that are listed or without bounds, arrays and
  /// objects that may go on, objects of values that are without bounds.
  private mutating func checkUnique(_ item: Ref) throws(SchemaError) {
    for type in 3...6 {
      let list = try alternatives(item, type, isTrue: true)
      for index in 0..<heap.count(list) {
        let shape = try shape(heap.word(list, index), type)
        if shape == 0 { continue }
        let isHeld =
          switch type {
          case 3: isCounted(number: shape) || !isBounded(number: shape)
          case 4: isCounted(string: shape) || !isBounded(string: shape)
          case 5: heap.word(shape, SchemaAutomaton.mostItems) == 0
          default: try isEndless(object: shape)
          }
        if !isHeld { throw .unsupported }
      }
    }
  }

  /// Whether a shape lists its numbers, or its texts.
  private func isCounted(number shape: Ref) -> Bool {
    heap.word(shape, 6) != 0
  }

  private func isCounted(string shape: Ref) -> Bool {
    heap.word(shape, SchemaAutomaton.texts) != 0
  }

  private func isBounded(number shape: Ref) -> Bool {
    let range = range(of: shape)
    let limit = ExactDecimal(false, 1, 300)
    return range.lower.map { limit.negated < $0 } ?? false
      && range.upper.map { $0 < limit } ?? false
  }

  /// Whether a string may come to an end at which it cannot go on.
  private func isBounded(string shape: Ref) -> Bool {
    heap.count(shape) > SchemaAutomaton.components
      || heap.word(shape, SchemaAutomaton.mostLength) != 0
  }

  private mutating func isEndless(
    object shape: Ref
  ) throws(SchemaError) -> Bool {
    if heap.word(shape, SchemaAutomaton.mostProperties) == 0,
      heap.count(try openKeyList(shape)) > 0,
      heap.word(shape, SchemaAutomaton.keyFormula) == 0
    {
      return true
    }
    let names = try listedNames(shape)
    for index in 0..<heap.count(names) {
      let formula = try valueFormula(shape, heap.word(names, index))
      if try !isEndless(formula) { return false }
    }
    return heap.count(names) > 0
  }

  /// Whether all values of a formula are numbers without bounds or strings of
  /// any length.
  private mutating func isEndless(_ formula: Ref) throws(SchemaError) -> Bool {
    for type in 0..<ValueTypes.count {
      let list = try alternatives(formula, type, isTrue: true)
      for index in 0..<heap.count(list) {
        let shape = try shape(heap.word(list, index), type)
        if shape == 0 { continue }
        let isBounded =
          switch type {
          case 3: isCounted(number: shape) || isBounded(number: shape)
          case 4: isCounted(string: shape) || isBounded(string: shape)
          default: true
          }
        if isBounded { return false }
      }
    }
    return true
  }

  private mutating func noteValues(
    _ shape: Ref, since start: Int
  ) throws(SchemaError) {
    let names = try listedNames(shape)
    for index in 0..<heap.count(names) {
      try note(
        try valueFormula(shape, heap.word(names, index)), since: start)
    }
    try note(try otherFormula(shape), since: start)
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      var place = 2 + Int(heap.word(rule, 1)) * 2
      while place < heap.count(rule) {
        try note(heap.word(rule, place + 1), since: start)
        place += 2
      }
    }
    for index in existing(shape) {
      try note(heap.word(heap.word(shape, index), 1), since: start)
    }
    _ = try openKeyList(shape)
  }
}
