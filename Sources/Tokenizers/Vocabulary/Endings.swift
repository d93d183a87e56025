import Memory

/// The few tokens with which a model ends its answer.
struct Endings {
  // Three that a file names, and one for each spelling.
  private var ids: InlineArray<11, Int32> = InlineArray(repeating: 0)
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
  mutating func insertSpelled(_ specials: SpecialTokens) {
    for index in 0..<ControlSpelling.endingCount {
      let text = Bytes(ControlSpelling.ending(index))
      let found = specials.find(
        text, polynomial: SpecialTokens.polynomial(text))
      insert(found.map { Int32($0) })
    }
  }
}
