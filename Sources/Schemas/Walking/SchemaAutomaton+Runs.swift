public import Grammars

/// Characters that an expression takes one after the other.
extension SchemaAutomaton {
  private static let runKey: Int32 = 0x5200_0000
  private static let runPlaceKey: Int32 = 0x5400_0000
  private static let classesKey: Int32 = 0x5300_0000
  /// Longer runs are not looked for, but for those without end.
  private static let mostRun = 64
  /// States that are looked at from one character to the next.
  private static let mostForks = 32

  /// Plain characters of some classes that may follow, whatever they are.
  @export(interface)
  public mutating func plainRun(of state: Int32) -> PlainRun {
    guard state > 0 else { return PlainRun() }
    if let known = heap.fact(state, SchemaAutomaton.runKey) {
      return PlainRun(bits: known)
    }
    var best = PlainRun()
    heap.top = 0
    do throws(SchemaError) {
      for index in 0..<heap.count(-state) {
        let thread = heap.word(-state, index)
        guard heap.kind(thread) == .frameString, heap.word(thread, 4) == 0
        else { continue }
        best = better(best, try run(string: thread))
      }
    } catch {
      isFull = true
      return PlainRun()
    }
    heap.know(state, SchemaAutomaton.runKey, best.bits)
    return best
  }

  private func better(_ one: PlainRun, _ other: PlainRun) -> PlainRun {
    func worth(_ run: PlainRun) -> Int { run.classes.count * min(run.room, 8) }
    return worth(other) > worth(one) ? other : one
  }

  /// Characters that may follow in a string: those that all of its automata
  /// take one after the other.
  mutating func run(string thread: Ref) throws(SchemaError) -> PlainRun {
    let (shape, states) = (heap.word(thread, 1), heap.word(thread, 2))
    guard heap.word(shape, SchemaAutomaton.texts) == 0,
      heap.word(shape, SchemaAutomaton.mostLength) == 0
    else { return PlainRun() }
    let all = PlainRun(.all, room: PlainRun.endless)
    if states == 0 { return all }
    if try keepsStates(shape, states) { return all }
    let positive = Int(heap.word(shape, SchemaAutomaton.positiveCount))
    let start = heap.top
    defer { heap.top = start }
    var (machines, hasSet) = (0, false)
    var found = all
    for index in 0..<heap.count(states) {
      let state = heap.word(states, index)
      if state == 0 {
        try heap.push(0)
        continue
      }
      switch heap.kind(heap.word(shape, SchemaAutomaton.components + index)) {
      case .stringSet where index >= positive:
        hasSet = true
        try heap.push(0)
      case .machine where index < positive:
        if takesAll(state) {
          try heap.push(state)
          continue
        }
        machines += 1
        let (run, place) = try self.run(state)
        found = machines == 1 ? run : found.common(with: run)
        let least = heap.top
        try heap.push(heap.word(state, 0))
        try heap.push(place)
        try heap.push(try heap.record(.subset, since: least))
      default: return PlainRun()
      }
    }
    // Of endless texts one is long enough, and none of a set.
    if machines == 0 { return all }
    let count = heap.word(thread, 3)
    guard found.classes.count > 0, found.room > 0 else { return PlainRun() }
    if found.room < PlainRun.endless {
      let isLongEnough =
        count >= heap.word(shape, SchemaAutomaton.leastLength)
      return machines == 1 && isLongEnough && !hasSet ? found : PlainRun()
    }
    if machines == 1 { return found }
    // Behind the run all machines are at least where they loop.
    let least = try heap.record(.joint, since: start)
    return try isAlive(shape, least, count) ? found : PlainRun()
  }

  /// Whether a machine accepts any text from here.
  private func takesAll(_ subset: Ref) -> Bool {
    heap.count(subset) == 3 && heap.word(subset, 1) == 0
      && heap.word(subset, 2) == 1 && acceptsRest(heap.word(subset, 0))
  }

  /// The best run of one class through a machine, and the state at which it
  /// begins.
  private mutating func run(
    _ subset: Ref
  ) throws(SchemaError) -> (PlainRun, Int32) {
    if let known = heap.fact(subset, SchemaAutomaton.runKey),
      let place = heap.fact(subset, SchemaAutomaton.runPlaceKey)
    {
      return (PlainRun(bits: known), place)
    }
    let machine = heap.word(subset, 0)
    var (best, place) = (PlainRun(), heap.word(subset, 1))
    for index in 1..<heap.count(subset) {
      let state = heap.word(subset, index)
      guard isTaking(machine, state) else { continue }
      let classes = classes(of: heap.word(machine, 3 + Int(state) * 3))
      if classes.count == 0 { continue }
      let room = try roomOfRun(machine, state)
      let run = better(best, PlainRun(classes, room: room))
      if run.bits != best.bits { (best, place) = (run, state) }
    }
    heap.know(subset, SchemaAutomaton.runKey, best.bits)
    heap.know(subset, SchemaAutomaton.runPlaceKey, place)
    return (best, place)
  }

  private func isTaking(_ machine: Ref, _ state: Int32) -> Bool {
    heap.word(machine, 2 + Int(state) * 3) & 0xFF == MachineStep.take.rawValue
  }

  /// How many characters of its class a state takes one after the other.
  private mutating func roomOfRun(
    _ machine: Ref, _ state: Int32
  ) throws(SchemaError) -> Int {
    var (here, room) = (state, 1)
    while room < SchemaAutomaton.mostRun {
      let next = try nextOfRun(machine, here)
      if next == here { return PlainRun.endless }
      if next < 0 { break }
      here = next
      room += 1
    }
    return room
  }

  /// A state behind another one that takes the same class, that one itself if it
  /// can be; -1 where there is none.
  private mutating func nextOfRun(
    _ machine: Ref, _ state: Int32
  ) throws(SchemaError) -> Int32 {
    let place = 2 + Int(state) * 3
    let ranges = heap.word(machine, place + 1)
    let start = heap.top
    defer { heap.top = start }
    try heap.push(heap.word(machine, place + 2))
    var (found, left): (Int32, Int) = (-1, SchemaAutomaton.mostForks)
    while heap.top > start, left > 0 {
      left -= 1
      heap.top -= 1
      let next = heap.scratch[heap.top]
      let place = 2 + Int(next) * 3
      let word = heap.word(machine, place)
      guard word & MachineBuilder.live != 0 else { continue }
      switch MachineStep(rawValue: word & 0xFF) {
      case .fork:
        try heap.push(heap.word(machine, place + 1))
        try heap.push(heap.word(machine, place + 2))
      case .take where heap.word(machine, place + 1) == ranges:
        if next == state { return state }
        found = next
      default: break
      }
    }
    return found
  }

  /// The classes of which a class of an expression has all characters.
  private mutating func classes(of ranges: Ref) -> PlainClasses {
    if let known = heap.fact(ranges, SchemaAutomaton.classesKey) {
      return PlainRun(bits: known).classes
    }
    var classes = PlainClasses.all
    for byte: UInt8 in 0x20..<0x7F
    where byte != 0x22 && byte != 0x5C && !includes(ranges, Int32(byte)) {
      classes.remove(.of(byte))
    }
    let hasLineEnds = includes(ranges, from: 0x2028, to: 0x2029)
    let hasFirst =
      includes(ranges, from: 0x80, to: 0x2027)
      && includes(ranges, from: 0x202A, to: 0xD7FF)
    if !hasFirst
      || !includes(ranges, from: 0xE000, to: ExpressionParser.lastPoint)
    {
      classes.remove(.wide)
    }
    if !hasLineEnds { classes.remove(.lineEnds) }
    heap.know(
      ranges, SchemaAutomaton.classesKey, PlainRun(classes, room: 0).bits)
    return classes
  }

  private func includes(_ ranges: Ref, from low: Int32, to high: Int32) -> Bool
  {
    for index in 0..<heap.count(ranges) / 2
    where heap.word(ranges, index * 2) <= low
      && heap.word(ranges, index * 2 + 1) >= high
    {
      return true
    }
    return false
  }
}
