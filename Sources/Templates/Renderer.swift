public import Memory

/// The regions that a rendering works in, besides the heap.
struct RendererRegions {
  let captured: Region<UInt8>
  let capturedMarks: Region<UInt8>
  let scopes: Region<Scope>
  let bindings: Region<Binding>
  let loops: Region<Loop>
  let steps: Int
}

/// One rendering: the nodes' meaning.
struct Renderer {
  /// The most blocks, expressions, values and calls in one another.
  static let maximumDepth = 128

  let template: Template
  let regions: RendererRegions
  let now: CivilTime?
  var heap: Heap
  var out: PromptText

  /// Elements and arguments that are being gathered.
  let stack: Region<Value>
  var stackCount = 0

  /// What was written inside of macros and blocks, the innermost last.
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

  /// What a statement does to the loop around it.
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
  private mutating func number(of name: Bytes) -> UInt32? {
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
    guard depth <= Renderer.maximumDepth else {
      throw .tooDeep(limit: Renderer.maximumDepth, line: Int(line))
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

  /// Makes a run of what was pushed since `start`.
  @inline(never)
  mutating func popRun(from start: Int) throws(Breach) -> Run {
    let run = try heap.append(cells: stack[start..<stackCount])
    stackCount = start
    return run
  }

  // MARK: Variables

  private static let noBinding = UInt32.max

  /// Opens a scope inside of `parent`; `closeScope` closes it.
  @inline(never)
  mutating func openScope(in parent: UInt32) throws(Breach) {
    guard scopeCount < regions.scopes.count else {
      throw .tooDeep(limit: Renderer.maximumDepth, line: Int(line))
    }
    serial &+= 1
    regions.scopes[scopeCount] = Scope(
      parent: parent, firstBinding: UInt32(bindingCount), serial: serial,
      lastBinding: Renderer.noBinding)
    scope = UInt32(scopeCount)
    scopeCount += 1
  }

  /// Closes the scope that was opened last, and goes back to `outer`.
  mutating func closeScope(to outer: UInt32) {
    scopeCount -= 1
    bindingCount = Int(regions.scopes[scopeCount].firstBinding)
    scope = outer
  }

  private mutating func binding(_ name: UInt32, in scope: UInt32) -> UInt32? {
    var index = regions.scopes[Int(scope)].lastBinding
    while index != Renderer.noBinding {
      let binding = regions.bindings[Int(index)]
      // Checked when steps are charged next.
      steps -= 1
      if binding.name == name { return index }
      index = binding.before
    }
    return nil
  }

  /// The value of a variable, or `nil`.
  @inline(never)
  mutating func find(_ name: UInt32) -> Value? {
    var scope = self.scope
    while true {
      if let binding = binding(name, in: scope) {
        return regions.bindings[Int(binding)].value
      }
      let parent = regions.scopes[Int(scope)].parent
      if parent == scope { return nil }
      scope = parent
    }
  }

  /// Sets a variable of the innermost scope.
  @inline(never)
  mutating func set(_ name: UInt32, to value: Value) throws(Breach) {
    if let binding = binding(name, in: scope) {
      regions.bindings[Int(binding)].value = value
      return
    }
    guard bindingCount < regions.bindings.count else {
      throw .valuesTooLarge("variables", limit: regions.bindings.count)
    }
    regions.bindings[bindingCount] = Binding(
      name: name, before: regions.scopes[Int(scope)].lastBinding, value: value)
    regions.scopes[Int(scope)].lastBinding = UInt32(bindingCount)
    bindingCount += 1
  }

  // MARK: Output

  /// Writes bytes with their marks to the prompt, or to what catches them.
  @inline(never)
  mutating func write(_ bytes: Bytes, marks: Bytes) throws(Breach) {
    try charge(bytes: bytes.count)
    guard captureDepth == 0 else {
      let end = capturedCount + bytes.count
      guard end <= regions.captured.count else {
        throw .valuesTooLarge(
          "bytes of text in blocks", limit: regions.captured.count)
      }
      regions.captured[capturedCount..<end].copy(from: bytes)
      regions.capturedMarks[capturedCount..<end].copy(from: marks)
      capturedCount = end
      return
    }
    var start = 0
    while start < bytes.count {
      var end = start + 1
      while end < bytes.count, marks[end] == marks[start] { end += 1 }
      if marks[start] == 1 {
        out.append(template: bytes[start..<end])
      } else {
        out.append(user: bytes[start..<end])
      }
      start = end
    }
    guard !out.isTruncated else { throw .outputTooLong }
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

extension Template {
  /// Renders the template with `values`, at the end of `prompt`.
  ///
  /// `now` is what `strftime_now` tells; without it that fails.
  ///
  /// - Throws: `TemplateError`; the prompt is as it was then.
  public func render(
    _ values: TemplateValues, now: CivilTime?, into prompt: inout PromptText
  ) throws(TemplateError) {
    do throws(Breach) {
      var renderer = try Renderer(self, values, now, prompt)
      _ = try renderer.run(first)
      prompt = renderer.out
    } catch { throw error.error }
  }
}
