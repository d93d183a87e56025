import Grammars

extension SchemaAutomaton {
  /// The number of the type that an assertion speaks of.
  func typeOf(assertion: Ref) -> Int {
    switch heap.kind(assertion) {
    case .wholeNumber, .minimum, .maximum, .multiple, .notMultiple, .numberSet:
      3
    case .stringSet, .pattern, .minimumLength, .maximumLength: 4
    case .items, .minimumItems, .maximumItems, .contains, .unique: 5
    default: 6
    }
  }

  /// A formula that holds, for the assertion's type, where it does not; 0 where
  /// the assertion's opposite is kept as such.
  mutating func opposite(_ assertion: Ref) throws(SchemaError) -> Ref {
    switch heap.kind(assertion) {
    case .minimum, .maximum:
      let kind: RecordKind =
        heap.kind(assertion) == .minimum ? .maximum : .minimum
      return try heap.record(
        kind, heap.word(assertion, 0), 1 - heap.word(assertion, 1))
    case .multiple:
      return try heap.record(.notMultiple, heap.word(assertion, 0))
    case .notMultiple:
      return try heap.record(.multiple, heap.word(assertion, 0))
    case .wholeNumber:
      let spelling = heap.word(assertion, 0)
      if spelling != Spelling.any {
        return try heap.record(.wholeNumber, Spelling.other(spelling))
      }
      return try heap.record(
        .notMultiple, try heap.decimal(ExactDecimal(false, 1, 0)))
    case .minimumLength: return try below(.maximumLength, assertion)
    case .maximumLength: return try above(.minimumLength, assertion)
    case .minimumItems: return try below(.maximumItems, assertion)
    case .maximumItems: return try above(.minimumItems, assertion)
    case .minimumProperties: return try below(.maximumProperties, assertion)
    case .maximumProperties: return try above(.minimumProperties, assertion)
    case .items: return try oppositeOfItems(assertion)
    case .contains: return try oppositeOfContains(assertion)
    case .properties: return try oppositeOfProperties(assertion)
    case .required:
      // Absent, or there with a value that the formula does not hold for.
      return try property(
        heap.word(assertion, 0), try not(heap.word(assertion, 1)))
    case .keyed:
      return try heap.record(
        .exists, heap.word(assertion, 0), try not(heap.word(assertion, 1)))
    case .exists:
      return try heap.record(
        .keyed, heap.word(assertion, 0), try not(heap.word(assertion, 1)))
    case .names:
      return try heap.record(
        .exists, try not(heap.word(assertion, 0)), try heap.record(.always))
    case .unique: throw .unsupported
    default: return 0
    }
  }

  private mutating func below(
    _ kind: RecordKind, _ assertion: Ref
  ) throws(SchemaError) -> Ref {
    let count = heap.word(assertion, 0)
    return count == 0
      ? try heap.record(.never) : try heap.record(kind, count - 1)
  }

  private mutating func above(
    _ kind: RecordKind, _ assertion: Ref
  ) throws(SchemaError) -> Ref {
    try heap.record(kind, heap.word(assertion, 0) + 1)
  }

  /// A formula that a property, where it is there, has a value of a formula.
  mutating func property(
    _ name: Ref, _ formula: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(try heap.record(.always))
    try heap.push(1)
    try heap.push(name)
    try heap.push(formula)
    return try heap.record(.properties, since: start)
  }

  private mutating func oppositeOfItems(
    _ assertion: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    let count = heap.count(assertion) - 1
    let always = try heap.record(.always)
    for index in 0..<count {
      let inner = try not(heap.word(assertion, 1 + index))
      if heap.kind(inner) == .never { continue }
      let items = heap.top
      for _ in 0...index { try heap.push(always) }
      try heap.push(inner)
      let wrong = try heap.record(.items, since: items)
      try heap.push(
        try all(wrong, try heap.record(.minimumItems, Int32(index + 1))))
    }
    let rest = try not(heap.word(assertion, 0))
    if heap.kind(rest) != .never {
      try heap.push(try contains(rest, from: Int32(count), 1, 0))
    }
    return try any(since: start)
  }

  private mutating func oppositeOfContains(
    _ assertion: Ref
  ) throws(SchemaError) -> Ref {
    let (formula, from) = (heap.word(assertion, 0), heap.word(assertion, 1))
    let (least, most) = (heap.word(assertion, 2), heap.word(assertion, 3))
    let start = heap.top
    if least > 0 {
      try heap.push(try contains(formula, from: from, 0, least))
    }
    if most > 0 { try heap.push(try contains(formula, from: from, most, 0)) }
    return try any(since: start)
  }

  private mutating func oppositeOfProperties(
    _ assertion: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    let names = Int(heap.word(assertion, 1))
    let count = heap.count(assertion)
    for index in 0..<names {
      let inner = try not(heap.word(assertion, 3 + index * 2))
      if heap.kind(inner) == .never { continue }
      try heap.push(
        try heap.record(.required, heap.word(assertion, 2 + index * 2), inner))
    }
    var place = 2 + names * 2
    while place < count {
      let inner = try not(heap.word(assertion, place + 1))
      let key = try heap.record(.pattern, heap.word(assertion, place))
      if heap.kind(inner) != .never {
        try heap.push(try heap.record(.exists, key, inner))
      }
      place += 2
    }
    let rest = try not(heap.word(assertion, 0))
    if heap.kind(rest) != .never {
      try heap.push(
        try heap.record(.exists, try otherKeys(than: assertion), rest))
    }
    return try any(since: start)
  }

  /// A formula of the keys that an assertion neither names nor has a pattern
  /// for.
  mutating func otherKeys(than assertion: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    let names = Int(heap.word(assertion, 1))
    if names > 0 {
      let set = heap.top
      for index in 0..<names {
        try heap.push(heap.word(assertion, 2 + index * 2))
      }
      heap.sort(since: set, asTexts: true)
      let record = try heap.record(.stringSet, since: set)
      try heap.push(try not(record))
    }
    var place = 2 + names * 2
    while place < heap.count(assertion) {
      let key = try heap.record(.pattern, heap.word(assertion, place))
      try heap.push(try not(key))
      place += 2
    }
    return try all(since: start)
  }
}
