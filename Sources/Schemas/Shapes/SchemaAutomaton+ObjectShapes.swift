import Grammars

extension SchemaAutomaton {
  // Words of a shape of objects.
  static let leastProperties = 0
  /// The greatest number + 1, or 0.
  static let mostProperties = 1
  static let requiredCount = 2
  static let ruleCount = 3
  static let existsCount = 4
  /// What keys must be, or 0.
  static let keyFormula = 5
  /// Names and formulas of what is required, then rules, then what must exist,
  /// then formulas of keys and their values.
  static let required = 6

  /// The shape of objects for which assertions hold, or 0 where there are none.
  mutating func objectShape(_ conjunction: Ref) throws(SchemaError) -> Ref {
    var least: Int32 = 0
    var most: Int32 = 0
    let count = heap.count(conjunction)
    for index in 0..<count {
      let assertion = heap.word(conjunction, index)
      switch heap.kind(assertion) {
      case .minimumProperties: least = max(least, heap.word(assertion, 0))
      case .maximumProperties:
        let word = heap.word(assertion, 0) + 1
        most = most == 0 ? word : min(most, word)
      default: break
      }
    }
    if most > 0, least >= most { return 0 }
    let keys = try allWords(of: .names, conjunction)
    let start = heap.top
    try heap.push(least)
    try heap.push(most)
    try heap.push(0)
    try heap.push(0)
    try heap.push(0)
    try heap.push(keys)
    for index in 0..<count
    where heap.kind(heap.word(conjunction, index)) == .required {
      try require(heap.word(conjunction, index), since: start + 6)
    }
    heap.scratch[start + 2] = Int32((heap.top - start - 6) / 2)
    heap.scratch[start + 3] = try push(.properties, conjunction)
    heap.scratch[start + 4] = try push(.exists, conjunction)
    _ = try push(.keyed, conjunction)
    let shape = try heap.record(.objectShape, since: start)
    return try hasObject(shape) ? shape : 0
  }

  /// Adds all assertions of a kind, and gives their number.
  private mutating func push(
    _ kind: RecordKind, _ conjunction: Ref
  ) throws(SchemaError) -> Int32 {
    let start = heap.top
    for index in 0..<heap.count(conjunction)
    where heap.kind(heap.word(conjunction, index)) == kind {
      try heap.push(heap.word(conjunction, index))
    }
    return Int32(heap.top - start)
  }

  private mutating func allWords(
    of kind: RecordKind, _ conjunction: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(conjunction)
    where heap.kind(heap.word(conjunction, index)) == kind {
      try heap.push(heap.word(heap.word(conjunction, index), 0))
    }
    return heap.top == start ? 0 : try all(since: start)
  }

  /// Adds a required name, or another formula for one that is there.
  private mutating func require(
    _ assertion: Ref, since start: Int
  ) throws(SchemaError) {
    let (name, formula) = (heap.word(assertion, 0), heap.word(assertion, 1))
    for index in stride(from: start, to: heap.top, by: 2)
    where heap.scratch[index] == name {
      heap.scratch[index + 1] = try all(heap.scratch[index + 1], formula)
      return
    }
    try heap.push(name)
    try heap.push(formula)
  }

  func rules(_ shape: Ref) -> Range<Int> {
    let first =
      SchemaAutomaton.required
      + Int(heap.word(shape, SchemaAutomaton.requiredCount)) * 2
    return first..<(first + Int(heap.word(shape, SchemaAutomaton.ruleCount)))
  }

  func existing(_ shape: Ref) -> Range<Int> {
    let first = rules(shape).upperBound
    return first..<(first + Int(heap.word(shape, SchemaAutomaton.existsCount)))
  }

  func keyed(_ shape: Ref) -> Range<Int> {
    existing(shape).upperBound..<heap.count(shape)
  }

  /// Whether a key is allowed by what keys must be.
  mutating func allowsKey(
    _ shape: Ref, _ name: Ref
  ) throws(SchemaError) -> Bool {
    let formula = heap.word(shape, SchemaAutomaton.keyFormula)
    if formula == 0 { return true }
    return try satisfies(name, formula)
  }

  /// What the value of a key must be.
  mutating func valueFormula(
    _ shape: Ref, _ name: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    let count = Int(heap.word(shape, SchemaAutomaton.requiredCount))
    for index in 0..<count {
      let place = SchemaAutomaton.required + index * 2
      if heap.word(shape, place) == name {
        try heap.push(heap.word(shape, place + 1))
      }
    }
    for index in rules(shape) { try push(rule: heap.word(shape, index), name) }
    for index in keyed(shape) {
      let rule = heap.word(shape, index)
      if try satisfies(name, heap.word(rule, 0)) {
        try heap.push(heap.word(rule, 1))
      }
    }
    return try all(since: start)
  }

  /// Adds what a rule wants of a key's value.
  private mutating func push(rule: Ref, _ name: Ref) throws(SchemaError) {
    let names = Int(heap.word(rule, 1))
    var isNamed = false
    for index in 0..<names where heap.word(rule, 2 + index * 2) == name {
      try heap.push(heap.word(rule, 3 + index * 2))
      isNamed = true
      break
    }
    var place = 2 + names * 2
    while place < heap.count(rule) {
      if try accepts(heap.word(rule, place), name) {
        try heap.push(heap.word(rule, place + 1))
        isNamed = true
      }
      place += 2
    }
    if !isNamed { try heap.push(heap.word(rule, 0)) }
  }

  /// What the value of a key must be that no rule names or has a pattern for.
  mutating func otherFormula(_ shape: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in rules(shape) {
      try heap.push(heap.word(heap.word(shape, index), 0))
    }
    return try all(since: start)
  }

  /// Whether any object is of a shape.
  private mutating func hasObject(_ shape: Ref) throws(SchemaError) -> Bool {
    let count = Int(heap.word(shape, SchemaAutomaton.requiredCount))
    let most = Int(heap.word(shape, SchemaAutomaton.mostProperties))
    if most > 0, count >= most { return false }
    for index in 0..<count {
      let name = heap.word(shape, SchemaAutomaton.required + index * 2)
      if try !allowsKey(shape, name) { return false }
      if try isEmpty(try valueFormula(shape, name)) { return false }
    }
    for index in existing(shape) {
      if try !canExist(heap.word(shape, index), shape) { return false }
    }
    let least = Int(heap.word(shape, SchemaAutomaton.leastProperties))
    if least > count {
      return try hasKeys(shape, least)
    }
    return true
  }

  private mutating func canExist(
    _ wanted: Ref, _ shape: Ref
  ) throws(SchemaError) -> Bool {
    let (key, value) = (heap.word(wanted, 0), heap.word(wanted, 1))
    let names = try listedNames(shape)
    for index in 0..<heap.count(names) {
      let name = heap.word(names, index)
      guard try satisfies(name, key), try allowsKey(shape, name) else {
        continue
      }
      let formula = try valueFormula(shape, name)
      if try !isEmpty(try all(formula, value)) { return true }
    }
    let open = try openKeys(shape, names)
    if try isEmpty(try all(open, try strings(key))) { return false }
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      if heap.count(rule) > 2 + Int(heap.word(rule, 1)) * 2 { return true }
    }
    return try !isEmpty(try all(try otherFormula(shape), value))
  }

  /// Strings of a formula.
  mutating func strings(_ formula: Ref) throws(SchemaError) -> Ref {
    try all(try types(ValueTypes.string), formula)
  }

  /// All names that rules and requirements list, ordered by their bytes.
  mutating func listedNames(_ shape: Ref) throws(SchemaError) -> Ref {
    if let known = heap.fact(shape, SchemaAutomaton.listedKey) { return known }
    let start = heap.top
    let count = Int(heap.word(shape, SchemaAutomaton.requiredCount))
    for index in 0..<count {
      try heap.push(heap.word(shape, SchemaAutomaton.required + index * 2))
    }
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      for name in 0..<Int(heap.word(rule, 1)) {
        try heap.push(heap.word(rule, 2 + name * 2))
      }
    }
    heap.order(since: start)
    heap.sort(since: start, asTexts: true)
    let names = try heap.record(.stringSet, since: start)
    heap.know(shape, SchemaAutomaton.listedKey, names)
    return names
  }

  static let listedKey: Int32 = 0x5200_0000
  static let viableKey: Int32 = 0x5300_0000
  static let openKey: Int32 = 0x5400_0000

  /// A formula of the keys that are not listed.
  mutating func openKeys(
    _ shape: Ref, _ names: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(try types(ValueTypes.string))
    let keys = heap.word(shape, SchemaAutomaton.keyFormula)
    if keys != 0 { try heap.push(keys) }
    if heap.count(names) > 0 { try heap.push(try not(names)) }
    return try all(since: start)
  }

  /// Whether an object can have so many keys.
  private mutating func hasKeys(
    _ shape: Ref, _ least: Int
  ) throws(SchemaError) -> Bool {
    let names = try listedNames(shape)
    var count = 0
    for index in 0..<heap.count(names) {
      let name = heap.word(names, index)
      if try allowsKey(shape, name),
        try !isEmpty(try valueFormula(shape, name))
      {
        count += 1
      }
    }
    if count >= least { return true }
    let open = try openKeys(shape, names)
    if try isEmpty(open) { return false }
    // Where keys are listed by what keys must be, they can be counted.
    if let more = try valueCount(open) { return count + more >= least }
    if try !isEmpty(try otherFormula(shape)) { return true }
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      var place = 2 + Int(heap.word(rule, 1)) * 2
      while place < heap.count(rule) {
        if try !isEmpty(heap.word(rule, place + 1)) { return true }
        place += 2
      }
    }
    return false
  }
}
