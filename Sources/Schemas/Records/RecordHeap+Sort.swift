extension RecordHeap {
  /// Orders the words since `start`: references of texts by their bytes, or
  /// numbers by value.
  ///
  /// The library's sort would allocate; this is a heap sort.
  mutating func sort(since start: Int, asTexts: Bool) {
    let count = top - start
    // Most lists are in order, or nearly.
    if count < 2 { return }
    var isOrdered = true
    for index in (start + 1)..<top
    where less(scratch[index], scratch[index - 1], asTexts) {
      isOrdered = false
      break
    }
    if isOrdered { return }
    for root in stride(from: count / 2 - 1, through: 0, by: -1) {
      sink(root, count, start, asTexts)
    }
    for end in stride(from: count - 1, to: 0, by: -1) {
      let largest = scratch[start]
      scratch[start] = scratch[start + end]
      scratch[start + end] = largest
      sink(0, end, start, asTexts)
    }
  }

  @inline(always)
  private func less(_ left: Int32, _ right: Int32, _ asTexts: Bool) -> Bool {
    asTexts ? precedes(left, right) : left < right
  }

  private func sink(_ root: Int, _ count: Int, _ start: Int, _ asTexts: Bool) {
    var root = root
    while root * 2 + 1 < count {
      var child = root * 2 + 1
      if child + 1 < count,
        less(scratch[start + child], scratch[start + child + 1], asTexts)
      {
        child += 1
      }
      let parent = scratch[start + root]
      guard less(parent, scratch[start + child], asTexts) else { return }
      scratch[start + root] = scratch[start + child]
      scratch[start + child] = parent
      root = child
    }
  }

  /// Orders the words since `start` and drops doubles.
  mutating func order(since start: Int) {
    sort(since: start, asTexts: false)
    var kept = start
    for index in start..<top
    where kept == start || scratch[kept - 1] != scratch[index] {
      scratch[kept] = scratch[index]
      kept += 1
    }
    top = kept
  }
}
