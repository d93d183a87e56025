public import Grammars
public import Memory

/// The drafts of JSON Schema, by their age.
enum Draft {
  static let four: Int32 = 4
  static let six: Int32 = 6
  static let seven: Int32 = 7
  static let d2019: Int32 = 8
  static let d2020: Int32 = 9
}

extension SchemaAutomaton {
  /// Takes a schema; the one before is forgotten.
  ///
  /// - Parameters:
  ///   - source: the document.
  ///   - whiteSpace: how much of it texts may have.
  ///   - isPlain: whether only usual spellings are taken: no escape that is not
  ///     needed, no point or exponent of a whole number.
  /// - Throws: `SchemaError`, with `errorPlace`, where it cannot be held.
  public mutating func compile(
    _ source: Bytes, whiteSpace: WhiteSpace = .compact,
    isPlain: Bool = false
  ) throws(SchemaError) {
    removeAll(whiteSpace: whiteSpace, isPlain: isPlain)
    start = try add(source)
  }

  /// Forgets all schemas, so that several may be added.
  ///
  /// - Parameters:
  ///   - whiteSpace: how much of it texts may have.
  ///   - isPlain: whether only usual spellings are taken.
  public mutating func removeAll(
    whiteSpace: WhiteSpace = .compact, isPlain: Bool = false
  ) {
    heap.removeAll()
    removeSteps()
    placeText.removeAll()
    self.whiteSpace = whiteSpace
    self.isPlain = isPlain
    budget = 4 * SchemaAutomaton.mostSteps
    isFull = false
    round = 0
    marks.fill(with: 0)
    start = -1
    dynamicAnchors = 0
    resources = 0
    documents = 0
  }

  /// Adds a schema beside the others; none of them sees another.
  ///
  /// All are added before the first step.
  ///
  /// - Returns: the state before the first byte of a text that it allows, which
  ///   no reset changes.
  /// - Throws: `SchemaError`, with `errorPlace`, where it cannot be held; none
  ///   of the schemas counts then.
  @export(interface)
  public mutating func add(_ source: Bytes) throws(SchemaError) -> Int32 {
    placeText.removeAll()
    heap.top = 0
    depth = 0
    guard documents < SchemaAutomaton.mostDocuments, budget > 0 else {
      throw .tooComplex
    }
    let steps = min(budget, SchemaAutomaton.mostSteps)
    stepsLeft = steps
    let document = try document(source)
    try countDynamic(document)
    let context = try context(of: document)
    try register(document, context)
    documents += 1
    root = try formula(document, context)
    try checkAll()
    let done = try heap.record(.frameDone)
    let thread = try expect(root, space: false, done)
    let state = -(try heap.record(.state, thread))
    heap.mark = heap.used
    budget -= steps - stepsLeft
    return state
  }

  /// Counts references whose target depends on the way to them.
  private mutating func countDynamic(
    _ value: Ref
  ) throws(SchemaError) {
    try spend()
    let kind = heap.kind(value)
    guard kind == .object || kind == .list else { return }
    if kind == .object {
      if try member(value, "$dynamicRef") != 0 { dynamicAnchors += 1 }
      if try member(value, "$recursiveRef") != 0 { dynamicAnchors += 1 }
    }
    for index in 0..<heap.count(value) {
      try countDynamic(heap.word(value, index))
    }
  }

  func removeSteps() {
    steps.update(
      repeating: RecordHeap.Fact(first: 0, second: 0, value: 0),
      count: stepMask + 1)
  }

  /// The base, the root and the draft with which a document begins.
  private mutating func context(
    of document: Ref
  ) throws(SchemaError) -> Ref {
    var draft = Draft.d2020
    if heap.kind(document) == .object {
      let name = try member(document, "$schema")
      if name != 0 { draft = self.draft(named: name) }
    }
    let empty = try baseOfDocument()
    let outermost = try self.context(
      empty, 0, draft, enteredFrom: try heap.record(.list))
    if heap.kind(document) == .object {
      let inside = try inner(document, outermost)
      if inside != outermost { return inside }
    }
    return try self.context(
      empty, document, draft, enteredFrom: try heap.record(.list))
  }

  /// The base of a document without a name: a number of the same length for all,
  /// which stands before each base and so keeps documents apart.
  private mutating func baseOfDocument() throws(SchemaError) -> Ref {
    var out = TextBuffer(bytes)
    for index in 0..<SchemaAutomaton.prefixLength {
      out.append(byte: UInt8(0x40 + documents >> (4 * index) & 15))
    }
    return try heap.text(out.bytes)
  }

  /// The draft that `$schema` names; another one is taken for the newest.
  private func draft(named name: Ref) -> Int32 {
    guard heap.kind(name) == .text else { return Draft.d2020 }
    if contains(name, Bytes("draft-04")) { return Draft.four }
    if contains(name, Bytes("draft-06")) { return Draft.six }
    if contains(name, Bytes("draft-07")) { return Draft.seven }
    return contains(name, Bytes("2019-09")) ? Draft.d2019 : Draft.d2020
  }

  private func contains(_ text: Ref, _ part: Bytes) -> Bool {
    let length = heap.length(text)
    guard length >= part.count else { return false }
    for start in 0...(length - part.count) {
      var index = 0
      while index < part.count, heap.byte(text, start + index) == part[index] {
        index += 1
      }
      if index == part.count { return true }
    }
    return false
  }

  /// The formula of a subschema.
  mutating func formula(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    switch heap.kind(document) {
    case .yes: return try heap.record(.always)
    case .no: return try heap.record(.never)
    case .object: break
    default: throw .invalid
    }
    if let known = heap.fact(document, context) { return known }
    depth += 1
    defer { depth -= 1 }
    guard depth < SchemaAutomaton.mostDepth else { throw .tooComplex }
    try spend(heap.count(document))
    let result = try keywords(
      document, try inner(document, context))
    heap.know(document, context, result)
    return result
  }

  /// All keywords of an object, each a formula.
  private mutating func keywords(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    let draft = heap.word(context, 2)
    let start = heap.top
    let reference = try member(document, "$ref")
    if reference != 0 {
      let place = enter("$ref")
      try heap.push(try resolve(reference, context))
      leave(place)
      // Before 2019 a reference stands alone.
      if draft < Draft.d2019 { return try all(since: start) }
    }
    try references(document, context)
    try generalKeywords(document, context)
    try numberKeywords(document, draft)
    try stringKeywords(document)
    try arrayKeywords(document, context)
    try objectKeywords(document, context)
    try unevaluated(document, context)
    return try all(since: start)
  }
}
