import Memory

/// The few tokens with which a model ends its answer.
struct Endings {
  // Three that a file names, and one for each spelling.
  private var ids: InlineArray<14, Int32> = InlineArray(repeating: 0)
  private var count = 0

  @inline(always)
  func contains(_ id: Int32) -> Bool {
    for index in 0..<count where ids[index] == id { return true }
    return false
  }

  mutating func insert(_ id: Int32?) {
    guard let id, !contains(id) else { return }
    ids[count] = id
    count += 1
  }

  /// Adds the tokens that end an answer by their spelling.
  ///
  /// Where `<|return|>` ends it, `<|end|>` ends but one message of several,
  /// whatever a file says of it.
  mutating func insertSpelled(_ specials: SpecialTokens) {
    for index in 0..<ControlSpelling.endingCount {
      insert(id(ControlSpelling.ending(index), specials))
    }
    guard id("<|return|>", specials) != nil else { return }
    remove(id("<|end|>", specials))
  }

  private func id(
    _ spelling: StaticString, _ specials: SpecialTokens
  ) -> Int32? {
    let text = Bytes(spelling)
    return specials.find(text, polynomial: SpecialTokens.polynomial(text))
      .map { Int32($0) }
  }

  private mutating func remove(_ id: Int32?) {
    for index in 0..<count where ids[index] == id {
      count -= 1
      ids[index] = ids[count]
      return
    }
  }
}
