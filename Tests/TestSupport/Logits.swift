public import Foundation

/// The mean over rows of the Kullback-Leibler divergence in nats, in float64:
/// Σ p · (log p − log q), p from the reference's logits and q from the others.
public func meanDivergence(
  of logits: [Float], from reference: [Float], vocabulary: Int
) -> Double {
  guard logits.count == reference.count, !logits.isEmpty else { return .nan }
  var total = 0.0
  for start in stride(from: 0, to: logits.count, by: vocabulary) {
    let row = start..<(start + vocabulary)
    let expected = logSoftmax(reference[row])
    let actual = logSoftmax(logits[row])
    for (p, q) in zip(expected, actual) { total += exp(p) * (p - q) }
  }
  return total / Double(logits.count / vocabulary)
}

private func logSoftmax(_ logits: ArraySlice<Float>) -> [Double] {
  let greatest = Double(logits.max() ?? 0)
  let sum = logits.reduce(0.0) { $0 + exp(Double($1) - greatest) }
  let logarithm = log(sum)
  return logits.map { Double($0) - greatest - logarithm }
}

/// The token that greedy choice takes: of equal ones the lowest.
public func greatest(_ logits: ArraySlice<Float>) -> Int {
  var best = logits.startIndex
  for index in logits.indices where logits[index] > logits[best] {
    best = index
  }
  return best - logits.startIndex
}

/// The little-endian float32 numbers of a file.
public func floats(_ data: Data) -> [Float] {
  let bytes = [UInt8](data)
  return stride(from: 0, to: bytes.count - 3, by: 4).map { start in
    Float(
      bitPattern: (0..<4).reduce(0) {
        $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1)
      })
  }
}
