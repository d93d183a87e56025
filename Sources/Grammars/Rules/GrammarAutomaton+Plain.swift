import Memory

/// Plain characters of JSON text, many at once.
extension GrammarAutomaton {
  /// How many plain characters may follow.
  public mutating func plainRoom(_ state: Int32) -> Int32 {
    let known = states.room(of: state)
    if known >= 0 { return known }
    var (room, source): (Int32, Int) = (0, -1)
    for index in states.places(of: state) {
      let found = plainRoom(of: states[index])
      if found > room { (room, source) = (found, index) }
    }
    let ends = room > 0 && room < Int32.max && ends(state, source)
    guard !places.isFull, !stacks.isFull else {
      isFull = true
      return 0
    }
    states.setRoom(of: state, to: room)
    if ends { states.add(GrammarStates.plainEnds, to: state) }
    return room
  }

  /// Whether no plain character may follow after the room.
  public func plainEnds(_ state: Int32) -> Bool {
    states.flags(of: state) & GrammarStates.plainEnds != 0
  }

  private mutating func plainRoom(of place: GrammarPlace) -> Int32 {
    guard place.node >= 0 else { return 0 }
    let node = node(place.node)
    guard node.operation == .characters, node.low == 1 else { return 0 }
    let repetition = repetition(around: place)
    if let repetition {
      guard repetition.d >= 0 else { return Int32.max }
      return Int32(repetition.d - stacks.done(place.stack))
    }
    // After the character, the same place again?
    places.begin()
    add(node.b, place.stack)
    for index in 0..<places.count
    where places[index].node == place.node
      && places[index].stack == place.stack
    {
      return Int32.max
    }
    return 1
  }

  /// The repetition that a place is the whole of.
  private func repetition(around place: GrammarPlace) -> GrammarNode? {
    guard place.stack > 0, stacks.done(place.stack) >= 0,
      node(node(place.node).b).operation == .leave
    else { return nil }
    let outer = node(stacks.node(place.stack))
    guard outer.operation == .repetition, outer.a == place.node else {
      return nil
    }
    return outer
  }

  /// Whether no plain character may follow after a repetition of them.
  private mutating func ends(_ state: Int32, _ source: Int) -> Bool {
    for index in states.places(of: state)
    where index != source && beginsPlain(states[index].node) {
      return false
    }
    guard let repetition = repetition(around: states[source]) else {
      return false
    }
    places.begin()
    add(repetition.b, stacks.below(states[source].stack))
    for index in 0..<places.count where beginsPlain(places[index].node) {
      return false
    }
    return true
  }

  /// Whether a plain character's first byte may be read.
  private func beginsPlain(_ place: Int) -> Bool {
    guard place >= 0 else { return false }
    let node = node(place)
    var edge =
      switch node.operation {
      case .edge: place
      case .characters: node.a
      default: -1
      }
    while edge >= 0 {
      let node = self.node(edge)
      if node.low <= node.high {
        for byte in node.low...node.high {
          switch byte {
          case 0x22, 0x5C, 0x7F: continue
          case 0x20...0x7E, 0xC2...0xF4: return true
          default: continue
          }
        }
      }
      edge = node.b
    }
    return false
  }
}
