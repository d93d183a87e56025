/// The sum of weights, in the order in which torch adds them on every processor.
///
/// What does not fill vectors of eight is added first, then the lanes of the vectors
/// one after another. Fewer than eight numbers are added in four parts, and so are
/// the vectors of a lane.
func weightSum<Number: MergeNumber>(_ weights: [Number]) -> Number {
  let whole = weights.count & ~7
  guard whole > 0 else { return sumInParts(weights) }
  var total = weights[whole...].reduce(0, +)
  for lane in 0..<8 {
    total += sumInParts(
      stride(from: lane, to: whole, by: 8).map { weights[$0] })
  }
  return total
}

/// The sum of numbers in four parts, each of every fourth number; those behind the
/// last four belong to the first part.
private func sumInParts<Number: MergeNumber>(_ numbers: [Number]) -> Number {
  let whole = numbers.count & ~3
  func part(_ first: Int) -> Number {
    stride(from: first, to: whole, by: 4).reduce(0) { $0 + numbers[$1] }
  }
  let first = numbers[whole...].reduce(part(0), +)
  return first + part(1) + part(2) + part(3)
}
