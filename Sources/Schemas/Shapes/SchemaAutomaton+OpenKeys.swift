import Grammars

extension SchemaAutomaton {
  /// How many patterns are looked at together.
  private static let mostPatterns = 4

  /// The kinds of keys that are not listed: a formula of the keys, and one of
  /// their values, or 0 where that depends on the key.
  ///
  /// A kind is what patterns match and what do not.
  mutating func openKeyList(_ shape: Ref) throws(SchemaError) -> Ref {
    if let known = heap.fact(shape, SchemaAutomaton.openKey) { return known }
    let open = try openKeys(shape, try listedNames(shape))
    let patterns = try allPatterns(shape)
    let count = heap.count(patterns)
    let start = heap.top
    if count <= SchemaAutomaton.mostPatterns, keyed(shape).count == 0 {
      for choice in 0..<(1 << count) {
        try add(kind: choice, of: patterns, open, shape)
      }
    } else {
      try addKinds(open, shape)
    }
    let list = try heap.record(.list, since: start)
    heap.know(shape, SchemaAutomaton.openKey, list)
    return list
  }

  private mutating func allPatterns(_ shape: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      var place = 2 + Int(heap.word(rule, 1)) * 2
      while place < heap.count(rule) {
        try heap.push(heap.word(rule, place))
        place += 2
      }
    }
    heap.order(since: start)
    return try heap.record(.list, since: start)
  }

  /// Adds the keys that some patterns match and all others do not.
  private mutating func add(
    kind choice: Int, of patterns: Ref, _ open: Ref, _ shape: Ref
  ) throws(SchemaError) {
    let values = heap.top
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      var isMatched = false
      var place = 2 + Int(heap.word(rule, 1)) * 2
      while place < heap.count(rule) {
        if isChosen(heap.word(rule, place), choice, patterns) {
          try heap.push(heap.word(rule, place + 1))
          isMatched = true
        }
        place += 2
      }
      if !isMatched { try heap.push(heap.word(rule, 0)) }
    }
    let value = try all(since: values)
    if try isEmpty(value) { return }
    let keys = heap.top
    try heap.push(open)
    for index in 0..<heap.count(patterns) {
      let pattern = try heap.record(.pattern, heap.word(patterns, index))
      try heap.push(choice >> index & 1 == 1 ? pattern : try not(pattern))
    }
    let key = try all(since: keys)
    if try isEmpty(key) { return }
    try heap.push(key)
    try heap.push(value)
  }

  private func isChosen(_ pattern: Ref, _ choice: Int, _ patterns: Ref) -> Bool
  {
    for index in 0..<heap.count(patterns)
    where heap.word(patterns, index) == pattern {
      return choice >> index & 1 == 1
    }
    return false
  }

  /// Adds the keys without a pattern, and those of each pattern.
  private mutating func addKinds(
    _ open: Ref, _ shape: Ref
  ) throws(SchemaError) {
    if try !isEmpty(try otherFormula(shape)) {
      let key = try withoutPatterns(open, shape)
      if try !isEmpty(key) {
        try heap.push(key)
        try heap.push(0)
      }
    }
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      var place = 2 + Int(heap.word(rule, 1)) * 2
      while place < heap.count(rule) {
        if try !isEmpty(heap.word(rule, place + 1)) {
          let pattern = try heap.record(.pattern, heap.word(rule, place))
          let key = try all(open, pattern)
          if try !isEmpty(key) {
            try heap.push(key)
            try heap.push(0)
          }
        }
        place += 2
      }
    }
  }

  private mutating func withoutPatterns(
    _ open: Ref, _ shape: Ref
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(open)
    for index in rules(shape) {
      let rule = heap.word(shape, index)
      var place = 2 + Int(heap.word(rule, 1)) * 2
      while place < heap.count(rule) {
        // A pattern whose values may be like all others makes no difference.
        if heap.word(rule, place + 1) != heap.word(rule, 0) {
          let pattern = try heap.record(.pattern, heap.word(rule, place))
          try heap.push(try not(pattern))
        }
        place += 2
      }
    }
    return try all(since: start)
  }
}
