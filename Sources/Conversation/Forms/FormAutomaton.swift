import Calling
import Grammars
import Memory
import Schemas

/// The automaton that holds an answer to its form.
enum FormAutomaton {
  case grammar(GrammarAutomaton)
  case schema(SchemaAutomaton)
  case calls(CallAutomaton)

  var start: Int32 {
    switch self {
    case .grammar(let automaton): automaton.start
    case .schema(let automaton): automaton.start
    case .calls(let automaton): automaton.start
    }
  }

  var bytesUsed: Int {
    switch self {
    case .grammar(let automaton): automaton.bytesUsed
    case .schema(let automaton): automaton.bytesUsed
    case .calls(let automaton): automaton.bytesUsed
    }
  }

  var isFull: Bool {
    switch self {
    case .grammar(let automaton): automaton.isFull
    case .schema(let automaton): automaton.isFull
    case .calls(let automaton): automaton.isFull
    }
  }

  func mayEnd(_ state: Int32) -> Bool {
    switch self {
    case .grammar(let automaton): automaton.mayEnd(state)
    case .schema(let automaton): automaton.mayEnd(state)
    case .calls(let automaton): automaton.mayEnd(state)
    }
  }

  mutating func namesTokens(_ state: Int32) -> Bool {
    switch self {
    case .grammar(let automaton): return automaton.namesTokens(state)
    case .schema: return false
    case .calls(var automaton):
      defer { self = .calls(automaton) }
      return automaton.namesTokens(state)
    }
  }

  /// A state with the same next tokens, for which masks are kept.
  mutating func maskState(_ state: Int32) -> Int32 {
    switch self {
    case .grammar(var automaton):
      defer { self = .grammar(automaton) }
      return automaton.maskState(state)
    case .schema(var automaton):
      defer { self = .schema(automaton) }
      return automaton.maskState(state)
    case .calls(var automaton):
      defer { self = .calls(automaton) }
      return automaton.maskState(state)
    }
  }

  mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    switch self {
    case .grammar(var automaton):
      defer { self = .grammar(automaton) }
      return automaton.step(state, byte)
    case .schema(var automaton):
      defer { self = .schema(automaton) }
      return automaton.step(state, byte)
    case .calls(var automaton):
      defer { self = .calls(automaton) }
      return automaton.step(state, byte)
    }
  }

  /// The state after a token, -1 where it may not come.
  mutating func step(
    _ token: Int32, _ state: inout Int32, _ masks: inout TokenMasks,
    skipsSpace: Bool
  ) throws(GrammarError) -> Int32 {
    switch self {
    case .grammar(var automaton):
      defer { self = .grammar(automaton) }
      return try masks.step(token, &state, &automaton, skipsSpace: skipsSpace)
    case .schema(var automaton):
      defer { self = .schema(automaton) }
      return try masks.step(token, &state, &automaton, skipsSpace: skipsSpace)
    case .calls(var automaton):
      defer { self = .calls(automaton) }
      return try masks.step(token, &state, &automaton, skipsSpace: skipsSpace)
    }
  }

  /// The tokens that may come next.
  mutating func mask(
    of state: inout Int32, _ masks: inout TokenMasks, skipsSpace: Bool
  ) throws(GrammarError) -> Region<UInt32> {
    switch self {
    case .grammar(var automaton):
      defer { self = .grammar(automaton) }
      return try masks.mask(of: &state, &automaton, skipsSpace: skipsSpace)
    case .schema(var automaton):
      defer { self = .schema(automaton) }
      return try masks.mask(of: &state, &automaton, skipsSpace: skipsSpace)
    case .calls(var automaton):
      defer { self = .calls(automaton) }
      return try masks.mask(of: &state, &automaton, skipsSpace: skipsSpace)
    }
  }
}
