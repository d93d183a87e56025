/// Sorts what lies at positions, whatever it is; that is one piece of code, where
/// the standard library's sort is one for each type.
public enum HeapSort {
  /// Sorts the positions below `count`.
  ///
  /// Things that are alike come in no particular order.
  ///
  /// - Parameters:
  ///   - count: how many positions there are.
  ///   - isLess: whether what is at the first position shall come before what is
  ///     at the second.
  ///   - swap: exchanges what is at two positions.
  @inline(never)
  public static func run(
    _ count: Int, isLess: (Int, Int) -> Bool, swap: (Int, Int) -> Void
  ) {
    var start = count / 2
    while start > 0 {
      start -= 1
      sink(start, count, isLess, swap)
    }
    var end = count
    while end > 1 {
      end -= 1
      swap(0, end)
      sink(0, end, isLess, swap)
    }
  }

  /// Sorts numbers by `isLess`.
  @inline(never)
  public static func run(
    _ numbers: inout [Int], isLess: (Int, Int) -> Bool
  ) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      run(numbers.count) {
        isLess(numbers[$0], numbers[$1])
      } swap: {
        numbers.swapAt($0, $1)
      }
    }
  }

  private static func sink(
    _ start: Int, _ count: Int, _ isLess: (Int, Int) -> Bool,
    _ swap: (Int, Int) -> Void
  ) {
    var parent = start
    while 2 * parent + 1 < count {
      var child = 2 * parent + 1
      if child + 1 < count, isLess(child, child + 1) { child += 1 }
      guard isLess(parent, child) else { return }
      swap(parent, child)
      parent = child
    }
  }
}
