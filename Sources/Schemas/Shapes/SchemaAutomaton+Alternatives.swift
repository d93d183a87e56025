import Grammars

extension SchemaAutomaton {
  /// The alternatives of a formula, or of its opposite, for one type of value:
  /// a record of conjunctions, of which each is a record of assertions.
  ///
  /// An assertion of another type holds for every value of this one.
  mutating func alternatives(
    _ formula: Ref, _ type: Int, isTrue: Bool
  ) throws(SchemaError) -> Ref {
    let key =
      Int32(type * 2 + (isTrue ? 1 : 0)) + SchemaAutomaton.alternativeKey
    if let known = heap.fact(formula, key) { return known }
    depth += 1
    defer { depth -= 1 }
    guard depth < SchemaAutomaton.mostDepth else { throw .tooComplex }
    try spend(4)
    let before = assumptions
    let result = try computed(formula, type, isTrue)
    // What was dropped on an assumption may be there after all.
    if assumptions == before { heap.know(formula, key, result) }
    return result
  }

  /// Keys of facts lie apart from code points.
  static let alternativeKey: Int32 = 0x4000_0000
  static let emptyKey: Int32 = 0x5000_0000
  static let shapeKey: Int32 = 0x6000_0000

  private mutating func computed(
    _ formula: Ref, _ type: Int, _ isTrue: Bool
  ) throws(SchemaError) -> Ref {
    switch heap.kind(formula) {
    case .always: return try constant(isTrue)
    case .never: return try constant(!isTrue)
    case .reference:
      let target = try self.formula(
        heap.word(formula, 0), heap.word(formula, 1))
      return try alternatives(target, type, isTrue: isTrue)
    case .not:
      return try alternatives(heap.word(formula, 0), type, isTrue: !isTrue)
    case .and, .or:
      let isProduct = (heap.kind(formula) == .and) == isTrue
      return try joined(formula, type, isTrue, isProduct)
    case .one: return try exactlyOne(formula, type, isTrue)
    case .types:
      return try constant(
        (heap.word(formula, 0) >> Int32(type) & 1 == 1) == isTrue)
    default:
      guard typeOf(assertion: formula) == type else {
        return try constant(isTrue)
      }
      if isTrue { return try single(formula) }
      let opposite = try opposite(formula)
      if opposite == 0 { return try single(try heap.record(.not, formula)) }
      return try alternatives(opposite, type, isTrue: true)
    }
  }

  private mutating func constant(_ value: Bool) throws(SchemaError) -> Ref {
    if !value { return try heap.record(.alternatives) }
    return try heap.record(.alternatives, try heap.record(.conjunction))
  }

  private mutating func single(_ assertion: Ref) throws(SchemaError) -> Ref {
    try heap.record(.alternatives, try heap.record(.conjunction, assertion))
  }

  private mutating func joined(
    _ formula: Ref, _ type: Int, _ isTrue: Bool, _ isProduct: Bool
  ) throws(SchemaError) -> Ref {
    var result = try constant(isProduct)
    for index in 0..<heap.count(formula) {
      let part = try alternatives(
        heap.word(formula, index), type, isTrue: isTrue)
      result =
        isProduct
        ? try product(result, part, type) : try sum(result, part)
      if isProduct, heap.count(result) == 0 { break }
    }
    return result
  }

  private mutating func sum(
    _ left: Ref, _ right: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(left) { try heap.push(heap.word(left, index)) }
    for index in 0..<heap.count(right) {
      try heap.push(heap.word(right, index))
    }
    heap.order(since: start)
    guard heap.top - start <= SchemaAutomaton.mostAlternatives else {
      throw .tooComplex
    }
    return try heap.record(.alternatives, since: start)
  }

  /// Each of one with each of the other; what no value satisfies is dropped
  /// where there are many.
  mutating func product(
    _ left: Ref, _ right: Ref, _ type: Int
  ) throws(SchemaError) -> Ref {
    let (leftCount, rightCount) = (heap.count(left), heap.count(right))
    if leftCount == 1, heap.count(heap.word(left, 0)) == 0 { return right }
    if rightCount == 1, heap.count(heap.word(right, 0)) == 0 { return left }
    let start = heap.top
    for first in 0..<leftCount {
      for second in 0..<rightCount {
        try spend(2)
        let both = try conjunction(
          heap.word(left, first), heap.word(right, second))
        if both == 0 { continue }
        if leftCount * rightCount > 1, try isEmpty(conjunction: both, type) {
          continue
        }
        try heap.push(both)
      }
      guard heap.top - start <= SchemaAutomaton.mostAlternatives * 8 else {
        throw .tooComplex
      }
    }
    heap.order(since: start)
    dropImplied(since: start)
    guard heap.top - start <= SchemaAutomaton.mostAlternatives else {
      throw .tooComplex
    }
    return try heap.record(.alternatives, since: start)
  }

  /// The assertions of both, or 0 where one is the other's opposite.
  private mutating func conjunction(
    _ left: Ref, _ right: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in 0..<heap.count(left) { try heap.push(heap.word(left, index)) }
    for index in 0..<heap.count(right) {
      try heap.push(heap.word(right, index))
    }
    heap.order(since: start)
    for index in start..<heap.top
    where heap.kind(heap.scratch[index]) == .not {
      let inner = heap.word(heap.scratch[index], 0)
      for other in start..<heap.top where heap.scratch[other] == inner {
        heap.top = start
        return 0
      }
    }
    return try heap.record(.conjunction, since: start)
  }

  /// Drops conjunctions that hold another one's assertions and more.
  private mutating func dropImplied(since start: Int) {
    let count = heap.top - start
    guard count > 1, count <= 64 else { return }
    var kept = start
    for index in start..<heap.top {
      var isImplied = false
      for other in start..<heap.top where other != index {
        let (small, large) = (heap.scratch[other], heap.scratch[index])
        if small != 0, heap.count(small) < heap.count(large),
          includes(all: small, large)
        {
          isImplied = true
          break
        }
      }
      if isImplied {
        heap.scratch[index] = 0
      }
    }
    for index in start..<heap.top where heap.scratch[index] != 0 {
      heap.scratch[kept] = heap.scratch[index]
      kept += 1
    }
    heap.top = kept
  }

  private func includes(all small: Ref, _ large: Ref) -> Bool {
    var place = 0
    for index in 0..<heap.count(small) {
      let wanted = heap.word(small, index)
      while place < heap.count(large), heap.word(large, place) < wanted {
        place += 1
      }
      if place == heap.count(large) || heap.word(large, place) != wanted {
        return false
      }
    }
    return true
  }

  /// Exactly one part holds; or none or several do.
  private mutating func exactlyOne(
    _ formula: Ref, _ type: Int, _ isTrue: Bool
  ) throws(SchemaError) -> Ref {
    let count = heap.count(formula)
    if !isTrue { return try notExactlyOne(formula, type) }
    var result = try constant(false)
    for index in 0..<count {
      var part = try alternatives(heap.word(formula, index), type, isTrue: true)
      for other in 0..<count where other != index && heap.count(part) > 0 {
        let formula = heap.word(formula, other)
        // What cannot hold together needs no opposite.
        let overlap = try product(
          part, try alternatives(formula, type, isTrue: true), type)
        if try isEmpty(alternatives: overlap, type) { continue }
        part = try product(
          part, try alternatives(formula, type, isTrue: false), type)
      }
      result = try sum(result, part)
    }
    return result
  }

  private mutating func notExactlyOne(
    _ formula: Ref, _ type: Int
  ) throws(SchemaError) -> Ref {
    let count = heap.count(formula)
    var none = try constant(true)
    for index in 0..<count {
      none = try product(
        none, try alternatives(heap.word(formula, index), type, isTrue: false),
        type)
    }
    for first in 0..<count {
      let left = try alternatives(heap.word(formula, first), type, isTrue: true)
      for second in (first + 1)..<max(count, first + 1) {
        let right = try alternatives(
          heap.word(formula, second), type, isTrue: true)
        none = try sum(none, try product(left, right, type))
      }
    }
    return none
  }
}
