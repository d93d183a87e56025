public import Memory

/// Values in ascending order.
public struct Percentiles {
  private let values: Region<Float>

  /// Sorts `values`, none of which is NaN, in their place.
  public init(sorting values: Region<Float>) {
    self.values = values
    var start = values.count / 2
    while start > 0 {
      start -= 1
      sink(start, within: values.count)
    }
    var end = values.count
    while end > 1 {
      end -= 1
      let last = values[end]
      values[end] = values[0]
      values[0] = last
      sink(0, within: end)
    }
  }

  /// The value below which `share` of all lie, between two neighbours in
  /// proportion; 0 where there are none.
  public subscript(share: Double) -> Double {
    guard values.count > 0 else { return 0 }
    let place = min(max(share, 0), 1) * Double(values.count - 1)
    let lower = Int(place)
    let upper = min(lower + 1, values.count - 1)
    let part = place - Double(lower)
    return (1 - part) * Double(values[lower]) + part * Double(values[upper])
  }

  /// Moves the value at `start` down a heap with the largest first.
  private func sink(_ start: Int, within count: Int) {
    var parent = start
    let moved = values[start]
    while true {
      var child = 2 * parent + 1
      guard child < count else { break }
      if child + 1 < count, values[child] < values[child + 1] { child += 1 }
      guard moved < values[child] else { break }
      values[parent] = values[child]
      parent = child
    }
    values[parent] = moved
  }
}
