import Grammars

/// `unevaluatedProperties` and `unevaluatedItems`: what other keywords looked at
/// depends on which branches hold, so a formula has one part for each way.
///
/// A way is a condition and what was seen under it: for properties whether all,
/// the number of names, names and patterns; for items whether all, how many, and
/// the formulas of `contains`.
extension SchemaAutomaton {
  /// Adds the formulas of what other keywords did not look at.
  mutating func unevaluated(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    guard heap.word(context, 2) >= Draft.d2019 else { return }
    if let rest = try subschema(document, "unevaluatedProperties", context) {
      let place = enter("unevaluatedProperties")
      try add(rest, document, context, ofItems: false)
      leave(place)
    }
    if let rest = try subschema(document, "unevaluatedItems", context) {
      let place = enter("unevaluatedItems")
      try add(rest, document, context, ofItems: true)
      leave(place)
    }
  }

  private mutating func add(
    _ rest: Ref, _ document: Ref, _ context: Ref, ofItems: Bool
  ) throws(SchemaError) {
    if heap.kind(rest) == .always { return }
    let ways = try ways(document, context, ofItems, isOutermost: true)
    let start = heap.top
    for index in 0..<heap.count(ways) / 2 {
      let seen = heap.word(ways, index * 2 + 1)
      let rule =
        ofItems
        ? try itemsRule(rest, seen) : try propertiesRule(rest, seen)
      try heap.push(try all(heap.word(ways, index * 2), rule))
    }
    try heap.push(try any(since: start))
  }

  private mutating func propertiesRule(
    _ rest: Ref, _ seen: Ref
  ) throws(SchemaError) -> Ref {
    let always = try heap.record(.always)
    if heap.word(seen, 0) == 1 { return always }
    let start = heap.top
    try heap.push(rest)
    try heap.push(heap.word(seen, 1))
    for index in 2..<max(heap.count(seen), 2) {
      try heap.push(heap.word(seen, index))
      try heap.push(always)
    }
    return try heap.record(.properties, since: start)
  }

  private mutating func itemsRule(
    _ rest: Ref, _ seen: Ref
  ) throws(SchemaError) -> Ref {
    let always = try heap.record(.always)
    if heap.word(seen, 0) == 1 { return always }
    let either = heap.top
    try heap.push(rest)
    for index in 2..<max(heap.count(seen), 2) {
      try heap.push(heap.word(seen, index))
    }
    let item = try any(since: either)
    let start = heap.top
    try heap.push(item)
    for _ in 0..<heap.word(seen, 1) { try heap.push(always) }
    return try heap.record(.items, since: start)
  }

  /// The ways in which a schema looks at properties or items.
  private mutating func ways(
    _ document: Ref, _ outer: Ref, _ ofItems: Bool, isOutermost: Bool
  ) throws(SchemaError) -> Ref {
    guard heap.kind(document) == .object else { return try noWay(ofItems) }
    depth += 1
    defer { depth -= 1 }
    guard depth < SchemaAutomaton.mostDepth else { throw .tooComplex }
    try spend(16)
    let context = try inner(document, outer)
    let own = try ownView(document, context, ofItems, isOutermost)
    var result = try way(try heap.record(.always), own)
    for name in 0..<3 {
      let keyword: StaticString =
        name == 0 ? "$ref" : name == 1 ? "$dynamicRef" : "$recursiveRef"
      let reference = try member(document, keyword)
      if reference == 0 || heap.kind(reference) != .text { continue }
      let target =
        name == 0
        ? try resolve(reference, context)
        : try resolve(dynamic: reference, context)
      result = try product(
        ways: result,
        try ways(
          heap.word(target, 0), heap.word(target, 1), ofItems,
          isOutermost: false))
    }
    let all = try member(document, "allOf", .list)
    if all != 0 {
      for index in 0..<heap.count(all) {
        result = try product(
          ways: result,
          try ways(
            heap.word(all, index), context, ofItems, isOutermost: false))
      }
    }
    result = try branches(result, document, "anyOf", context, ofItems)
    result = try branches(result, document, "oneOf", context, ofItems)
    result = try conditional(result, document, context, ofItems)
    return try dependents(result, document, context, ofItems)
  }

  /// Each branch holds, and then what it saw counts, or does not.
  private mutating func branches(
    _ ways: Ref, _ document: Ref, _ keyword: StaticString, _ context: Ref,
    _ ofItems: Bool
  ) throws(SchemaError) -> Ref {
    let list = try member(document, keyword, .list)
    if list == 0 { return ways }
    var result = ways
    for index in 0..<heap.count(list) {
      let branch = heap.word(list, index)
      let holds = try formula(branch, context)
      result = try product(
        ways: result,
        try choice(
          holds,
          try self.ways(branch, context, ofItems, isOutermost: false),
          try noWay(ofItems)))
    }
    return result
  }

  private mutating func conditional(
    _ ways: Ref, _ document: Ref, _ context: Ref, _ ofItems: Bool
  ) throws(SchemaError) -> Ref {
    let condition = try member(document, "if")
    if condition == 0 { return ways }
    var whenTrue = try self.ways(
      condition, context, ofItems, isOutermost: false)
    let then = try member(document, "then")
    if then != 0 {
      whenTrue = try product(
        ways: whenTrue,
        try self.ways(then, context, ofItems, isOutermost: false))
    }
    var whenFalse = try noWay(ofItems)
    let other = try member(document, "else")
    if other != 0 {
      whenFalse = try self.ways(other, context, ofItems, isOutermost: false)
    }
    return try product(
      ways: ways,
      try choice(try formula(condition, context), whenTrue, whenFalse))
  }

  private mutating func dependents(
    _ ways: Ref, _ document: Ref, _ context: Ref, _ ofItems: Bool
  ) throws(SchemaError) -> Ref {
    let object = try member(document, "dependentSchemas", .object)
    if object == 0 { return ways }
    var result = ways
    for index in 0..<heap.count(object) / 2 {
      let holds = try heap.record(
        .required, heap.word(object, index * 2), try heap.record(.always))
      result = try product(
        ways: result,
        try choice(
          holds,
          try self.ways(
            heap.word(object, index * 2 + 1), context, ofItems,
            isOutermost: false), try noWay(ofItems)))
    }
    return result
  }

  // MARK: Ways

  private mutating func way(
    _ condition: Ref, _ seen: Ref
  ) throws(SchemaError) -> Ref {
    try heap.record(.list, condition, seen)
  }

  private mutating func noWay(_ ofItems: Bool) throws(SchemaError) -> Ref {
    try way(try heap.record(.always), try heap.record(.list, 0, 0))
  }

  /// The ways of one list where a formula holds, and of another where not.
  private mutating func choice(
    _ holds: Ref, _ whenTrue: Ref, _ whenFalse: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    let otherwise = try not(holds)
    for index in 0..<heap.count(whenTrue) / 2 {
      let condition = try all(holds, heap.word(whenTrue, index * 2))
      try note(condition, heap.word(whenTrue, index * 2 + 1), since: start)
    }
    for index in 0..<heap.count(whenFalse) / 2 {
      let condition = try all(otherwise, heap.word(whenFalse, index * 2))
      try note(condition, heap.word(whenFalse, index * 2 + 1), since: start)
    }
    return try heap.record(.list, since: start)
  }

  private mutating func product(
    ways left: Ref, _ right: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for first in 0..<heap.count(left) / 2 {
      for second in 0..<heap.count(right) / 2 {
        let condition = try all(
          heap.word(left, first * 2), heap.word(right, second * 2))
        let seen = try together(
          heap.word(left, first * 2 + 1), heap.word(right, second * 2 + 1))
        try note(condition, seen, since: start)
      }
    }
    guard heap.top - start <= 256 else { throw .tooComplex }
    return try heap.record(.list, since: start)
  }

  /// Adds a way; two ways that saw the same are one.
  private mutating func note(
    _ condition: Ref, _ seen: Ref, since start: Int
  ) throws(SchemaError) {
    for index in stride(from: start, to: heap.top, by: 2)
    where heap.scratch[index + 1] == seen {
      heap.scratch[index] = try any(heap.scratch[index], condition)
      return
    }
    try heap.push(condition)
    try heap.push(seen)
  }

  /// What both saw.
  private mutating func together(
    _ left: Ref, _ right: Ref
  ) throws(SchemaError) -> Ref {
    if heap.word(left, 0) == 1 { return left }
    if heap.word(right, 0) == 1 { return right }
    let start = heap.top
    try heap.push(0)
    if isCounted(left) || isCounted(right) {
      try heap.push(max(heap.word(left, 1), heap.word(right, 1)))
      let rest = heap.top
      try pushRest(left, from: 2)
      try pushRest(right, from: 2)
      heap.order(since: rest)
      return try heap.record(.list, since: start)
    }
    try heap.push(0)
    let names = heap.top
    try pushNames(left)
    try pushNames(right)
    heap.order(since: names)
    heap.scratch[start + 1] = Int32(heap.top - names)
    let patterns = heap.top
    try pushRest(left, from: 2 + Int(heap.word(left, 1)))
    try pushRest(right, from: 2 + Int(heap.word(right, 1)))
    heap.order(since: patterns)
    return try heap.record(.list, since: start)
  }

  /// Whether a view is of items: what follows its head is no text or machine.
  private func isCounted(_ seen: Ref) -> Bool {
    if heap.count(seen) <= 2 { return heap.word(seen, 1) > 0 }
    let kind = heap.kind(heap.word(seen, 2))
    return kind != .text && kind != .machine
  }

  private mutating func pushNames(_ seen: Ref) throws(SchemaError) {
    for index in 0..<Int(heap.word(seen, 1)) {
      try heap.push(heap.word(seen, 2 + index))
    }
  }

  private mutating func pushRest(
    _ seen: Ref, from first: Int
  ) throws(SchemaError) {
    for index in first..<max(heap.count(seen), first) {
      try heap.push(heap.word(seen, index))
    }
  }

  /// What a schema's own keywords look at.
  private mutating func ownView(
    _ document: Ref, _ context: Ref, _ ofItems: Bool, _ isOutermost: Bool
  ) throws(SchemaError) -> Ref {
    let all = try heap.record(.list, 1, 0)
    let name: StaticString =
      ofItems ? "unevaluatedItems" : "unevaluatedProperties"
    if !isOutermost, try member(document, name) != 0 { return all }
    if ofItems { return try ownItems(document, context, all) }
    if try member(document, "additionalProperties") != 0 { return all }
    let properties = try member(document, "properties", .object)
    let patterns = try member(document, "patternProperties", .object)
    let start = heap.top
    try heap.push(0)
    try heap.push(0)
    if properties != 0 {
      for index in 0..<heap.count(properties) / 2 {
        try heap.push(heap.word(properties, index * 2))
      }
    }
    heap.order(since: start + 2)
    heap.scratch[start + 1] = Int32(heap.top - start - 2)
    if patterns != 0 {
      for index in 0..<heap.count(patterns) / 2 {
        try heap.push(
          try machine(text: heap.word(patterns, index * 2), anywhere: true))
      }
    }
    return try heap.record(.list, since: start)
  }

  private mutating func ownItems(
    _ document: Ref, _ context: Ref, _ all: Ref
  ) throws(SchemaError) -> Ref {
    let items = try member(document, "items")
    var count = 0
    if items != 0 {
      guard heap.kind(items) == .list else { return all }
      if try member(document, "additionalItems") != 0 { return all }
      count = heap.count(items)
    }
    let prefix = try member(document, "prefixItems", .list)
    if prefix != 0 { count = heap.count(prefix) }
    let start = heap.top
    try heap.push(0)
    try heap.push(Int32(count))
    if heap.word(context, 2) == Draft.d2020,
      let inner = try subschema(document, "contains", context)
    {
      try heap.push(inner)
    }
    return try heap.record(.list, since: start)
  }
}
