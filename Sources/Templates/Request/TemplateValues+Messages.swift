import Memory

extension TemplateValues {
  /// Messages in which a model's reasoning has all names that templates know.
  ///
  /// Hugging Face gives `reasoning_content`, or else `thinking` or `reasoning`,
  /// to the template as `thinking` first, where that is absent, and as
  /// `reasoning_content`. A value that is not a list of objects is given back as it is.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  @export(interface)
  public mutating func withReasoningNames(
    _ messages: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    guard case .list(let run) = messages.value else { return messages }
    var list: Int?
    for cell in run.range {
      guard case .object(let members) = heap[cell],
        let reasoning = reasoning(in: members)
      else { continue }
      // Nothing is copied unless a message has reasoning.
      let start = list ?? beginList()
      if list == nil {
        for cell in run.range { try append(TemplateValue(heap[cell])) }
        list = start
      }
      let object = beginObject()
      try append(key: "thinking", reasoning)
      for cell in members.range { try append(TemplateValue(heap[cell])) }
      try append(key: "reasoning_content", reasoning)
      let changed = try endObject(object)
      stack[start + cell - Int(run.start)] = changed.value
    }
    return try list.map { start throws(TemplateError) in
      try endList(start)
    } ?? messages
  }

  /// Messages without the system's at their beginning, whose text stands before
  /// the user's behind it, with a blank line between; `nil` where the list does
  /// not begin with both.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  @export(interface)
  public mutating func withSystemFolded(
    _ messages: TemplateValue
  ) throws(TemplateError) -> TemplateValue? {
    guard case .list(let run) = messages.value, run.length >= 2,
      let system = content(ofMessage: run.range.lowerBound, from: "system"),
      let question = content(
        ofMessage: run.range.lowerBound + 1, from: "user"),
      case .object(let members) = heap[run.range.lowerBound + 1]
    else { return nil }
    let start = heap.textCount
    do throws(Breach) {
      try heap.append(heap.bytes(system), .user)
      try heap.append(Bytes("\n\n"), .user)
      try heap.append(heap.bytes(question), .user)
    } catch { throw error.error }
    let both = TemplateValue(.string(heap.text(from: start)))
    let list = beginList()
    let object = beginObject()
    for cell in members.range { try append(TemplateValue(heap[cell])) }
    try append(key: "content", both)
    try append(try endObject(object))
    for cell in (run.range.lowerBound + 2)..<run.range.upperBound {
      try append(TemplateValue(heap[cell]))
    }
    return try endList(list)
  }

  /// The text of the message in that cell, if `role` says it.
  private func content(ofMessage cell: Int, from role: StaticString) -> Text? {
    guard case .object(let members) = heap[cell],
      case .string(let found) = member("role", in: members),
      heap.bytes(found) == role,
      case .string(let text) = member("content", in: members)
    else { return nil }
    return text
  }

  private func member(_ name: StaticString, in members: Run) -> Value {
    for pair in stride(
      from: members.range.lowerBound, to: members.range.upperBound, by: 2)
    {
      if case .string(let key) = heap[pair], heap.bytes(key) == name {
        return heap[pair + 1]
      }
    }
    return .none
  }

  private func reasoning(in members: Run) -> TemplateValue? {
    // Asked one by one: a list of them would lie on the heap.
    reasoning("reasoning_content", in: members)
      ?? reasoning("thinking", in: members)
      ?? reasoning("reasoning", in: members)
  }

  private func reasoning(
    _ name: StaticString, in members: Run
  ) -> TemplateValue? {
    let value = member(name, in: members)
    if case .none = value { return nil }
    return TemplateValue(value)
  }
}
