import Workbench

/// The weighted mean, or sum, of the models.
final class LinearBlend: Blend {
  private let weights: [Double]
  private let normalizes: Bool
  /// Whether each step is one of float32, and the sum one of fused operations.
  private let isSingle: Bool
  private let type: ElementType

  /// The merge with a weight for each input.
  init(
    weights: [Double], normalizes: Bool, isSingle: Bool, type: ElementType
  ) {
    self.weights = weights
    self.normalizes = normalizes
    self.isSingle = isSingle
    self.type = type
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    if isSingle {
      blendSingle(piece, floats)
    } else {
      blendDouble(piece, floats)
    }
  }

  private func blendSingle(
    _ piece: Piece, _ floats: UnsafeMutablePointer<Float>
  ) {
    floats.update(repeating: 0, count: piece.count)
    let total = weightSum(weights.map { Float($0) })
    for (input, weight) in zip(piece.inputs, weights) {
      let weight = Float(weight)
      for index in 0..<piece.count {
        floats[index] = fused(input[index], weight, floats[index])
      }
    }
    guard normalizes else { return }
    for index in 0..<piece.count { floats[index] /= total }
  }

  /// `a · b + c`, rounded once.
  ///
  /// The product is exact in double. The sum is rounded to odd there, which keeps
  /// what the last rounding needs to know; vectors do this, and fused instructions are
  /// not everywhere.
  @inline(__always)
  private func fused(_ a: Float, _ b: Float, _ c: Float) -> Float {
    let product = Double(a) * Double(b)
    let addend = Double(c)
    let sum = product + addend
    let part = sum - product
    let error = (product - (sum - part)) + (addend - part)
    let isOdd = sum.bitPattern & 1 != 0
    let isInward = (error > 0) != (sum > 0)
    let bits = isInward ? sum.bitPattern &- 1 : sum.bitPattern &+ 1
    // An infinite sum has an error that is no number.
    let isExact = isOdd || !(error < 0 || error > 0)
    return Float(isExact ? sum : Double(bitPattern: bits))
  }

  private func blendDouble(
    _ piece: Piece, _ floats: UnsafeMutablePointer<Float>
  ) {
    round(piece, to: type, into: floats) { values in
      values.initialize(repeating: 0, count: piece.count)
      for (input, weight) in zip(piece.inputs, weights) {
        for index in 0..<piece.count {
          values[index] += Double(input[index]) * weight
        }
      }
      let divisor = normalizes ? weights.reduce(0, +) : 1
      for index in 0..<piece.count { values[index] /= divisor }
    }
  }
}
