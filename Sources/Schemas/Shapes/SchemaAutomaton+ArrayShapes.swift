import Grammars

extension SchemaAutomaton {
  // Words of a shape of arrays.
  static let leastItems = 0
  /// The greatest number + 1, or 0.
  static let mostItems = 1
  static let isUnique = 2
  static let prefixCount = 3
  static let restItem = 4
  /// The formulas of the first items, and behind them `contains` assertions.
  static let prefix = 5

  /// The shape of arrays for which assertions hold, or 0 where there are none.
  mutating func arrayShape(_ conjunction: Ref) throws(SchemaError) -> Ref {
    var least: Int32 = 0
    var most: Int32 = 0
    var unique: Int32 = 0
    var longest = 0
    for index in 0..<heap.count(conjunction) {
      let assertion = heap.word(conjunction, index)
      switch heap.kind(assertion) {
      case .minimumItems: least = max(least, heap.word(assertion, 0))
      case .maximumItems:
        let word = heap.word(assertion, 0) + 1
        most = most == 0 ? word : min(most, word)
      case .unique: unique = 1
      case .items: longest = max(longest, heap.count(assertion) - 1)
      default: break
      }
    }
    if most > 0 {
      if least >= most { return 0 }
      longest = min(longest, Int(most) - 1)
    }
    let start = heap.top
    try heap.push(least)
    try heap.push(most)
    try heap.push(unique)
    try heap.push(Int32(longest))
    try heap.push(try item(of: conjunction, Int.max))
    for index in 0..<longest { try heap.push(try item(of: conjunction, index)) }
    for index in 0..<heap.count(conjunction)
    where heap.kind(heap.word(conjunction, index)) == .contains {
      try heap.push(heap.word(conjunction, index))
    }
    let shape = try heap.record(.arrayShape, since: start)
    return try hasArray(shape) ? shape : 0
  }

  /// What all assertions want of one item.
  private mutating func item(
    of conjunction: Ref, _ number: Int
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(conjunction) {
      let assertion = heap.word(conjunction, index)
      guard heap.kind(assertion) == .items else { continue }
      let count = heap.count(assertion) - 1
      try heap.push(heap.word(assertion, number < count ? number + 1 : 0))
    }
    return try all(since: start)
  }

  /// What a shape wants of one item.
  func item(_ shape: Ref, _ number: Int) -> Ref {
    let count = Int(heap.word(shape, SchemaAutomaton.prefixCount))
    return heap.word(
      shape,
      number < count
        ? SchemaAutomaton.prefix + number : SchemaAutomaton.restItem)
  }

  func containsRange(_ shape: Ref) -> Range<Int> {
    let first =
      SchemaAutomaton.prefix
      + Int(heap.word(shape, SchemaAutomaton.prefixCount))
    return first..<heap.count(shape)
  }

  /// Whether any array is of a shape.
  private mutating func hasArray(_ shape: Ref) throws(SchemaError) -> Bool {
    let least = Int(heap.word(shape, SchemaAutomaton.leastItems))
    let count = Int(heap.word(shape, SchemaAutomaton.prefixCount))
    for index in 0..<min(least, count)
    where try isEmpty(item(shape, index)) { return false }
    if least > count, try isEmpty(item(shape, count)) { return false }
    for index in containsRange(shape) {
      let wanted = heap.word(shape, index)
      if heap.word(wanted, 2) > 0, try !hasRoom(shape, wanted) { return false }
    }
    if heap.word(shape, SchemaAutomaton.isUnique) == 1, least > 1,
      let values = try valueCount(item(shape, count)),
      values < least - count
    {
      return false
    }
    return true
  }

  /// Whether enough items can be what an assertion wants to be there.
  private mutating func hasRoom(
    _ shape: Ref, _ wanted: Ref
  ) throws(SchemaError) -> Bool {
    let most = Int(heap.word(shape, SchemaAutomaton.mostItems))
    let count = Int(heap.word(shape, SchemaAutomaton.prefixCount))
    var left = Int(heap.word(wanted, 2))
    let from = Int(heap.word(wanted, 1))
    for index in 0..<count {
      let item = item(shape, index)
      if try isEmpty(item) { return false }
      if index >= from, try !isEmpty(try all(item, heap.word(wanted, 0))) {
        left -= 1
        if left == 0 { return true }
      }
    }
    if most > 0, most - 1 - max(count, from) < left { return false }
    let rest = item(shape, count)
    if from > count, try isEmpty(rest) { return false }
    return try !isEmpty(try all(rest, heap.word(wanted, 0)))
  }

  /// How many values a formula has, where they are listed; nil where they may
  /// be more.
  mutating func valueCount(_ formula: Ref) throws(SchemaError) -> Int? {
    var total = 0
    for type in 0..<ValueTypes.count {
      let list = try alternatives(formula, type, isTrue: true)
      for index in 0..<heap.count(list) {
        let shape = try shape(heap.word(list, index), type)
        if shape == 0 { continue }
        switch type {
        case 0, 1, 2: total += 1
        case 3 where heap.word(shape, 6) != 0:
          total += heap.count(heap.word(shape, 6))
        case 4 where heap.word(shape, SchemaAutomaton.texts) != 0:
          total += heap.count(heap.word(shape, SchemaAutomaton.texts))
        default: return nil
        }
      }
    }
    return total
  }
}
