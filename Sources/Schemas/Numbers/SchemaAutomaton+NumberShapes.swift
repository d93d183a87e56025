import Grammars

extension SchemaAutomaton {
  /// The shape of numbers for which assertions hold, or 0 where there are none:
  /// spelling, lower, its exclusion, upper, its exclusion, step, the set that is
  /// left or 0, excluded numbers or 0, steps that must not divide or 0.
  mutating func numberShape(_ assertions: Ref) throws(SchemaError) -> Ref {
    var range = NumberRange()
    if heap.count(assertions) > 0 { range.limit() }
    let excluded = heap.top
    for index in 0..<heap.count(assertions) {
      let assertion = heap.word(assertions, index)
      switch heap.kind(assertion) {
      case .wholeNumber:
        let spelling = heap.word(assertion, 0)
        if spelling != Spelling.any {
          if range.spelling == Spelling.other(spelling) {
            heap.top = excluded
            return 0
          }
          range.spelling = spelling
        }
        if spelling != Spelling.long {
          try add(step: ExactDecimal(false, 1, 0), to: &range)
        }
      case .minimum:
        range.raiseLower(
          to: heap.decimal(heap.word(assertion, 0)),
          isExcluded: heap.word(assertion, 1) == 1)
      case .maximum:
        range.lowerUpper(
          to: heap.decimal(heap.word(assertion, 0)),
          isExcluded: heap.word(assertion, 1) == 1)
      case .multiple:
        try add(step: heap.decimal(heap.word(assertion, 0)), to: &range)
      case .not:
        let set = heap.word(assertion, 0)
        for index in 0..<heap.count(set) {
          try heap.push(heap.word(set, index))
        }
      default: break
      }
    }
    heap.order(since: excluded)
    let excludedSet =
      heap.top == excluded ? 0 : try heap.record(.numberSet, since: excluded)
    let others = heap.top
    for index in 0..<heap.count(assertions)
    where heap.kind(heap.word(assertions, index)) == .notMultiple {
      try heap.push(heap.word(heap.word(assertions, index), 0))
    }
    let otherSteps =
      heap.top == others ? 0 : try heap.record(.numberSet, since: others)
    if isPlain, range.spelling == Spelling.any, range.step?.isWhole == true,
      range.hasShortNumbers
    {
      range.spelling = Spelling.plain
    }
    let shape = try record(range, 0, excludedSet, otherSteps)
    return try narrowed(shape, assertions)
  }

  private mutating func add(
    step: ExactDecimal, to range: inout NumberRange
  ) throws(SchemaError) {
    guard let old = range.step else {
      range.step = step
      return
    }
    guard let common = ExactDecimal.leastCommonMultiple(old, step) else {
      throw .tooComplex
    }
    range.step = common
  }

  private mutating func record(
    _ range: NumberRange, _ set: Ref, _ excluded: Ref, _ others: Ref
  ) throws(SchemaError) -> Ref {
    let lower = try decimal(range.lower)
    let upper = try decimal(range.upper)
    let step = try decimal(range.step)
    let start = heap.top
    try heap.push(range.spelling)
    try heap.push(lower)
    try heap.push(range.lowerIsExcluded ? 1 : 0)
    try heap.push(upper)
    try heap.push(range.upperIsExcluded ? 1 : 0)
    try heap.push(step)
    try heap.push(set)
    try heap.push(excluded)
    try heap.push(others)
    return try heap.record(.numberShape, since: start)
  }

  private mutating func decimal(
    _ value: ExactDecimal?
  ) throws(SchemaError) -> Ref {
    guard let value else { return 0 }
    return try heap.decimal(value)
  }

  /// The range of a shape.
  func range(of shape: Ref) -> NumberRange {
    func decimal(_ index: Int) -> ExactDecimal? {
      let ref = heap.word(shape, index)
      return ref == 0 ? nil : heap.decimal(ref)
    }
    return NumberRange(
      lower: decimal(1), lowerIsExcluded: heap.word(shape, 2) == 1,
      upper: decimal(3), upperIsExcluded: heap.word(shape, 4) == 1,
      step: decimal(5), spelling: heap.word(shape, 0))
  }

  /// A shape with the set that is left where assertions list numbers; 0 where
  /// no number is left.
  private mutating func narrowed(
    _ shape: Ref, _ assertions: Ref
  ) throws(SchemaError) -> Ref {
    var first: Ref = 0
    for index in 0..<heap.count(assertions)
    where heap.kind(heap.word(assertions, index)) == .numberSet {
      first = heap.word(assertions, index)
    }
    guard first != 0 else { return hasNumber(shape) ? shape : 0 }
    let start = heap.top
    for index in 0..<heap.count(first) {
      let number = heap.word(first, index)
      try spend()
      guard admits(shape, heap.decimal(number)),
        isInEverySet(number, assertions)
      else { continue }
      try heap.push(number)
    }
    if heap.top == start { return 0 }
    var range = range(of: shape)
    if isPlain, range.spelling == Spelling.any, areWhole(since: start) {
      range.spelling = Spelling.plain
    }
    let set = try heap.record(.numberSet, since: start)
    return try record(
      range, set, heap.word(shape, 7), heap.word(shape, 8))
  }

  /// Whether all numbers since `start` can be written by a few digits alone.
  private func areWhole(since start: Int) -> Bool {
    for index in start..<heap.top {
      let number = heap.decimal(heap.scratch[index])
      guard number.isWhole, number.exponent < 15,
        ExactDecimal.digits(number.significand) < 16
      else { return false }
    }
    return true
  }

  private func isInEverySet(_ number: Ref, _ assertions: Ref) -> Bool {
    for index in 0..<heap.count(assertions)
    where heap.kind(heap.word(assertions, index)) == .numberSet {
      if !includes(member: number, heap.word(assertions, index)) {
        return false
      }
    }
    return true
  }

  /// Whether a set, ordered by reference, has a member.
  func includes(member: Ref, _ set: Ref) -> Bool {
    for index in 0..<heap.count(set) where heap.word(set, index) == member {
      return true
    }
    return false
  }

  /// Whether a number is of a shape.
  func admits(_ shape: Ref, _ value: ExactDecimal) -> Bool {
    guard range(of: shape).admits(value) else { return false }
    return isNotExcluded(shape, value)
  }

  func isNotExcluded(_ shape: Ref, _ value: ExactDecimal) -> Bool {
    let set = heap.word(shape, 6)
    if set != 0 {
      var isIn = false
      for index in 0..<heap.count(set)
      where heap.decimal(heap.word(set, index)) == value {
        isIn = true
        break
      }
      if !isIn { return false }
    }
    let excluded = heap.word(shape, 7)
    if excluded != 0 {
      for index in 0..<heap.count(excluded)
      where heap.decimal(heap.word(excluded, index)) == value { return false }
    }
    let others = heap.word(shape, 8)
    if others != 0 {
      for index in 0..<heap.count(others)
      where value.isMultiple(of: heap.decimal(heap.word(others, index))) {
        return false
      }
    }
    return true
  }

  /// Whether any number is of a shape without a set.
  private func hasNumber(_ shape: Ref) -> Bool {
    if admits(shape, .zero) { return true }
    let range = range(of: shape)
    let all = Magnitudes(low: .zero, lowIsExcluded: true)
    return exists(in: all, shape, range, isNegative: false)
      || exists(in: all, shape, range.mirrored, isNegative: true)
  }
}
