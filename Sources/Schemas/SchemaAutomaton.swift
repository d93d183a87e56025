import Grammars
public import Memory

/// How much white space an answer may have between its tokens.
public enum WhiteSpace: Sendable {
  /// None.
  case none
  /// At most one space behind a colon or a comma.
  case compact
  /// Any that JSON allows.
  case free
}

/// A JSON Schema as an automaton over the bytes of JSON texts.
///
/// All it needs lies in planned memory. `compile` takes a schema; `start`,
/// `step` and `mayEnd` then walk texts. A state is a number that stays valid
/// until the next `compile` or `reset`.
public struct SchemaAutomaton {
  var heap: RecordHeap
  /// Transitions by state and byte.
  let steps: UnsafeMutablePointer<RecordHeap.Fact>
  let stepMask: Int
  /// A text that is being decoded.
  let bytes: Region<UInt8>
  /// Where a state of a machine was visited, and in which round.
  let marks: Region<Int32>
  var round: Int32 = 0
  var placeText: TextBuffer

  var whiteSpace = WhiteSpace.compact
  /// Whether only what programs usually write is taken: no escape that is not
  /// needed, no point or exponent of a whole number.
  var isPlain = false
  /// Names of resources and anchors, and what they stand for: of the document
  /// that was added last, and a list of those before it.
  var resources: Ref = 0
  /// How many documents there are.
  var documents = 0
  /// How many keywords refer to what depends on the way to them.
  var dynamicAnchors = 0
  /// The formula of the whole document that was added last.
  var root: Ref = 0
  /// The state before the first byte, -1 without a schema.
  public internal(set) var start: Int32 = -1
  /// Whether the memory for states ran out.
  public internal(set) var isFull = false

  /// How often an answer rested on an assumption, and how many are open.
  var assumptions = 0
  var emptyDepth = 0
  /// The number of the last search.
  var visit: Int32 = 0

  /// How deep formulas may lie in one another.
  static let mostDepth = 400
  /// How many alternatives a formula may have for one type.
  static let mostAlternatives = 600
  /// Steps of one compilation.
  static let mostSteps = 4_000_000
  /// The bytes of a document's number.
  static let prefixLength = 4
  static let mostDocuments = 1 << (4 * prefixLength)

  var stepsLeft = 0
  /// Steps that documents may still take.
  var budget = 0
  var depth = 0

  /// An automaton without a schema in a part of planned memory.
  ///
  /// `nil` where `words` are fewer than `leastWords`.
  public init?(in words: Region<Int32>) {
    guard words.count >= SchemaAutomaton.leastWords else { return nil }
    var parts = MemoryParts(words)
    // The table has room for records of six words, the shortest of most.
    var tableCount = 1 << 10
    while tableCount * 12 < words.count { tableCount *= 2 }
    var cacheCount = 1 << 10
    while cacheCount * 64 < words.count { cacheCount *= 2 }
    heap = RecordHeap(
      facts: parts.take(facts: cacheCount / 2), table: parts.take(tableCount),
      scratch: parts.take(words.count / 8),
      words: parts.take(words.count / 2))
    steps = RecordHeap.start(of: parts.take(facts: cacheCount))
    stepMask = cacheCount - 1
    marks = parts.take(words.count / 32)
    placeText = TextBuffer(parts.take(bytes: 512))
    bytes = parts.rest
  }

  /// The fewest words of memory.
  public static let leastWords = 1 << 15

  /// The place of the last error: a JSON pointer into the schema.
  public var errorPlace: Bytes { placeText.bytes }

  /// Counts work, which ends where a schema asks for too much.
  @inline(always)
  mutating func spend(_ count: Int = 1) throws(SchemaError) {
    stepsLeft -= count
    guard stepsLeft > 0 else { throw .tooComplex }
  }
}
