import Grammars

extension SchemaAutomaton {
  /// Adds the formulas of keywords that speak of arrays.
  mutating func arrayKeywords(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    let draft = heap.word(context, 2)
    let start = heap.top
    try heap.push(try heap.record(.always))
    var hasItems = false
    if draft == Draft.d2020 {
      hasItems = try list(document, "prefixItems", context)
    }
    let items = try member(document, "items")
    if items != 0 {
      if heap.kind(items) == .list {
        // The form of drafts before 2020.
        heap.top = start + 1
        hasItems = try list(document, "items", context)
        if let rest = try subschema(document, "additionalItems", context) {
          heap.scratch[start] = rest
        }
      } else if let rest = try subschema(document, "items", context) {
        hasItems = true
        heap.scratch[start] = rest
      }
    }
    if hasItems {
      try heap.push(try heap.record(.items, since: start))
    } else {
      heap.top = start
    }
    if let least = try count(document, "minItems"), least > 0 {
      try heap.push(try heap.record(.minimumItems, least))
    }
    if let most = try count(document, "maxItems") {
      try heap.push(try heap.record(.maximumItems, most))
    }
    if draft >= Draft.six { try containsKeyword(document, context) }
    let unique = try member(document, "uniqueItems")
    if unique != 0, heap.kind(unique) == .yes {
      try heap.push(try heap.record(.unique))
    }
  }

  private mutating func containsKeyword(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    guard let inner = try subschema(document, "contains", context) else {
      return
    }
    var least: Int32 = 1
    var most: Int32 = 0
    if heap.word(context, 2) >= Draft.d2019 {
      least = try count(document, "minContains") ?? 1
      most = try count(document, "maxContains").map { $0 + 1 } ?? 0
    }
    if least == 0, most == 0 { return }
    try heap.push(try contains(inner, from: 0, least, most))
  }

  mutating func contains(
    _ formula: Ref, from: Int32, _ least: Int32, _ most: Int32
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(formula)
    try heap.push(from)
    try heap.push(least)
    try heap.push(most)
    return try heap.record(.contains, since: start)
  }

  /// Adds the formulas of keywords that speak of objects.
  mutating func objectKeywords(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    let draft = heap.word(context, 2)
    try propertyKeywords(document, context)
    let required = try member(document, "required")
    if required != 0, heap.kind(required) == .list {
      try require(allOf: required)
    }
    if let least = try count(document, "minProperties"), least > 0 {
      try heap.push(try heap.record(.minimumProperties, least))
    }
    if let most = try count(document, "maxProperties") {
      try heap.push(try heap.record(.maximumProperties, most))
    }
    if draft >= Draft.six,
      let names = try subschema(document, "propertyNames", context)
    {
      try heap.push(try heap.record(.names, names))
    }
    if draft >= Draft.d2019 {
      try dependents(document, "dependentRequired", context)
      try dependents(document, "dependentSchemas", context)
    } else {
      try dependents(document, "dependencies", context)
    }
  }

  private mutating func require(allOf names: Ref) throws(SchemaError) {
    let always = try heap.record(.always)
    for index in 0..<heap.count(names) {
      let name = heap.word(names, index)
      guard heap.kind(name) == .text else {
        _ = enter("required")
        throw .invalid
      }
      try heap.push(try heap.record(.required, name, always))
    }
  }

  private mutating func propertyKeywords(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    let properties = try member(document, "properties", .object)
    let patterns = try member(document, "patternProperties", .object)
    let rest = try subschema(document, "additionalProperties", context)
    if properties == 0, patterns == 0, rest == nil { return }
    let start = heap.top
    let always = try heap.record(.always)
    try heap.push(rest ?? always)
    let count = properties == 0 ? 0 : heap.count(properties) / 2
    try heap.push(Int32(count))
    for index in 0..<count {
      let name = heap.word(properties, index * 2)
      let (outer, inner) = (enter("properties"), enter(text: name))
      try heap.push(name)
      try heap.push(
        try formula(heap.word(properties, index * 2 + 1), context))
      leave(inner)
      leave(outer)
    }
    let patternCount = patterns == 0 ? 0 : heap.count(patterns) / 2
    for index in 0..<patternCount {
      let name = heap.word(patterns, index * 2)
      let (outer, inner) = (enter("patternProperties"), enter(text: name))
      try heap.push(try machine(text: name, anywhere: true))
      try heap.push(try formula(heap.word(patterns, index * 2 + 1), context))
      leave(inner)
      leave(outer)
    }
    try heap.push(try heap.record(.properties, since: start))
  }

  /// Adds what follows from the presence of properties.
  private mutating func dependents(
    _ document: Ref, _ keyword: StaticString, _ context: Ref
  ) throws(SchemaError) {
    let object = try member(document, keyword, .object)
    if object == 0 { return }
    let place = enter(keyword)
    let always = try heap.record(.always)
    let others = try types(ValueTypes.all & ~ValueTypes.object)
    for index in 0..<heap.count(object) / 2 {
      let name = heap.word(object, index * 2)
      let value = heap.word(object, index * 2 + 1)
      let inner = enter(text: name)
      let start = heap.top
      try heap.push(others)
      try heap.push(try not(try heap.record(.required, name, always)))
      let needed = heap.top
      if heap.kind(value) == .list {
        try require(allOf: value)
        try heap.push(try all(since: needed))
      } else if heap.kind(value) == .text {
        try heap.push(try heap.record(.required, value, always))
      } else {
        try heap.push(try formula(value, context))
      }
      try heap.push(try any(since: start))
      leave(inner)
    }
    leave(place)
  }
}
