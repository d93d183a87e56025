import Grammars
import Memory

extension SchemaAutomaton {
  /// The states in which a machine begins.
  mutating func begin(_ machine: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    try heap.push(machine)
    round &+= 1
    try close(machine, heap.word(machine, 1), atStart: true, since: start)
    return try subset(machine, since: start)
  }

  /// The states behind one more code point, or 0 where none is left.
  mutating func advance(
    _ subset: Ref, _ point: Int32
  ) throws(SchemaError) -> Ref {
    if let known = heap.fact(subset, point) { return known }
    let start = heap.top
    let machine = heap.word(subset, 0)
    try heap.push(machine)
    round &+= 1
    for index in 1..<heap.count(subset) {
      let place = 2 + Int(heap.word(subset, index)) * 3
      guard heap.word(machine, place) & 0xFF == MachineStep.take.rawValue,
        includes(heap.word(machine, place + 1), point)
      else { continue }
      try close(
        machine, heap.word(machine, place + 2), atStart: false, since: start)
    }
    let next = try self.subset(machine, since: start)
    heap.know(subset, point, next)
    return next
  }

  private mutating func subset(
    _ machine: Ref, since start: Int
  ) throws(SchemaError) -> Ref {
    if heap.top == start + 1 {
      heap.top = start
      return 0
    }
    // Where any text may follow, whatever else is in progress does not matter.
    if acceptsRest(machine), marks[2] == round {
      heap.top = start + 1
      try heap.push(0)
      try heap.push(1)
    }
    heap.order(since: start + 1)
    return try heap.record(.subset, since: start)
  }

  /// Whether a machine accepts any text that goes on from its state 2.
  func acceptsRest(_ machine: Ref) -> Bool {
    heap.count(machine) > 8
      && heap.word(machine, 5) & 0xFF == MachineStep.take.rawValue
      && heap.word(machine, 7) == 2
  }

  /// Adds what is reached from a state without taking anything.
  ///
  /// A state that was visited in this round is not visited again.
  private mutating func close(
    _ machine: Ref, _ state: Int32, atStart: Bool, since start: Int
  ) throws(SchemaError) {
    // What is to be visited lies above the result, and the result grows there:
    // so both are words of the scratch, the first below zero.
    var pending = state
    while true {
      let place = 2 + Int(pending) * 3
      var next: Int32 = -1
      if marks[Int(pending)] != round {
        marks[Int(pending)] = round
        try spend()
        let word = heap.word(machine, place)
        switch MachineStep(rawValue: word & 0xFF) {
        case .fork:
          next = heap.word(machine, place + 1)
          try heap.push(-1 - heap.word(machine, place + 2))
        case .atStart:
          if atStart { next = heap.word(machine, place + 1) }
        default:
          if word & MachineBuilder.live != 0 { try keep(pending, since: start) }
        }
      }
      if next < 0 {
        guard heap.scratch[heap.top - 1] < 0, heap.top > start + 1 else {
          return
        }
        heap.top -= 1
        next = -1 - heap.scratch[heap.top]
      }
      pending = next
    }
  }

  /// Puts a state below those that are to be visited.
  private mutating func keep(_ state: Int32, since start: Int)
    throws(SchemaError)
  {
    try heap.push(state)
    var place = heap.top - 1
    while place > start + 1, heap.scratch[place - 1] < 0 {
      heap.scratch[place] = heap.scratch[place - 1]
      place -= 1
    }
    heap.scratch[place] = state
  }

  /// Whether the text may end in these states.
  func accepts(_ subset: Ref) -> Bool {
    let machine = heap.word(subset, 0)
    for index in 1..<heap.count(subset) {
      let place = 2 + Int(heap.word(subset, index)) * 3
      if heap.word(machine, place) & MachineBuilder.ends != 0 { return true }
    }
    return false
  }

  /// Whether a class has a code point.
  func includes(_ ranges: Ref, _ point: Int32) -> Bool {
    var low = 0
    var high = heap.count(ranges) / 2
    while low < high {
      let middle = (low + high) / 2
      if heap.word(ranges, middle * 2 + 1) < point {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low * 2 < heap.count(ranges) && heap.word(ranges, low * 2) <= point
  }
}
