import Markup
import Memory
import Schemas

/// The values of arguments between marks.
extension CallAutomaton {
  mutating func advance(text state: inout CallState, _ byte: UInt8) -> Bool {
    switch advance(
      text: &state, byte, close: texts.valueClose, mark: texts.valueMark)
    {
    case .more: true
    case .end: enterBoundary(&state, isFirst: false)
    case .refused: false
    }
  }

  /// Reads a byte of a value in JSON; `high` tells whether it has begun, `place`
  /// how much of the mark a string in it ends with.
  mutating func advance(value state: inout CallState, _ byte: UInt8) -> Bool {
    var json = JSONPlace(state.low)
    let isOutside = json.depth == 0 && json.string == 0
    if isOutside, state.high == 1, byte == texts.valueClose[0] {
      guard
        after(state.schema, 0x7D) > 0 || after(state.schema, 0x2C) > 0
      else { return false }
      state.phase = .valueClose
      state.place = 0
      state.low = 0
      state.high = 0
      return advance(&state, byte, through: texts.valueClose)
    }
    if isOutside, state.high == 0, !marksTell,
      let isTaken = enterText(&state, byte)
    {
      return isTaken
    }
    if isOutside {
      switch byte {
      case 0x2C, 0x3A, 0x5D, 0x7D, 0x20: return false
      case 0x22 where state.high == 0 && marksTell: return false
      default: break
      }
    }
    let wasInString = json.string != 0
    guard json.take(byte), feed(&state, byte) else { return false }
    state.low = json.packed
    state.high = 1
    guard wasInString, json.string != 0 else {
      state.place = 0
      return true
    }
    let mark = texts.valueMark
    let seen = CallTexts.overlap(mark, mark[0..<Int(state.place)], byte)
    state.place = Int32(seen)
    return seen < mark.count
  }

  // MARK: Texts without quotes

  /// Begins a text where another value might stand, too; `nil` where the byte
  /// begins none.
  ///
  /// It begins with a letter, so only words of JSON or Python are read back as
  /// something else. The schema must allow strings that can go on at any place.
  private mutating func enterText(
    _ state: inout CallState, _ byte: UInt8
  ) -> Bool? {
    guard byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A else {
      return nil
    }
    let begun = after(state.schema, 0x22)
    guard begun > 0, schemas.plainRoom(begun) == Int32.max else { return nil }
    state.low = 0
    guard CallAutomaton.word(byte) == nil else {
      state.phase = .valueWord
      state.low = Int32(byte)
      state.place = 1
      return true
    }
    state.phase = .text
    state.high = 1
    state.schema = after(begun, inString: byte)
    return state.schema > 0
  }

  mutating func advance(
    valueWord state: inout CallState, _ byte: UInt8
  ) -> Bool {
    let first = UInt8(truncatingIfNeeded: state.low)
    guard let word = CallAutomaton.word(first) else { return false }
    let place = Int(state.place)
    if place < word.text.count, word.text[place] == byte {
      state.place += 1
      return true
    }
    state.place = 0
    state.low = 0
    if place == word.text.count, byte == texts.valueClose[0] {
      state.phase = .valueClose
      state.schema = after(state.schema, inString: word.json)
      guard state.schema > 0,
        after(state.schema, 0x7D) > 0 || after(state.schema, 0x2C) > 0
      else { return false }
      return advance(&state, byte, through: texts.valueClose)
    }
    if place == word.text.count, byte == texts.valueMark[0] { return false }
    state.phase = .text
    state.high = 1
    state.schema = after(state.schema, 0x22)
    state.schema = after(state.schema, inString: word.text[0..<place])
    return state.schema > 0 && advance(text: &state, byte)
  }

  /// A word that is a value by its first letter, and what it is in JSON.
  static func word(_ first: UInt8) -> (text: Bytes, json: Bytes)? {
    switch first {
    case 0x46: (Bytes("False"), Bytes("false"))
    case 0x4E: (Bytes("None"), Bytes("null"))
    case 0x54: (Bytes("True"), Bytes("true"))
    case 0x66: (Bytes("false"), Bytes("false"))
    case 0x6E: (Bytes("null"), Bytes("null"))
    case 0x74: (Bytes("true"), Bytes("true"))
    default: nil
    }
  }
}
