import Memory

extension TemplateValues {
  /// Messages in which a model's reasoning has all names that templates know.
  ///
  /// Hugging Face gives `reasoning_content`, or else `thinking` or `reasoning`,
  /// to the template as `thinking` first, where that is absent, and as
  /// `reasoning_content`. A value that is not a list of objects is given back as it is.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
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

  private func reasoning(in members: Run) -> TemplateValue? {
    // Asked one by one: a list of them would lie on the heap.
    reasoning("reasoning_content", in: members)
      ?? reasoning("thinking", in: members)
      ?? reasoning("reasoning", in: members)
  }

  private func reasoning(
    _ name: StaticString, in members: Run
  ) -> TemplateValue? {
    for pair in stride(
      from: members.range.lowerBound, to: members.range.upperBound, by: 2)
    {
      if case .string(let key) = heap[pair], heap.bytes(key) == name {
        if case .none = heap[pair + 1] { continue }
        return TemplateValue(heap[pair + 1])
      }
    }
    return nil
  }
}
