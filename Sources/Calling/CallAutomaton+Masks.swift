import Grammars
public import Memory
import Schemas

/// What makes masks of tokens cheap.
extension CallAutomaton {
  /// How many plain characters may follow, whatever they are.
  @export(interface)
  public mutating func plainRoom(_ number: Int32) -> Int32 {
    guard number >= 0 else { return 0 }
    let state = states[number]
    switch state.phase {
    case .free: return freeRoom(state)
    case .json: return schemas.plainRoom(state.schema)
    case .looseString:
      return state.place == 0 ? schemas.plainRoom(state.schema) : 0
    case .value:
      let room = schemas.plainRoom(state.schema)
      return min(room, roomBefore(texts.valueMark, state))
    case .text: return textRoom(state, texts.valueMark)
    case .looseText: return textRoom(state, texts.quote)
    default: return 0
    }
  }

  /// How many characters may follow before a mark is whole.
  private func roomBefore(_ mark: Bytes, _ state: CallState) -> Int32 {
    Int32(max(0, CallTexts.characters(mark, from: Int(state.place)) - 1))
  }

  private mutating func textRoom(_ state: CallState, _ mark: Bytes) -> Int32 {
    let room = schemas.plainRoom(state.schema)
    var none = state
    none.place = 0
    let whole = min(room, roomBefore(mark, none))
    guard state.place > 0 else { return whole }
    // What waits may be text, too.
    guard room == Int32.max else { return 0 }
    let isLong = state.phase == .text && state.low == 0
    return min(whole, roomBefore(isLong ? texts.valueClose : mark, state))
  }

  /// Whether no plain character may follow after `plainRoom` of them.
  public mutating func plainEnds(_ number: Int32) -> Bool {
    guard number >= 0 else { return false }
    let state = states[number]
    guard state.phase == .json else { return false }
    return schemas.plainEnds(state.schema)
  }

  /// A state with the same next tokens that more texts lead to.
  public mutating func maskState(_ number: Int32) -> Int32 {
    guard number >= 0 else { return number }
    var state = states[number]
    let schema = schemas.maskState(state.schema)
    guard schema != state.schema, schema > 0 else { return number }
    state.schema = schema
    let shared = states.number(of: state)
    return shared < 0 ? number : shared
  }

  // MARK: Control tokens

  /// Keeps the control tokens that are marks.
  mutating func findTokens(
    _ vocabulary: TokenTrie, _ isMark: (Bytes) -> Bool
  ) {
    tokenTexts = vocabulary.texts
    let most = min(CallAutomaton.mostTokens, tables.count)
    let list = tables[(tables.count - most)..<tables.count]
    var count = 0
    for token in 0..<vocabulary.texts.count where count < most {
      guard vocabulary.texts.isControl(token),
        !vocabulary.isEnd(Int32(token)),
        isMark(vocabulary.texts.spelling(token))
      else { continue }
      list[count] = Int32(token)
      count += 1
    }
    tokens = list[0..<count]
  }

  /// Whether a control token may be a mark here.
  @export(interface)
  public mutating func namesTokens(_ number: Int32) -> Bool {
    for index in 0..<tokens.count where after(number, mark: tokens[index]) >= 0
    {
      return true
    }
    return false
  }

  /// Sets the bits of the control tokens that may be marks here.
  @export(interface)
  public mutating func addNamed(
    _ number: Int32, to mask: Region<UInt32>, count: Int
  ) {
    for index in 0..<tokens.count where after(number, mark: tokens[index]) >= 0
    {
      let token = Int(tokens[index])
      guard token < count else { continue }
      mask[token >> 5] |= 1 << UInt32(token & 31)
    }
  }

  /// The state after a token, which may be a mark.
  public mutating func step(
    _ number: Int32, token: Int32, or other: Int32
  ) -> Int32 {
    for index in 0..<tokens.count where tokens[index] == token {
      return after(number, mark: token)
    }
    return other
  }

  /// Whether a text begins with a mark that is a control token: its spelling as
  /// text is none.
  func beginsMark(_ text: Bytes) -> Bool {
    for index in 0..<tokens.count
    where text.starts(with: tokenTexts.spelling(Int(tokens[index]))) {
      return true
    }
    return false
  }

  /// The state in which a control token's bytes are read.
  private mutating func marking(_ number: Int32) -> Int32 {
    var state = states[number]
    switch state.phase {
    case .entry, .alone, .middle, .tail, .value, .valueWord, .valueClose,
      .loose, .looseOpen:
      state.isMark = true
      return states.number(of: state)
    default: return number
    }
  }

  /// The state after a control token's text where it is a mark, not text.
  private mutating func after(_ number: Int32, mark token: Int32) -> Int32 {
    guard number >= 0 else { return -1 }
    let text = tokenTexts.spelling(Int(token))
    var (before, next) = (number, marking(number))
    for index in 0..<text.count where next >= 0 {
      before = next
      next = step(next, text[index])
    }
    guard next >= 0 else { return -1 }
    var state = states[next]
    let isInside = states[before].phase == state.phase
    if state.isMark {
      state.isMark = false
      next = states.number(of: state)
    }
    guard isInside else { return next }
    return switch state.phase {
    case .free, .text, .looseText: state.place > 0 ? next : -1
    case .bareHead, .bareName, .json, .value, .name, .key, .openKey,
      .looseString, .looseSingle:
      -1
    default: next
    }
  }
}
