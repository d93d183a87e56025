import Memory

/// One rendering: the nodes' meaning.
struct Renderer {
  let template: Template
  let regions: RendererRegions
  let now: CivilTime?
  var heap: Heap
  var out: PromptText

  /// Elements and arguments that are being gathered.
  let stack: Region<Value>
  var stackCount = 0

  /// The text that was written inside of macros and blocks, the innermost last.
  var capturedCount = 0
  var captureDepth = 0

  var scope: UInt32 = 0
  var scopeCount = 0
  var bindingCount = 0
  var serial: UInt32 = 0
  var loopCount = 0

  var depth = 0
  var steps: Int
  var line: UInt32 = 1

  /// The numbers of the names that the language gives a meaning.
  private(set) var special = SpecialNames()

  struct SpecialNames {
    var loop: UInt32?
    var caller: UInt32?
    var varargs: UInt32?
    var kwargs: UInt32?
  }

  /// The effect of a statement on the loop around it.
  enum Flow {
    case goesOn
    case breaks
    case continues
  }

  init(
    _ template: Template, _ values: TemplateValues, _ now: CivilTime?,
    _ out: PromptText
  ) throws(Breach) {
    self.template = template
    self.now = now
    self.out = out
    regions = values.regions
    heap = values.heap
    stack = values.stack
    steps = values.regions.steps
    heap.copyPool(template.pool)
    try openScope(in: 0)
    special.loop = number(of: Bytes("loop"))
    special.caller = number(of: Bytes("caller"))
    special.varargs = number(of: Bytes("varargs"))
    special.kwargs = number(of: Bytes("kwargs"))
    // The latest comes first, and hides what has the same name.
    var variable = values.variables
    while let cell = variable {
      if case .string(let name) = heap[cell],
        let number = number(of: heap.bytes(name)), find(number) == nil
      {
        try set(number, to: heap[cell + 1])
      }
      variable = nil
      if case .integer(let before) = heap[cell + 2] { variable = Int(before) }
    }
  }

  /// The number that the template has for a name, if it mentions it.
  mutating func number(of name: Bytes) -> UInt32? {
    for index in 0..<template.nameCount
    where heap.bytes(template.names[index]) == name {
      return UInt32(index)
    }
    return nil
  }

  mutating func name(_ number: UInt32) -> Text { template.names[Int(number)] }

  mutating func node(_ index: UInt32) -> Node { template.nodes[Int(index)] }

  // MARK: Bounds

  /// Counts steps of work.
  @inline(never)
  mutating func charge(_ count: Int) throws(Breach) {
    steps -= count
    guard steps >= 0 else {
      throw .tooManySteps(limit: regions.steps, line: Int(line))
    }
  }

  /// Counts work on `count` bytes.
  @inline(never)
  mutating func charge(bytes count: Int) throws(Breach) {
    try charge(1 + count / 16)
  }

  mutating func enter() throws(Breach) {
    depth += 1
    guard depth <= TemplateLimits.maximumDepth else {
      throw .tooDeep(limit: TemplateLimits.maximumDepth, line: Int(line))
    }
  }

  mutating func leave() { depth -= 1 }

  @inline(never)
  mutating func error(
    _ what: StaticString, _ name: StaticString? = nil
  ) -> Breach {
    .failed(what, name.map { Bytes($0) }, line: Int(line))
  }

  @inline(never)
  mutating func error(_ what: StaticString, _ name: Text) -> Breach {
    .failed(what, heap.bytes(name), line: Int(line))
  }

  @inline(never)
  mutating func push(_ value: Value) throws(Breach) {
    guard stackCount < stack.count else {
      throw .valuesTooLarge("elements", limit: stack.count)
    }
    stack[stackCount] = value
    stackCount += 1
  }

  @inline(never)
  mutating func write(_ text: Text) throws(Breach) {
    try write(heap.bytes(text), marks: heap.marks(text).bytes)
  }

  /// Makes a string of what was caught since `start`.
  mutating func takeCaptured(from start: Int) throws(Breach) -> Text {
    let range = start..<capturedCount
    let text = heap.textCount
    try heap.append(
      regions.captured[range].bytes, marks: regions.capturedMarks[range].bytes)
    capturedCount = start
    return heap.text(from: text)
  }
}
