/// The sum of weights in float32.
///
/// From five numbers on the order matters: up to seven are added in four parts, as
/// torch adds them on every processor; torch's sum of more than eight depends on the
/// processor, and theirs here is in order.
func weightSum<Number: MergeNumber>(_ weights: [Number]) -> Number {
  guard (5...7).contains(weights.count) else { return weights.reduce(0, +) }
  var first = weights[0]
  for weight in weights[4...] { first += weight }
  return first + weights[1] + weights[2] + weights[3]
}
