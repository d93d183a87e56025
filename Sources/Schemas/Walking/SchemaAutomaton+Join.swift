import Grammars

extension SchemaAutomaton {
  /// Joins threads since `start` that differ in what they are inside of: what
  /// they read next is the same, so it is read once.
  mutating func join(since start: Int) throws(SchemaError) {
    let count = heap.top - start
    guard count > 1, count <= 1024 else { return }
    // A key for each thread: what it is without its parent, or 0.
    for index in 0..<count {
      try heap.push(try joinKey(heap.scratch[start + index]))
    }
    let keys = start + count
    var kept = start
    for first in 0..<count {
      let key = heap.scratch[keys + first]
      let thread = heap.scratch[start + first]
      if key == 1 { continue }
      if key == 0 {
        heap.scratch[kept] = thread
        kept += 1
        continue
      }
      let parents = heap.top
      for other in first..<count where heap.scratch[keys + other] == key {
        heap.scratch[keys + other] = 1
        try pushParents(heap.word(heap.scratch[start + other], 0))
      }
      heap.scratch[kept] = try joined(thread, since: parents)
      kept += 1
    }
    heap.top = kept
    heap.order(since: start)
  }

  /// A record that equal threads of different parents share, or 0 where what a
  /// thread reads depends on its parent.
  private mutating func joinKey(_ thread: Ref) throws(SchemaError) -> Ref {
    switch heap.kind(thread) {
    case .frameExpect, .frameLiteral, .frameString, .frameNumber, .frameArray,
      .frameObject, .frameColon:
      break
    default: return 0
    }
    var parent = heap.word(thread, 0)
    if heap.kind(parent) == .parents { parent = heap.word(parent, 0) }
    var family: Int32 = 0
    if heap.kind(parent) == .frameKey {
      family = heap.word(parent, 1) == 0 ? 1 : 2
    } else if heap.kind(thread) == .frameColon {
      if heap.kind(parent) == .frameValue { return 0 }
      if needsValue(heap.word(parent, 0)) { return 0 }
    } else if needsValue(parent) {
      return 0
    }
    let start = heap.top
    try heap.push(Int32(heap.kind(thread).rawValue))
    try heap.push(family)
    for index in 1..<heap.count(thread) {
      try heap.push(heap.word(thread, index))
    }
    return try heap.record(.joinKey, since: start)
  }

  private mutating func pushParents(_ parent: Ref) throws(SchemaError) {
    guard heap.kind(parent) == .parents else { return try heap.push(parent) }
    for index in 0..<heap.count(parent) {
      try heap.push(heap.word(parent, index))
    }
  }

  /// A thread with the parents since `start`.
  private mutating func joined(
    _ thread: Ref, since start: Int
  ) throws(SchemaError) -> Ref {
    heap.order(since: start)
    if heap.top == start + 1 {
      heap.top = start
      return thread
    }
    let parents = try heap.record(.parents, since: start)
    let words = heap.top
    try heap.push(parents)
    for index in 1..<heap.count(thread) {
      try heap.push(heap.word(thread, index))
    }
    return try heap.record(heap.kind(thread), since: words)
  }

  /// Whether one of a thread's parents is the end of the text.
  func isOutermost(_ parent: Ref) -> Bool {
    if heap.kind(parent) != .parents { return heap.kind(parent) == .frameDone }
    for index in 0..<heap.count(parent)
    where heap.kind(heap.word(parent, index)) == .frameDone { return true }
    return false
  }
}
