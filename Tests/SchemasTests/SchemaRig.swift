import Grammars
import Memory
import Schemas
import TestSupport
import Testing

/// A schema, and texts that it takes and refuses.
struct Case: Sendable, CustomStringConvertible {
  let schema: String
  let valid: [String]
  let invalid: [String]

  init(_ schema: String, _ valid: [String], _ invalid: [String]) {
    self.schema = schema
    self.valid = valid
    self.invalid = invalid
  }

  var description: String { schema }
}

/// How far a text is walked.
enum Walk {
  case whole
  /// It is the beginning of a text that the schema takes.
  case begun
  case stopped
}

func walk(_ text: String, _ automaton: inout SchemaAutomaton) -> Walk {
  var state = automaton.start
  for byte in text.utf8 {
    state = automaton.step(state, byte)
    if state < 0 { return .stopped }
  }
  return automaton.mayEnd(state) ? .whole : .begun
}

/// An automaton in memory of its own.
final class SchemaRig {
  var automaton: SchemaAutomaton

  init(bytes: Int = 8 << 20) throws {
    automaton = try #require(
      SchemaAutomaton(in: region(of: bytes / 4, Int32.self)))
  }

  /// Whether a schema is taken.
  func takes(_ schema: Bytes) -> Bool {
    do throws(SchemaError) {
      try automaton.compile(schema)
      return true
    } catch {
      return false
    }
  }
}
