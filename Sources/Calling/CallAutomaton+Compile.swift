public import Grammars
import JSON
public import Markup
public import Memory
import Schemas

/// Taking functions.
extension CallAutomaton {
  /// Takes how a model marks calls and the functions that it may call; what was
  /// taken before is forgotten.
  ///
  /// None of what is given need stay.
  ///
  /// - Parameters:
  ///   - markup: how calls are marked.
  ///   - tools: the functions, a list in JSON as a request has it: each an
  ///     object with `function`, which has a `name`, and may have `parameters`,
  ///     a JSON Schema, and `strict`.
  ///   - choice: whether the answer calls functions.
  ///   - allowed: the functions that may be called, a list in JSON of names, of
  ///     objects with a `name` or of those with such a `function`; all of them
  ///     where it is empty.
  ///   - isParallel: whether the answer may have several calls.
  ///   - vocabulary: the tokens: it tells which control tokens are marks, and
  ///     which marks end the answer.
  /// - Throws: `GrammarError`: where a function cannot be held, its place is the
  ///   function's name and a JSON pointer into its parameters.
  @export(interface)
  public mutating func compile(
    _ markup: CallMarkup, tools: Bytes, choice: CallChoice = .auto,
    allowed: Bytes = Bytes(), isParallel: Bool = true,
    vocabulary: TokenTrie? = nil
  ) throws(GrammarError) {
    start = -1
    states.removeAll()
    schemas.removeAll(isPlain: true)
    anyObject = -1
    buffer = TextBuffer(text)
    tokens = Region()
    guard CallTexts.mostBytes(of: markup) <= buffer.capacity else {
      throw .memoryTooSmall
    }
    takeTexts(markup, vocabulary)
    guard !buffer.isTruncated else { throw .memoryTooSmall }
    guard texts.isWhole else { throw .nothingFits }
    var only: Bytes?
    isFree = false
    switch choice {
    case .auto: isFree = true
    case .required: break
    case .function(let name): only = name
    }
    try readTools(tools, only: only, allowed: allowed)
    for row in 0..<functions.count { try takeParameters(of: row, tools) }
    guard !buffer.isTruncated else { throw .memoryTooSmall }
    if functions.count == 0, !isFree { throw .nothingFits }
    self.isParallel = isParallel && texts.repeats && only == nil
    if let vocabulary {
      var marks = AnswerMarkup()
      marks.calls = markup
      findTokens(vocabulary) { marks.contains($0) }
    }
    start = states.number(of: first)
    guard start >= 0 else { throw .memoryTooSmall }
  }

  /// The state before an answer.
  private var first: CallState {
    guard isFree else {
      var state = CallState(phase: .entry)
      state.isInSection = texts.hasSection
      return state
    }
    return CallState(
      phase: texts.isBare && functions.count > 0 ? .bareHead : .free)
  }

  private mutating func takeTexts(
    _ markup: CallMarkup, _ vocabulary: TokenTrie?
  ) {
    texts = CallTexts(markup, &buffer) { text in
      guard let vocabulary,
        let token = vocabulary.texts.token(spelled: text)
      else { return false }
      return vocabulary.isEnd(Int32(token))
    }
  }

  // MARK: Parameters

  /// Takes the parameters of a function.
  private mutating func takeParameters(
    of row: Int, _ tools: Bytes
  ) throws(GrammarError) {
    let begin = Int(functions.word(row, CallAutomaton.parameters))
    let count = Int(functions.word(row, CallAutomaton.parametersCount))
    let parameters = tools[begin..<(begin + count)]
    functions.set(row, CallAutomaton.hasBareKeys, 1)
    functions.set(row, CallAutomaton.keyCount, -1)
    guard functions.word(row, CallAutomaton.isStrict) == 1 else {
      if anyObject < 0 {
        anyObject = try add(Bytes(#"{"type":"object"}"#), row)
      }
      return functions.set(row, CallAutomaton.schema, Int(anyObject))
    }
    let none: StaticString = #"{"type":"object","additionalProperties":false}"#
    let schema = parameters.isEmpty ? Bytes(none) : parameters
    let state = try add(schema, row)
    functions.set(row, CallAutomaton.schema, Int(state))
    let mark = texts.arguments == .pairs ? texts.valueMark : texts.quote
    guard mark.isEmpty || schema.firstIndex(of: mark) == nil else {
      throw failure(.unsupported, row, Bytes())
    }
    do throws(JSONError) {
      switch texts.arguments {
      case .json: break
      case .pairs: try takeKeys(of: row, schema)
      case .loose, .python:
        let isPlain = try CallAutomaton.hasPlainNames(schema)
        functions.set(row, CallAutomaton.hasBareKeys, isPlain ? 1 : 0)
      }
    } catch {
      throw failure(
        .malformed(JSONProblem(offset: error.offset)), row, Bytes())
    }
    if texts.arguments == .pairs { try checkKeys(of: row, schema) }
  }

  /// Adds a schema, whose values must be objects.
  private mutating func add(
    _ schema: Bytes, _ row: Int
  ) throws(GrammarError) -> Int32 {
    let state: Int32
    do throws(SchemaError) {
      state = try schemas.add(schema)
    } catch {
      throw failure(error, row, schemas.errorPlace)
    }
    guard schemas.step(state, 0x7B) > 0 else {
      if schemas.isFull { throw .memoryTooSmall }
      throw failure(.unsatisfiable, row, Bytes())
    }
    return state
  }

  /// An error at a place in a function's parameters.
  func failure(
    _ error: SchemaError, _ row: Int, _ place: Bytes
  ) -> GrammarError {
    var out: InlineArray<64, UInt8> = InlineArray(repeating: 0)
    let name = functions.name(row)
    var count = 0
    for index in 0..<min(name.count, 24) {
      out[count] = name[index]
      count += 1
    }
    for index in 0..<place.count where count < out.count {
      out[count] = place[index]
      count += 1
    }
    let span = out.span
    return span.withUnsafeBufferPointer { buffer in
      .schema(
        error,
        at: ShortText(Bytes(start: buffer.baseAddress, count: count)))
    }
  }
}
