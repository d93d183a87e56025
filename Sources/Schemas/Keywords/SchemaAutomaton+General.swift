import Grammars

extension SchemaAutomaton {
  /// Adds the formulas of keywords that speak of any type.
  mutating func generalKeywords(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    let draft = heap.word(context, 2)
    try typeKeyword(document, draft)
    let values = try member(document, "enum", .list)
    if values != 0 {
      let place = enter("enum")
      try heap.push(try equal(anyOf: values))
      leave(place)
    }
    if draft >= Draft.six {
      let value = try member(document, "const")
      if value != 0 {
        let place = enter("const")
        try heap.push(try equal(value))
        leave(place)
      }
    }
    let start = heap.top
    if try list(document, "allOf", context) {
      try heap.push(try all(since: start))
    }
    let anyStart = heap.top
    if try list(document, "anyOf", context) {
      try heap.push(try any(since: anyStart))
    }
    let oneStart = heap.top
    if try list(document, "oneOf", context) {
      try heap.push(try one(since: oneStart))
    }
    if let inner = try subschema(document, "not", context) {
      try heap.push(try not(inner))
    }
    if draft >= Draft.seven { try conditional(document, context) }
  }

  /// The formula of a keyword whose value is a schema, or nil.
  mutating func subschema(
    _ document: Ref, _ name: StaticString, _ context: Ref
  ) throws(SchemaError) -> Ref? {
    let value = try member(document, name)
    if value == 0 { return nil }
    let place = enter(name)
    let result = try formula(value, context)
    leave(place)
    return result
  }

  /// Adds the formulas of a keyword whose value is a list of schemas.
  mutating func list(
    _ document: Ref, _ name: StaticString, _ context: Ref
  ) throws(SchemaError) -> Bool {
    let values = try member(document, name, .list)
    if values == 0 { return false }
    let place = enter(name)
    for index in 0..<heap.count(values) {
      let item = enter(index)
      try heap.push(try formula(heap.word(values, index), context))
      leave(item)
    }
    leave(place)
    return true
  }

  /// A formula that holds where exactly one since `start` holds.
  private mutating func one(since start: Int) throws(SchemaError) -> Ref {
    let count = heap.top - start
    if count == 0 {
      return try heap.record(.never)
    }
    if count == 1 {
      heap.top = start
      return heap.scratch[start]
    }
    heap.sort(since: start, asTexts: false)
    return try heap.record(.one, since: start)
  }

  private mutating func conditional(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    guard let condition = try subschema(document, "if", context) else { return }
    if let then = try subschema(document, "then", context) {
      try heap.push(try any(try not(condition), then))
    }
    if let other = try subschema(document, "else", context) {
      try heap.push(try any(condition, other))
    }
  }

  private mutating func typeKeyword(
    _ document: Ref, _ draft: Int32
  ) throws(SchemaError) {
    let value = try member(document, "type")
    if value == 0 { return }
    let place = enter("type")
    var mask: Int32 = 0
    var isWhole = false
    if heap.kind(value) == .text {
      mask = try typeMask(value, &isWhole)
    } else {
      guard heap.kind(value) == .list else { throw .invalid }
      for index in 0..<heap.count(value) {
        mask |= try typeMask(heap.word(value, index), &isWhole)
      }
    }
    // "integer" beside "number" adds nothing.
    if mask & ValueTypes.number != 0 { isWhole = false }
    if isWhole {
      mask |= ValueTypes.number
      try heap.push(
        try heap.record(
          .wholeNumber, draft == Draft.four ? Spelling.plain : Spelling.any))
    }
    try heap.push(try types(mask))
    leave(place)
  }

  private func typeMask(
    _ name: Ref, _ isWhole: inout Bool
  ) throws(SchemaError) -> Int32 {
    guard heap.kind(name) == .text else { throw .invalid }
    if heap.isText(name, "null") { return ValueTypes.null }
    if heap.isText(name, "boolean") { return ValueTypes.yes | ValueTypes.no }
    if heap.isText(name, "number") { return ValueTypes.number }
    if heap.isText(name, "string") { return ValueTypes.string }
    if heap.isText(name, "array") { return ValueTypes.array }
    if heap.isText(name, "object") { return ValueTypes.object }
    guard heap.isText(name, "integer") else { throw .invalid }
    isWhole = true
    return 0
  }
}
