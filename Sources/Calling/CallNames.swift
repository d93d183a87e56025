import Memory

/// Names in the order of their bytes, and words that belong to each.
struct CallNames: BitwiseCopyable {
  /// Rows: where a name lies, how long it is, and what belongs to it.
  let rows: Region<Int32>
  let stride: Int
  let text: Region<UInt8>

  var count: Int { rows.count / stride }

  func name(_ row: Int) -> Bytes {
    let start = Int(rows[row * stride])
    return text[start..<(start + Int(rows[row * stride + 1]))].bytes
  }

  func word(_ row: Int, _ index: Int) -> Int32 { rows[row * stride + index] }

  func set(_ row: Int, _ index: Int, _ value: Int) {
    rows[row * stride + index] = Int32(value)
  }

  /// Of names that share their first `place` bytes those that go on with `byte`.
  func narrowed(
    _ range: Range<Int>, at place: Int, _ byte: UInt8
  ) -> Range<Int> {
    let first = bound(range, place, Int(byte))
    return first..<bound(first..<range.upperBound, place, Int(byte) + 1)
  }

  /// The first name whose byte at `place` is `least` or more.
  private func bound(_ range: Range<Int>, _ place: Int, _ least: Int) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let name = name(middle)
      let byte = place < name.count ? Int(name[place]) : -1
      if byte < least { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether a name of the range, which then is its first, ends at `place`.
  func ends(_ range: Range<Int>, at place: Int) -> Bool {
    !range.isEmpty && name(range.lowerBound).count == place
  }

  /// Puts rows in order; of equal names the first row stays first.
  func sort() {
    // Heaps keep no order of equal names, so where they lie decides.
    HeapSort.run(count, isLess: isLess, swap: swap)
  }

  private func swap(_ first: Int, _ second: Int) {
    for index in 0..<stride {
      let word = rows[first * stride + index]
      rows[first * stride + index] = rows[second * stride + index]
      rows[second * stride + index] = word
    }
  }

  private func isLess(_ first: Int, _ second: Int) -> Bool {
    let (one, other) = (name(first), name(second))
    for index in 0..<min(one.count, other.count)
    where one[index] != other[index] {
      return one[index] < other[index]
    }
    if one.count != other.count { return one.count < other.count }
    return rows[first * stride] < rows[second * stride]
  }
}
