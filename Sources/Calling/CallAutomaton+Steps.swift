import JSON
import Markup
import Memory

/// Steps through marks and names.
extension CallAutomaton {
  /// Goes on with a byte; false where none may come.
  mutating func advance(_ state: inout CallState, _ byte: UInt8) -> Bool {
    switch state.phase {
    case .free: advance(free: &state, byte)
    case .bareHead: advance(bareHead: &state, byte)
    case .bareName: advance(bareName: &state, byte)
    case .entry: advance(entry: &state, byte)
    case .alone: advance(&state, byte, through: texts.alone)
    case .name: advance(name: &state, byte)
    case .middle: advance(middle: &state, byte)
    case .json: advance(json: &state, byte)
    case .tail: advance(&state, byte, through: texts.tail)
    case .after: advance(after: &state, byte)
    case .done: false
    case .boundary: advance(boundary: &state, byte)
    case .key: advance(key: &state, byte)
    case .openKey: advance(openKey: &state, byte)
    case .valueOpen: advance(valueOpen: &state, byte)
    case .text: advance(text: &state, byte)
    case .value: advance(value: &state, byte)
    case .valueWord: advance(valueWord: &state, byte)
    case .valueClose: advance(&state, byte, through: texts.valueClose)
    case .loose: advance(loose: &state, byte)
    case .looseOpen: advance(&state, byte, through: texts.quote)
    case .looseText: advance(looseText: &state, byte)
    case .looseString: advance(looseString: &state, byte)
    case .looseSingle: advance(looseSingle: &state, byte)
    case .looseWord: advance(looseWord: &state, byte)
    }
  }

  /// Reads a byte of a text that must stand here.
  mutating func advance(
    _ state: inout CallState, _ byte: UInt8, through text: Bytes
  ) -> Bool {
    let rest = text.suffix(from: Int(state.place))
    guard rest[0] == byte, state.isMark || !beginsMark(rest) else {
      return false
    }
    state.place += 1
    return Int(state.place) < text.count || leave(&state)
  }

  /// Goes on behind a text that was read.
  mutating func leave(_ state: inout CallState) -> Bool {
    switch state.phase {
    case .entry, .alone: enterName(&state)
    case .middle: enterArguments(&state)
    case .tail: enterAfter(&state)
    case .valueClose: enterBoundary(&state, isFirst: false)
    case .looseOpen: enterLooseText(&state)
    default: false
    }
  }

  // MARK: Before a name

  private mutating func advance(
    entry state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let text = texts.entry
    // What a thought leaves before the answer.
    if state.place == 0, byte == 0x0A, text[0] != 0x0A {
      state.low += 1
      return state.low <= 2
    }
    state.low = 0
    return advance(&state, byte, through: text)
  }

  func enterName(_ state: inout CallState) -> Bool {
    state.phase = .name
    state.place = 0
    state.low = 0
    state.high = Int32(functions.count)
    return functions.count > 0
  }

  private mutating func advance(
    name state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let range = Int(state.low)..<Int(state.high)
    let place = Int(state.place)
    let rest = functions.narrowed(range, at: place, byte)
    if !rest.isEmpty {
      state.low = Int32(rest.lowerBound)
      state.high = Int32(rest.upperBound)
      state.place += 1
      return true
    }
    guard functions.ends(range, at: place) else { return false }
    return enterMiddle(&state) && advance(&state, byte)
  }

  /// Goes on behind the name of the first function in the range.
  private mutating func enterMiddle(_ state: inout CallState) -> Bool {
    state.function = state.low
    state.phase = .middle
    state.place = 0
    state.low = 0
    state.high = 0
    return !texts.middle.isEmpty || enterArguments(&state)
  }

  private mutating func advance(
    middle state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let text = texts.middle
    guard text[Int(state.place)] == CallTexts.number else {
      return advance(&state, byte, through: text)
    }
    if isDigit(byte) {
      state.low += 1
      return state.low <= 4
    }
    guard state.low > 0 else { return false }
    state.low = 0
    state.place += 1
    guard Int(state.place) < text.count || leave(&state) else { return false }
    return advance(&state, byte)
  }

  // MARK: Bare calls

  private func advance(
    bareHead state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let text = texts.bareHead
    let place = Int(state.place)
    if text[place] == byte {
      state.place += 1
      return place + 1 < text.count || enterBareName(&state)
    }
    var quotes = 0
    for index in 0..<place where text[index] == 0x22 { quotes += 1 }
    if isSpace(byte), quotes % 2 == 0 { return true }
    state = CallState(phase: .free)
    return true
  }

  private func enterBareName(_ state: inout CallState) -> Bool {
    if !enterName(&state) {
      state = CallState(phase: .free)
    } else {
      state.phase = .bareName
    }
    return true
  }

  private mutating func advance(
    bareName state: inout CallState, _ byte: UInt8
  ) -> Bool {
    var held = state
    held.phase = .name
    guard advance(name: &held, byte) else {
      state = CallState(phase: .free)
      return true
    }
    if held.phase == .name { held.phase = .bareName }
    state = held
    return true
  }

  // MARK: Behind a call

  /// Goes on behind arguments.
  mutating func enterTail(_ state: inout CallState) -> Bool {
    let isInSection = state.isInSection
    state = CallState(phase: .tail)
    state.isInSection = isInSection
    return !texts.tail.isEmpty || enterAfter(&state)
  }

  /// Goes on behind a call.
  mutating func enterAfter(_ state: inout CallState) -> Bool {
    let isInSection = state.isInSection
    let hasEnd = !texts.end.isEmpty && (isInSection || !isFree)
    state = CallState(phase: .after)
    state.isInSection = isInSection
    if hasEnd || !isFree {
      state.low = (isParallel ? 1 : 0) | (hasEnd ? 2 : 0)
      if state.low == 0 { state = CallState(phase: .done) }
    } else {
      enterEnd(&state)
    }
    return true
  }

  /// Goes on behind all calls.
  private func enterEnd(_ state: inout CallState) {
    state = CallState(phase: isFree && isParallel ? .free : .done)
  }

  private mutating func advance(
    after state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let place = Int(state.place)
    var alive: Int32 = 0
    if state.low & 1 == 1, texts.join[place] == byte { alive |= 1 }
    if state.low & 2 == 2, texts.end[place] == byte { alive |= 2 }
    guard alive != 0 else { return false }
    state.low = alive
    state.place += 1
    if alive & 2 == 2, place + 1 == texts.end.count {
      enterEnd(&state)
    } else if alive & 1 == 1, place + 1 == texts.join.count {
      return enterName(&state)
    }
    return true
  }
}
