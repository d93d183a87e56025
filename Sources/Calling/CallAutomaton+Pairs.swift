import Memory
import Schemas

/// Arguments between marks: what they become goes through the schema.
extension CallAutomaton {
  private static let goesOn: Int32 = 1
  private static let ends: Int32 = 2

  /// Goes on between two arguments.
  mutating func enterBoundary(
    _ state: inout CallState, isFirst: Bool
  ) -> Bool {
    state.phase = .boundary
    state.place = 0
    state.low = 0
    state.high = isFirst ? 0 : 1
    let next = isFirst ? state.schema : after(state.schema, 0x2C)
    if next > 0, hasKey(state.function, next) {
      state.low |= CallAutomaton.goesOn
    }
    let end = after(state.schema, 0x7D)
    if end > 0, schemas.mayEnd(end) { state.low |= CallAutomaton.ends }
    return state.low != 0
  }

  /// Whether another argument may begin.
  private mutating func hasKey(_ function: Int32, _ schema: Int32) -> Bool {
    guard let range = names(of: function) else {
      return after(schema, 0x22) > 0
    }
    return isAlive(range, schema)
  }

  /// The names that a function's arguments may have; `nil` of any.
  private func names(of function: Int32) -> Range<Int>? {
    let first = Int(functions.word(Int(function), CallAutomaton.firstKey))
    let count = Int(functions.word(Int(function), CallAutomaton.keyCount))
    return count < 0 ? nil : first..<(first + count)
  }

  private mutating func isAlive(_ range: Range<Int>, _ schema: Int32) -> Bool {
    for index in range where after(schema, key: keys.name(index)) > 0 {
      return true
    }
    return false
  }

  mutating func advance(
    boundary state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let isFirst = state.high == 0
    let key = isFirst ? texts.firstKey : texts.nextKey
    let close = isFirst ? texts.firstClose : texts.nextClose
    let place = Int(state.place)
    var alive: Int32 = 0
    if state.low & CallAutomaton.goesOn != 0, key[place] == byte {
      alive |= CallAutomaton.goesOn
    }
    if state.low & CallAutomaton.ends != 0, close[place] == byte {
      alive |= CallAutomaton.ends
    }
    guard alive != 0 else { return false }
    state.low = alive
    state.place += 1
    if alive & CallAutomaton.ends != 0, place + 1 == close.count {
      let isInSection = state.isInSection
      state = CallState(phase: .after)
      state.isInSection = isInSection
      return enterAfter(&state)
    }
    guard alive & CallAutomaton.goesOn != 0, place + 1 == key.count else {
      return true
    }
    return (isFirst || feed(&state, 0x2C)) && enterKey(&state)
  }

  // MARK: Names

  private mutating func enterKey(_ state: inout CallState) -> Bool {
    state.place = 0
    state.low = 0
    state.high = 0
    guard let range = names(of: state.function) else {
      state.phase = .openKey
      return feed(&state, 0x22)
    }
    state.phase = .key
    state.low = Int32(range.lowerBound)
    state.high = Int32(range.upperBound)
    return true
  }

  mutating func advance(key state: inout CallState, _ byte: UInt8) -> Bool {
    let range = Int(state.low)..<Int(state.high)
    let place = Int(state.place)
    let rest = keys.narrowed(range, at: place, byte)
    if !rest.isEmpty {
      state.low = Int32(rest.lowerBound)
      state.high = Int32(rest.upperBound)
      state.place += 1
      return isAlive(rest, state.schema)
    }
    guard keys.ends(range, at: place) else { return false }
    state.schema = after(state.schema, key: keys.name(range.lowerBound))
    guard state.schema > 0 else { return false }
    let isText =
      keys.word(range.lowerBound, CallAutomaton.isText) == 1
    return enterValueOpen(&state, isText: isText)
      && advance(valueOpen: &state, byte)
  }

  /// Longer names are not read back whole.
  static let mostName: Int32 = 96

  mutating func advance(
    openKey state: inout CallState, _ byte: UInt8
  ) -> Bool {
    if state.place > 0, byte == texts.stringOpen[0] {
      return feed(&state, 0x22) && feed(&state, 0x3A)
        && enterValueOpen(&state, isText: true)
        && advance(valueOpen: &state, byte)
    }
    guard byte > 0x20, byte != texts.stringOpen[0],
      byte & 0xC0 == 0x80 || state.place < CallAutomaton.mostName
    else { return false }
    state.place += 1
    state.schema = after(state.schema, inString: byte)
    return state.schema > 0
  }

  // MARK: Values

  /// Whether the mark before a value tells strings from others.
  var marksTell: Bool { texts.stringOpen != texts.valueOpen }

  /// Goes on behind a name; `low` tells whether a text may follow, and whether
  /// another value may.
  private mutating func enterValueOpen(
    _ state: inout CallState, isText: Bool
  ) -> Bool {
    state.phase = .valueOpen
    state.place = 0
    state.low = 0
    state.high = 0
    if marksTell || isText, after(state.schema, 0x22) > 0 { state.low |= 1 }
    if marksTell {
      if allowsValue(state.schema) { state.low |= 2 }
    } else if !isText {
      state.low = 2
    }
    return state.low != 0
  }

  mutating func advance(
    valueOpen state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let place = Int(state.place)
    var alive: Int32 = 0
    if state.low & 1 != 0, texts.stringOpen[place] == byte { alive |= 1 }
    if state.low & 2 != 0, texts.valueOpen[place] == byte { alive |= 2 }
    guard alive != 0 else { return false }
    state.low = alive
    state.place += 1
    if alive & 1 != 0, place + 1 == texts.stringOpen.count {
      state.phase = .text
      state.place = 0
      state.low = 0
      return feed(&state, 0x22)
    }
    if alive & 2 != 0, place + 1 == texts.valueOpen.count {
      state.phase = .value
      state.place = 0
      state.low = 0
    }
    return true
  }
}
