import Markup
import Memory
import Schemas

/// Arguments with bare names, as Python's or a template's own; what they become
/// goes through the schema.
///
/// `low` is a `LoosePlace`, `high` how many containers are open, and `place` the
/// length of a word, or 1 where a space may stand.
extension CallAutomaton {
  private var isPython: Bool { texts.arguments == .python }

  /// Opens a container whose bracket was read.
  mutating func open(_ state: inout CallState, isObject: Bool) -> Bool {
    guard state.high < JSONPlace.mostDepth else { return false }
    state.kinds = state.kinds << 1 | (isObject ? 1 : 0)
    state.high += 1
    state.low = isObject ? LoosePlace.keyOrEnd : LoosePlace.valueOrEnd
    state.place = 0
    return true
  }

  /// Whether names in the innermost container stand without quotes.
  private func hasBareKeys(_ state: CallState) -> Bool {
    (!isPython || state.high == 1)
      && functions.word(
        Int(state.function), CallAutomaton.hasBareKeys) == 1
  }

  mutating func advance(loose state: inout CallState, _ byte: UInt8) -> Bool {
    let space = state.place == 1
    switch state.low {
    case LoosePlace.object:
      return byte == 0x7B && feed(&state, byte) && open(&state, isObject: true)
    case LoosePlace.value, LoosePlace.valueOrEnd:
      if byte == 0x20, space {
        state.place = 0
        return true
      }
      if byte == 0x5D, state.low == LoosePlace.valueOrEnd {
        return close(&state, byte)
      }
      return advance(looseValue: &state, byte)
    case LoosePlace.key, LoosePlace.keyOrEnd:
      if byte == 0x20, space {
        state.place = 0
        return true
      }
      if byte == 0x7D || byte == 0x29 {
        return state.low == LoosePlace.keyOrEnd && close(&state, byte)
      }
      return advance(looseKey: &state, byte)
    case LoosePlace.bareKey: return advance(bareKey: &state, byte)
    case LoosePlace.colon: return advance(colon: &state, byte)
    case LoosePlace.word:
      if CallAutomaton.isNumeric(byte) {
        return JSONPlace.takeWord(byte, &state.place) && feed(&state, byte)
      }
      return advance(rest: &state, byte)
    default: return advance(rest: &state, byte)
    }
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  /// Reads what stands behind a value.
  private mutating func advance(
    rest state: inout CallState, _ byte: UInt8
  ) -> Bool {
    guard byte == 0x2C else { return close(&state, byte) }
    state.low = state.kinds & 1 == 1 ? LoosePlace.key : LoosePlace.value
    state.place = isPython ? 1 : 0
    return feed(&state, byte)
  }

  private mutating func close(
    _ state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let isObject = state.kinds & 1 == 1
    let isCall = isPython && state.high == 1
    let bracket: UInt8 = isCall ? 0x29 : isObject ? 0x7D : 0x5D
    guard byte == bracket, feed(&state, isObject ? 0x7D : 0x5D) else {
      return false
    }
    state.kinds >>= 1
    state.high -= 1
    state.low = LoosePlace.rest
    state.place = 0
    return state.high > 0 || endArguments(&state)
  }

  // MARK: Names

  /// Whether a byte may stand in a name without quotes.
  static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x24, 0x2D, 0x2E, 0x30...0x39, 0x40...0x5A, 0x5F, 0x61...0x7A,
      0x80...0xFF:
      true
    default: false
    }
  }

  private mutating func advance(
    looseKey state: inout CallState, _ byte: UInt8
  ) -> Bool {
    if hasBareKeys(state) {
      state.low = LoosePlace.bareKey
      state.place = 1
      return CallAutomaton.isBare(byte) && feed(&state, 0x22)
        && feed(&state, byte)
    }
    return enterString(&state, byte, isKey: true)
  }

  private mutating func advance(
    bareKey state: inout CallState, _ byte: UInt8
  ) -> Bool {
    if CallAutomaton.isBare(byte) {
      state.place += 1
      return feed(&state, byte)
        && (byte & 0xC0 == 0x80 || state.place <= CallAutomaton.mostName)
    }
    return feed(&state, 0x22) && advance(colon: &state, byte)
  }

  private mutating func advance(
    colon state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let isCall = isPython && state.high == 1
    state.low = LoosePlace.value
    state.place = isPython && !isCall ? 1 : 0
    return byte == (isCall ? 0x3D : 0x3A) && feed(&state, 0x3A)
  }

  // MARK: Values

  private mutating func advance(
    looseValue state: inout CallState, _ byte: UInt8
  ) -> Bool {
    switch byte {
    case 0x5B: return feed(&state, byte) && open(&state, isObject: false)
    case 0x7B: return feed(&state, byte) && open(&state, isObject: true)
    case 0x2D, 0x30...0x39, 0x66, 0x6E, 0x74:
      state.low = LoosePlace.word
      state.place = 1
      return feed(&state, byte)
    case 0x46, 0x4E, 0x54:
      guard isPython, let word = CallAutomaton.word(byte) else {
        return false
      }
      state.schema = after(state.schema, inString: word.json)
      state.phase = .looseWord
      state.low = Int32(byte)
      state.place = 1
      return state.schema > 0
    default:
      guard !isPython, !texts.quote.isEmpty else {
        return enterString(&state, byte, isKey: false)
      }
      guard byte == texts.quote[0], after(state.schema, 0x22) > 0 else {
        return false
      }
      state.phase = .looseOpen
      state.place = 0
      return advance(&state, byte, through: texts.quote)
    }
  }

  mutating func advance(
    looseWord state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let first = UInt8(truncatingIfNeeded: state.low)
    guard let word = CallAutomaton.word(first)?.text,
      word[Int(state.place)] == byte
    else { return false }
    state.place += 1
    guard Int(state.place) == word.count else { return true }
    enterRest(&state)
    return true
  }

  private func enterRest(_ state: inout CallState) {
    state.phase = .loose
    state.low = LoosePlace.rest
    state.place = 0
  }
}
