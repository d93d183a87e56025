package import Memory

/// Sums over all logits, in the order of additions that the forward pass has
/// too: lane j adds the terms j, j + 16, j + 32, … ascending, then the lanes
/// fold by halves.
package enum LaneSum {
  /// The sum of `term` of each of `values`.
  @inline(__always)
  package static func of(
    _ values: Region<Float>, _ term: (SIMD16<Float>) -> SIMD16<Float>
  ) -> Float {
    var lanes = SIMD16<Float>(repeating: 0)
    let whole = values.count & ~15
    if let start = values.unsafeStart {
      var index = 0
      while index < whole {
        let part = UnsafeRawPointer(start + index)
        lanes += term(part.loadUnaligned(as: SIMD16<Float>.self))
        index += 16
      }
    }
    if whole < values.count {
      // Lanes without a value have one that any term takes.
      var rest = SIMD16<Float>(repeating: values[whole])
      for index in whole..<values.count { rest[index - whole] = values[index] }
      let terms = term(rest)
      for lane in 0..<(values.count - whole) { lanes[lane] += terms[lane] }
    }
    let eight = lanes.lowHalf + lanes.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }

  /// The sum of e^((value − largest) / temperature) of each of `values`.
  package static func ofExponentials(
    _ values: Region<Float>, _ largest: Float, _ temperature: Float
  ) -> Float {
    of(values) { Exponential.of(($0 - largest) / temperature) }
  }

  /// The sum of e^(value − largest) of each of `values`.
  package static func ofExponentials(
    _ values: Region<Float>, _ largest: Float
  ) -> Float {
    of(values) { Exponential.of($0 - largest) }
  }

  /// The largest of `values`, which are at least one.
  package static func largest(of values: Region<Float>) -> Float {
    var lanes = SIMD16<Float>(repeating: values[0])
    let whole = values.count & ~15
    if let start = values.unsafeStart {
      var index = 0
      while index < whole {
        let part = UnsafeRawPointer(start + index)
        let next = part.loadUnaligned(as: SIMD16<Float>.self)
        lanes.replace(with: next, where: next .> lanes)
        index += 16
      }
    }
    var largest = lanes[0]
    for lane in 1..<16 where lanes[lane] > largest { largest = lanes[lane] }
    for index in whole..<values.count where values[index] > largest {
      largest = values[index]
    }
    return largest
  }
}
