public import JSON
public import Memory

/// The values that one request gives to a template: variables, and the scratch that they
/// and a rendering's own values lie in.
///
/// Values are made first, alone or as elements of lists and objects that are
/// begun and ended, and given their names with `set`. Text must be UTF-8.
public struct TemplateValues {
  var heap: Heap
  let stack: Region<Value>
  var stackCount = 0
  var keyComparisons = 0
  /// The variables: a list of three cells each, name, value and the one before.
  private(set) var variables: Int?
  let poolBytes: Int
  let freshHeap: Heap
  let regions: RendererRegions

  /// Empty values over what the plan set aside.
  public init(_ plan: TemplatePlan, in arena: borrowing Arena) {
    poolBytes = plan.pool.count
    heap = Heap(
      text: arena[plan.text], marks: arena[plan.marks],
      cells: arena[plan.cells], poolBytes: poolBytes)
    freshHeap = heap
    stack = arena[plan.stack]
    regions = RendererRegions(
      captured: arena[plan.captured], capturedMarks: arena[plan.capturedMarks],
      scopes: arena[plan.scopes], bindings: arena[plan.bindings],
      loops: arena[plan.loops], steps: plan.limits.steps)
  }

  /// Forgets all values, for the next request.
  public mutating func removeAll() {
    heap = freshHeap
    stackCount = 0
    keyComparisons = 0
    variables = nil
  }

  /// A string with a copy of `bytes`.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func text(
    _ bytes: Bytes, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    let start = heap.textCount
    do { try heap.append(bytes, origin) } catch { throw error.error }
    return TemplateValue(.string(heap.text(from: start)))
  }

  /// A string with the literal's bytes.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func text(
    _ literal: StaticString, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    try text(Bytes(literal), origin)
  }

  /// Gives a variable its value, instead of what it had.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func set(
    _ name: Bytes, to value: TemplateValue
  ) throws(TemplateError) {
    guard case .string(let text) = try text(name, .user).value else { return }
    try set(text, to: value)
  }

  mutating func set(
    _ name: Text, to value: TemplateValue
  ) throws(TemplateError) {
    let before = variables
    variables = heap.cellCount
    do throws(Breach) {
      try heap.append(cell: .string(name))
      try heap.append(cell: value.value)
      try heap.append(cell: before.map { .integer(Int64($0)) } ?? .none)
    } catch { throw error.error }
  }

  /// Gives a variable its value, instead of what it had.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func set(
    _ name: StaticString, to value: TemplateValue
  ) throws(TemplateError) {
    try set(Bytes(name), to: value)
  }

  /// Gives a variable its value, under a name of a document.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func set(
    _ name: JSONText, to value: TemplateValue
  ) throws(TemplateError) {
    guard case .string(let text) = try text(name, .user).value else { return }
    try set(text, to: value)
  }

  /// Moves what lies on the stack to the cells; all from there on is taken away.
  mutating func run(_ range: Range<Int>) throws(TemplateError) -> Run {
    do {
      let run = try heap.append(cells: stack[range])
      stackCount = range.lowerBound
      return run
    } catch { throw error.error }
  }

  mutating func push(_ value: Value) throws(TemplateError) {
    guard stackCount < stack.count else {
      throw .valuesTooLarge(Bytes("elements"), limit: stack.count)
    }
    stack[stackCount] = value
    stackCount += 1
  }

  /// Moves a later value of an equal key to the key's first place; tells how
  /// many cells are left.
  mutating func uniqueKeys(
    _ pairs: Region<Value>
  ) throws(TemplateError) -> Int {
    var kept = 0
    for pair in stride(from: 0, to: pairs.count, by: 2) {
      let place = try place(of: pairs[pair], in: pairs[0..<kept])
      pairs[place] = pairs[pair]
      pairs[place + 1] = pairs[pair + 1]
      kept = max(kept, place + 2)
    }
    return kept
  }

  mutating func place(
    of key: Value, in pairs: Region<Value>
  ) throws(TemplateError) -> Int {
    guard case .string(let wanted) = key else { return pairs.count }
    keyComparisons += pairs.count / 2
    guard keyComparisons <= regions.steps else {
      throw .tooManySteps(limit: regions.steps, line: 0)
    }
    for pair in stride(from: 0, to: pairs.count, by: 2) {
      if case .string(let other) = pairs[pair], other.count == wanted.count,
        heap.bytes(other) == heap.bytes(wanted)
      {
        return pair
      }
    }
    return pairs.count
  }
}
