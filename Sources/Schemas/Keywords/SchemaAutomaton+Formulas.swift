import Grammars

/// Types of values, one bit each; `true` and `false` are types of their own.
enum ValueTypes {
  static let null: Int32 = 1
  static let yes: Int32 = 2
  static let no: Int32 = 4
  static let number: Int32 = 8
  static let string: Int32 = 16
  static let array: Int32 = 32
  static let object: Int32 = 64
  static let all: Int32 = 127
  static let count = 7
}

extension SchemaAutomaton {
  /// A formula that holds where all since `start` hold.
  mutating func all(since start: Int) throws(SchemaError) -> Ref {
    try joined(.and, neutral: .always, zero: .never, since: start)
  }

  /// A formula that holds where one since `start` holds.
  mutating func any(since start: Int) throws(SchemaError) -> Ref {
    try joined(.or, neutral: .never, zero: .always, since: start)
  }

  private mutating func joined(
    _ kind: RecordKind, neutral: RecordKind, zero: RecordKind, since start: Int
  ) throws(SchemaError) -> Ref {
    var kept = start
    for index in start..<heap.top {
      let formula = heap.scratch[index]
      let found = heap.kind(formula)
      if found == neutral { continue }
      if found == zero {
        heap.top = start
        return try heap.record(zero)
      }
      heap.scratch[kept] = formula
      kept += 1
    }
    heap.top = kept
    heap.order(since: start)
    if heap.top == start { return try heap.record(neutral) }
    if heap.top == start + 1 {
      heap.top = start
      return heap.scratch[start]
    }
    return try heap.record(kind, since: start)
  }

  mutating func all(_ left: Ref, _ right: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(left)
    try heap.push(right)
    return try all(since: start)
  }

  mutating func any(_ left: Ref, _ right: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(left)
    try heap.push(right)
    return try any(since: start)
  }

  mutating func not(_ formula: Ref) throws(SchemaError) -> Ref {
    switch heap.kind(formula) {
    case .always: return try heap.record(.never)
    case .never: return try heap.record(.always)
    case .not: return heap.word(formula, 0)
    default: return try heap.record(.not, formula)
    }
  }

  mutating func types(_ mask: Int32) throws(SchemaError) -> Ref {
    mask == ValueTypes.all
      ? try heap.record(.always)
      : mask == 0 ? try heap.record(.never) : try heap.record(.types, mask)
  }

  /// A formula that holds for one value of a document.
  mutating func equal(_ value: Ref) throws(SchemaError) -> Ref {
    switch heap.kind(value) {
    case .null: return try types(ValueTypes.null)
    case .yes: return try types(ValueTypes.yes)
    case .no: return try types(ValueTypes.no)
    case .decimal:
      return try all(
        try types(ValueTypes.number), try heap.record(.numberSet, value))
    case .text:
      return try all(
        try types(ValueTypes.string), try heap.record(.stringSet, value))
    case .list: return try equal(list: value)
    case .object: return try equal(object: value)
    default: throw .unsupported
    }
  }

  private mutating func equal(list: Ref) throws(SchemaError) -> Ref {
    let count = heap.count(list)
    let start = heap.top
    try heap.push(try types(ValueTypes.array))
    try heap.push(try heap.record(.minimumItems, Int32(count)))
    let items = heap.top
    try heap.push(try heap.record(.never))
    for index in 0..<count { try heap.push(try equal(heap.word(list, index))) }
    try heap.push(try heap.record(.items, since: items))
    return try all(since: start)
  }

  private mutating func equal(object: Ref) throws(SchemaError) -> Ref {
    let count = heap.count(object) / 2
    let start = heap.top
    try heap.push(try types(ValueTypes.object))
    let always = try heap.record(.always)
    for index in 0..<count {
      try heap.push(
        try heap.record(.required, heap.word(object, index * 2), always))
    }
    let properties = heap.top
    try heap.push(try heap.record(.never))
    try heap.push(Int32(count))
    for index in 0..<count {
      try heap.push(heap.word(object, index * 2))
      try heap.push(try equal(heap.word(object, index * 2 + 1)))
    }
    try heap.push(try heap.record(.properties, since: properties))
    return try all(since: start)
  }

  /// A formula that holds for one of the values of a list.
  mutating func equal(anyOf list: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    let numbers = try set(.numberSet, of: .decimal, in: list)
    if numbers != 0 {
      try heap.push(try all(try types(ValueTypes.number), numbers))
    }
    let texts = try set(.stringSet, of: .text, in: list)
    if texts != 0 {
      try heap.push(try all(try types(ValueTypes.string), texts))
    }
    for index in 0..<heap.count(list) {
      let value = heap.word(list, index)
      let kind = heap.kind(value)
      if kind != .decimal, kind != .text { try heap.push(try equal(value)) }
    }
    return try any(since: start)
  }

  /// The set of a list's values of one kind, or 0.
  private mutating func set(
    _ kind: RecordKind, of member: RecordKind, in list: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(list)
    where heap.kind(heap.word(list, index)) == member {
      try heap.push(heap.word(list, index))
    }
    if heap.top == start { return 0 }
    heap.order(since: start)
    if kind == .stringSet { heap.sort(since: start, asTexts: true) }
    return try heap.record(kind, since: start)
  }
}
