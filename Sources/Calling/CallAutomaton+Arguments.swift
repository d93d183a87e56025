import Grammars
import Markup
import Memory
import Schemas

/// Arguments in JSON, and what all kinds of arguments need.
extension CallAutomaton {
  /// Goes on behind what stands before arguments.
  mutating func enterArguments(_ state: inout CallState) -> Bool {
    let function = state.function
    let isInSection = state.isInSection
    state = CallState(phase: .json)
    state.isInSection = isInSection
    state.function = function
    state.schema = functions.word(Int(function), CallAutomaton.schema)
    switch texts.arguments {
    case .json: return true
    case .pairs:
      return feed(&state, 0x7B) && enterBoundary(&state, isFirst: true)
    case .loose:
      state.phase = .loose
      state.low = LoosePlace.object
      return true
    case .python:
      state.phase = .loose
      return feed(&state, 0x7B) && open(&state, isObject: true)
    }
  }

  /// Goes on behind whole arguments.
  mutating func endArguments(_ state: inout CallState) -> Bool {
    schemas.mayEnd(state.schema) && enterTail(&state)
  }

  mutating func advance(json state: inout CallState, _ byte: UInt8) -> Bool {
    var place = JSONPlace(state.low)
    // Arguments are an object, whatever the schema says.
    guard place.depth > 0 || byte == 0x7B, place.take(byte),
      feed(&state, byte)
    else { return false }
    state.low = place.packed
    return place.depth > 0 || endArguments(&state)
  }

  // MARK: The schemas' automaton

  /// Gives a byte of JSON to the schema; false where none may come.
  mutating func feed(_ state: inout CallState, _ byte: UInt8) -> Bool {
    state.schema = schemas.step(state.schema, byte)
    return state.schema > 0
  }

  /// The schema's state behind a byte, -1 of none.
  mutating func after(_ schema: Int32, _ byte: UInt8) -> Int32 {
    schemas.step(schema, byte)
  }

  /// The schema's state behind a byte of a string's text, which is escaped as
  /// whoever reads arguments escapes it.
  mutating func after(_ schema: Int32, inString byte: UInt8) -> Int32 {
    let escaped: UInt8
    switch byte {
    case 0x22, 0x5C: escaped = byte
    case 0x0A: escaped = UInt8(ascii: "n")
    case 0x0D: escaped = UInt8(ascii: "r")
    case 0x09: escaped = UInt8(ascii: "t")
    case 0..<0x20:
      var schema = schemas.step(schema, 0x5C)
      schema = schemas.step(schema, UInt8(ascii: "u"))
      schema = schemas.step(schema, 0x30)
      schema = schemas.step(schema, 0x30)
      schema = schemas.step(schema, 0x30 + byte >> 4)
      let digit = byte & 15
      return schemas.step(
        schema, digit < 10 ? 0x30 + digit : UInt8(ascii: "a") - 10 + digit)
    default: return schemas.step(schema, byte)
    }
    return schemas.step(schemas.step(schema, 0x5C), escaped)
  }

  /// The schema's state behind a string's text.
  mutating func after(_ schema: Int32, inString text: Bytes) -> Int32 {
    var schema = schema
    for index in 0..<text.count where schema > 0 {
      schema = after(schema, inString: text[index])
    }
    return schema
  }

  /// The schema's state behind a member's name and its colon, the quote before
  /// the name too.
  mutating func after(_ schema: Int32, key: Bytes) -> Int32 {
    let begun = schemas.step(schema, 0x22)
    let named = after(begun, inString: key)
    return schemas.step(schemas.step(named, 0x22), 0x3A)
  }

  /// Whether a value may begin here that is no string.
  mutating func allowsValue(_ schema: Int32) -> Bool {
    let firsts: StaticString = "{[-0123456789tfn"
    for index in 0..<firsts.utf8CodeUnitCount
    where schemas.step(schema, firsts.utf8Start[index]) > 0 {
      return true
    }
    return false
  }

  // MARK: Texts up to a mark

  /// What came of a byte of a text.
  enum TextStep {
    case more
    case end
    case refused
  }

  /// Reads a byte of a text that ends with `close` or with `mark`, which is the
  /// former without the space before it.
  ///
  /// What may belong to the mark waits; `low` tells of which of them, and `place`
  /// how much. `high` of an argument is not 0 where space at its end is not read
  /// back: 2 behind space.
  mutating func advance(
    text state: inout CallState, _ byte: UInt8, close: Bytes, mark: Bytes
  ) -> TextStep {
    let pattern = state.low == 0 ? close : mark
    let held = pattern[0..<Int(state.place)]
    let first = CallTexts.overlap(close, held, byte)
    let second = CallTexts.overlap(mark, held, byte)
    let kept = max(first, second)
    let text = held[0..<min(held.count, held.count + 1 - kept)]
    state.schema = after(state.schema, inString: text)
    if kept == 0 { state.schema = after(state.schema, inString: byte) }
    guard state.schema > 0 else { return .refused }
    if state.phase == .text, state.high > 0, kept == 0 || !text.isEmpty {
      state.high = isSpace(kept == 0 ? byte : text[text.count - 1]) ? 2 : 1
    }
    let isEnd = first == close.count || second == mark.count
    if isEnd {
      state.low = 0
      state.place = 0
      let isCut = state.phase == .text && state.high == 2
      return !isCut && feed(&state, 0x22) ? .end : .refused
    }
    state.low = second > first ? 1 : 0
    state.place = Int32(kept)
    guard kept > 0 else { return .more }
    // Either the mark goes on, or what waits is text.
    let waiting = (state.low == 0 ? close : mark)[0..<kept]
    return after(state.schema, 0x22) > 0
      || after(state.schema, inString: waiting) > 0 ? .more : .refused
  }
}
