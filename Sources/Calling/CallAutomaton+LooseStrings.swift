import Markup
import Memory
import Schemas

/// Strings of arguments that are not JSON: `low` is 1 in a member's name, and
/// `place` is 1 behind a backslash.
extension CallAutomaton {
  /// Goes on behind a quote.
  mutating func enterString(
    _ state: inout CallState, _ byte: UInt8, isKey: Bool
  ) -> Bool {
    let isSingle = byte == 0x27 && texts.arguments == .python
    guard byte == 0x22 || isSingle, feed(&state, 0x22) else { return false }
    state.phase = isSingle ? .looseSingle : .looseString
    state.low = isKey ? 1 : 0
    state.place = 0
    return true
  }

  /// Goes on behind the mark before a string.
  mutating func enterLooseText(_ state: inout CallState) -> Bool {
    state.phase = .looseText
    state.low = 0
    state.place = 0
    return feed(&state, 0x22)
  }

  private func leaveString(_ state: inout CallState) {
    state.phase = .loose
    state.low = state.low == 1 ? LoosePlace.colon : LoosePlace.rest
    state.place = 0
  }

  mutating func advance(
    looseText state: inout CallState, _ byte: UInt8
  ) -> Bool {
    switch advance(
      text: &state, byte, close: texts.quote, mark: texts.quote)
    {
    case .more: return true
    case .end:
      leaveString(&state)
      return true
    case .refused: return false
    }
  }

  mutating func advance(
    looseString state: inout CallState, _ byte: UInt8
  ) -> Bool {
    guard feed(&state, byte) else { return false }
    if state.place == 1 {
      state.place = 0
    } else if byte == 0x5C {
      state.place = 1
    } else if byte == 0x22 {
      leaveString(&state)
    }
    return true
  }

  mutating func advance(
    looseSingle state: inout CallState, _ byte: UInt8
  ) -> Bool {
    if state.place == 1 {
      state.place = 0
      if byte == 0x27 { return feed(&state, byte) }
      return feed(&state, 0x5C) && feed(&state, byte)
    }
    switch byte {
    case 0x27:
      guard feed(&state, 0x22) else { return false }
      leaveString(&state)
      return true
    case 0x5C:
      state.place = 1
      return after(state.schema, 0x5C) > 0 || after(state.schema, 0x27) > 0
    default:
      state.schema = after(state.schema, inString: byte)
      return state.schema > 0
    }
  }
}
