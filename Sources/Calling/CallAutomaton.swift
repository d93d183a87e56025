public import Grammars
import Markup
public import Memory
import Schemas

/// Calls of functions as an automaton over the bytes of an answer.
///
/// All it needs lies in planned memory. `compile` takes how a model marks calls
/// and the functions that it may call; `start`, `step` and `mayEnd` then walk
/// answers, from behind a thought on. A call that is let through is read back by
/// an `AnswerParser` of the same markup: it has the name of a function that may
/// be called, and arguments that satisfy the schema of a strict one.
public struct CallAutomaton: ByteAutomaton {
  var schemas: SchemaAutomaton
  var states: CallStates
  var texts = CallTexts()
  /// What stands in memory: texts and names.
  var buffer: TextBuffer
  let tables: Region<Int32>
  /// The functions that may be called.
  var functions: CallNames
  /// The names of arguments, those of a function in a row.
  var keys: CallNames
  /// Where their rows begin in the tables.
  var keysStart = 0
  /// Control tokens that are marks.
  var tokens = Region<Int32>()
  var tokenTexts = TokenTexts()
  /// The state before the arguments of a function that is not strict.
  var anyObject: Int32 = -1
  /// Whether an answer may be text.
  var isFree = false
  /// Whether an answer may have several calls.
  var isParallel = false

  /// The state before the first byte, -1 before `compile`.
  public internal(set) var start: Int32 = -1

  /// The fewest words of memory.
  public static let leastWords = 1 << 16
  static let mostTokens = 32

  // Words of a function's row behind its name.

  /// The state before its arguments.
  static let schema = 2
  /// The number of its first argument's name.
  static let firstKey = 3
  /// How many names there are, -1 where arguments may have any.
  static let keyCount = 4
  /// Whether names of members may stand without quotes.
  static let hasBareKeys = 5
  /// Where its parameters stand in the list, while it is read.
  static let parameters = 6
  static let parametersCount = 7
  static let isStrict = 8
  static let functionWords = 9
  /// Words of an argument's row: whether it is a text.
  static let isText = 2
  static let keyWords = 3

  /// An automaton without functions in a part of planned memory.
  ///
  /// `nil` where `words` are fewer than `leastWords`.
  @export(interface)
  public init?(in words: Region<Int32>) {
    guard words.count >= CallAutomaton.leastWords else { return nil }
    let part = words.count / 16
    let left = words[(4 * part)..<words.count]
    guard let schemas = SchemaAutomaton(in: left) else { return nil }
    self.schemas = schemas
    buffer = TextBuffer(words[0..<part].raw)
    tables = words[part..<(2 * part)]
    states = CallStates(words[(2 * part)..<(4 * part)])
    functions = CallNames(
      rows: Region(), stride: CallAutomaton.functionWords, text: Region())
    keys = CallNames(
      rows: Region(), stride: CallAutomaton.keyWords, text: Region())
    text = words[0..<part].raw
  }

  /// The memory of `buffer`.
  let text: Region<UInt8>

  /// Whether memory ran out since the last reset.
  public var isFull: Bool { states.isFull || schemas.isFull }

  /// Bytes in use.
  public var bytesUsed: Int {
    buffer.count + 4 * states.wordsUsed + schemas.bytesUsed
  }

  /// The state after a byte, -1 where no answer goes on so.
  @export(interface)
  public mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    guard state >= 0 else { return -1 }
    let known = states.step(state, byte)
    if known != -2 { return known }
    let before = states[state]
    var after = before
    var next: Int32 = -1
    if advance(&after, byte), !isFull {
      next = after == before ? state : states.number(of: after)
    }
    if !isFull { states.know(state, byte, next) }
    return next
  }

  /// Whether the answer may end.
  public func mayEnd(_ state: Int32) -> Bool {
    guard state >= 0 else { return false }
    let state = states[state]
    switch state.phase {
    case .free, .bareHead, .bareName: return isFree
    case .done: return true
    case .after:
      // Space that stands between calls may be the last.
      return texts.end.isEmpty
        && Int(state.place)
          <= texts.join.count - texts.join.trimmedAtStart.count
    default: return false
    }
  }

  /// Forgets all states but one.
  public mutating func reset(keeping state: Int32) -> Int32 {
    guard state >= 0 else { return state }
    var kept = states[state]
    states.removeAll()
    kept.schema = schemas.reset(keeping: kept.schema)
    guard kept.schema >= 0 else { return -1 }
    return states.number(of: kept)
  }
}
