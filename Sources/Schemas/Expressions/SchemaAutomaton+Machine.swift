import Grammars
import Memory

/// What a state of a machine does.
enum MachineStep: Int32 {
  /// Takes a code point of a class and goes on.
  case take
  /// Goes on at two states.
  case fork
  /// The text may end.
  case accept
  /// Goes on at the beginning of the text only; at its end only.
  case atStart, atEnd
}

extension SchemaAutomaton {
  /// A machine for an expression: three words a state, what it does, and two
  /// operands.
  ///
  /// Bit 8 of the first word says that the end can be reached from there behind
  /// the beginning of the text.  With `anywhere` any text may stand before and
  /// behind.
  mutating func machine(
    _ source: Bytes, anywhere: Bool
  ) throws(SchemaError) -> Ref {
    var parser = ExpressionParser(source)
    let expression = try parser.whole(&heap)
    return try machine(of: expression, anywhere: anywhere)
  }

  mutating func machine(
    of expression: Ref, anywhere: Bool
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    // The number of states and the first one come in at the end.
    try heap.push(0)
    try heap.push(0)
    let any = try heap.record(.ranges, 0, ExpressionParser.lastPoint)
    let builder = MachineBuilder(base: start + 2)
    var end = try builder.add(.accept, 0, 0, &heap)
    if anywhere {
      // States 0, 1 and 2: whatever follows, the text may end.
      let more = try builder.add(.take, any, 2, &heap)
      end = try builder.add(.fork, end, more, &heap)
    }
    var first = try builder.build(expression, end, &heap)
    if anywhere {
      let skip = try builder.add(.take, any, 0, &heap)
      let entry = try builder.add(.fork, first, skip, &heap)
      builder.set(skip, second: entry, &heap)
      first = entry
    }
    heap.scratch[start] = builder.count(heap)
    heap.scratch[start + 1] = first
    builder.markLive(&heap)
    try spend(Int(heap.scratch[start]))
    guard Int(heap.scratch[start]) <= marks.count else { throw .tooComplex }
    return try heap.record(.machine, since: start)
  }
}

/// The states of a machine while they are made, on the heap's scratch.
struct MachineBuilder {
  let base: Int
  static let mostStates = 40_000

  func count(_ heap: RecordHeap) -> Int32 {
    Int32((heap.top - base) / 3)
  }

  func add(
    _ step: MachineStep, _ first: Int32, _ second: Int32,
    _ heap: inout RecordHeap
  ) throws(SchemaError) -> Int32 {
    let number = count(heap)
    guard number < MachineBuilder.mostStates else { throw .tooComplex }
    try heap.push(step.rawValue)
    try heap.push(first)
    try heap.push(second)
    return number
  }

  func set(_ state: Int32, second: Int32, _ heap: inout RecordHeap) {
    heap.scratch[base + Int(state) * 3 + 2] = second
  }

  /// Adds the states of an expression that goes on at `next`, and gives the
  /// first of them.
  func build(
    _ expression: Ref, _ next: Int32, _ heap: inout RecordHeap
  ) throws(SchemaError) -> Int32 {
    var expression = expression
    var next = next
    while true {
      switch heap.kind(expression) {
      case .both:
        next = try build(heap.word(expression, 1), next, &heap)
        expression = heap.word(expression, 0)
      case .either:
        return try either(expression, next, &heap)
      case .repeated:
        return try repeated(expression, next, &heap)
      case .start: return try add(.atStart, next, 0, &heap)
      case .end: return try add(.atEnd, next, 0, &heap)
      case .nothing: return next
      default: return try add(.take, expression, next, &heap)
      }
    }
  }

  private func either(
    _ expression: Ref, _ next: Int32, _ heap: inout RecordHeap
  ) throws(SchemaError) -> Int32 {
    // A long list of alternatives leans to the left.
    var left = expression
    var entry: Int32 = -1
    while heap.kind(left) == .either {
      let right = try build(heap.word(left, 1), next, &heap)
      entry = entry < 0 ? right : try add(.fork, right, entry, &heap)
      left = heap.word(left, 0)
    }
    return try add(.fork, try build(left, next, &heap), entry, &heap)
  }

  private func repeated(
    _ expression: Ref, _ next: Int32, _ heap: inout RecordHeap
  ) throws(SchemaError) -> Int32 {
    let item = heap.word(expression, 0)
    let least = Int(heap.word(expression, 1))
    var entry = next
    if heap.word(expression, 2) == 0 {
      let loop = try add(.fork, 0, next, &heap)
      let body = try build(item, loop, &heap)
      heap.scratch[base + Int(loop) * 3 + 1] = body
      entry = loop
    } else {
      let most = Int(heap.word(expression, 2)) - 1
      for _ in 0..<(most - least) {
        entry = try add(.fork, try build(item, entry, &heap), next, &heap)
      }
    }
    for _ in 0..<least {
      let before = entry
      entry = try build(item, entry, &heap)
      // An item without states stays without them.
      if entry == before { break }
    }
    return entry
  }

  /// From such a state the end can be reached behind the text's beginning.
  static let live: Int32 = 1 << 8
  /// In such a state the text may end.
  static let ends: Int32 = 1 << 9

  /// Notes which states are live and in which the text may end.
  ///
  /// Most states go on at older ones, so few rounds are needed.
  func markLive(_ heap: inout RecordHeap) {
    let total = Int(count(heap))
    var changed = true
    while changed {
      changed = false
      for state in 0..<total {
        let place = base + state * 3
        let found = flags(at: place, heap)
        if found & ~heap.scratch[place] != 0 {
          heap.scratch[place] |= found
          changed = true
        }
      }
    }
  }

  private func flags(at place: Int, _ heap: RecordHeap) -> Int32 {
    let live = MachineBuilder.live
    let ends = MachineBuilder.ends
    let first = Int(heap.scratch[place + 1])
    let second = Int(heap.scratch[place + 2])
    switch MachineStep(rawValue: heap.scratch[place] & 0xFF) {
    case .accept: return live | ends
    case .fork:
      return (heap.scratch[base + first * 3] | heap.scratch[base + second * 3])
        & (live | ends)
    case .take:
      guard heap.count(heap.scratch[place + 1]) > 0 else { return 0 }
      return heap.scratch[base + second * 3] & live
    case .atEnd:
      let flags = heap.scratch[base + first * 3] & ends
      return flags != 0 ? live | ends : 0
    default: return 0
    }
  }
}
