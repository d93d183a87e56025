public import Memory

/// Values in ascending order.
public struct Percentiles {
  private let values: Region<Float>

  /// Sorts `values`, none of which is NaN, in their place.
  public init(sorting values: Region<Float>) {
    self.values = values
    HeapSort.run(values.count) {
      values[$0] < values[$1]
    } swap: {
      let first = values[$0]
      values[$0] = values[$1]
      values[$1] = first
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
}
