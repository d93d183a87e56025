import Grammars

extension RecordHeap {
  /// Takes back all records above `mark` that `root` does not reach.
  ///
  /// Records refer to older ones only, so those that are reached keep their
  /// order and slide down.
  ///
  /// - Returns: The new reference of `root`.
  mutating func keepOnly(_ root: Ref) throws(SchemaError) -> Ref {
    top = 0
    removeFacts()
    guard -Int(root) >= mark else {
      used = mark
      rebuildTable()
      return root
    }
    // The top bit of a head says that the record is in the list.
    let flag = Int32.min
    try push(root)
    words[-Int(root)] |= flag
    var next = 0
    while next < top {
      let place = -Int(scratch[next])
      next += 1
      let count = Int((words[place] & ~flag) >> 8)
      for index in 0..<count {
        let word = words[place + 1 + index]
        guard word < 0, -Int(word) >= mark, words[-Int(word)] >= 0 else {
          continue
        }
        words[-Int(word)] |= flag
        try push(word)
      }
    }
    let reached = top
    // Numbers below zero: the oldest record is the last.
    sort(since: 0, asTexts: false)
    guard reached * 2 <= scratchCapacity else { throw .tooComplex }
    used = mark
    for index in stride(from: reached - 1, through: 0, by: -1) {
      let place = -Int(scratch[index])
      let head = words[place] & ~flag
      let count = Int(head >> 8)
      let new = used
      words[new] = head
      for word in 0..<count {
        words[new + 1 + word] = moved(
          words[place + 1 + word], of: reached)
      }
      scratch[reached + index] = -Int32(new)
      used += count + 1
    }
    let new = scratch[reached]
    top = 0
    rebuildTable()
    return new
  }

  /// Where a word's record lies now.
  private func moved(_ word: Int32, of reached: Int) -> Int32 {
    guard word < 0, -Int(word) >= mark else { return word }
    var low = 0
    var high = reached
    while low < high {
      let middle = (low + high) / 2
      if scratch[middle] < word { low = middle + 1 } else { high = middle }
    }
    return scratch[reached + low]
  }
}

extension RecordHeap {
  /// Fills the table with what is in use.
  private mutating func rebuildTable() {
    table.update(repeating: 0, count: tableMask + 1)
    recordCount = 0
    var place = 1
    while place < used {
      let head = words[place]
      let count = Int(head >> 8)
      var slot = slot(ofHead: head, words + place + 1, count)
      while table[slot] != 0 { slot = (slot + 1) & tableMask }
      table[slot] = -Int32(place)
      recordCount += 1
      place += count + 1
    }
  }

  /// The place in the table at which the search for a record begins.
  @inline(always)
  func slot(
    ofHead head: Int32, _ payload: UnsafeMutablePointer<Int32>, _ count: Int
  ) -> Int {
    var hash = UInt64(UInt32(bitPattern: head)) &* 0x9E37_79B9_7F4A_7C15
    for index in 0..<count {
      hash =
        (hash ^ UInt64(UInt32(bitPattern: payload[index])))
        &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 29
    }
    return Int(truncatingIfNeeded: hash >> 20) & tableMask
  }
}
