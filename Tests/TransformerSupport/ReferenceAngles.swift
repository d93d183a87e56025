import Foundation
import TestSupport

/// Rotary frequencies in double precision, by the system's own functions.
///
/// YaRN as `_compute_yarn_parameters` of Hugging Face transformers writes it.
struct ReferenceAngles {
  private let dimensions: Int
  private let theta: Double
  private let trained: Int
  private let divisors: [Float]?
  private let scaling: TinyModel.Scaling?
  private let keepsBounds: Bool

  init(_ shape: TinyModel.Shape, isWindowed: Bool = false) {
    dimensions = shape.rotaryDimensions ?? shape.headDimension
    let windowTheta = isWindowed ? shape.windowTheta : nil
    theta = Double(windowTheta ?? shape.theta)
    keepsBounds = shape.traits.keepsYarnBounds
    trained = shape.trainedContext
    divisors = shape.divisors
    scaling = windowTheta == nil ? shape.scaling : nil
  }

  /// A frequency for each pair, and the length of (cos, sin).
  func frequencies() -> (frequencies: [Double], length: Double) {
    let own = (0..<(dimensions / 2)).map { pair in
      let divisor = divisors.map { Double($0[pair]) } ?? 1
      return pow(theta, -2 * Double(pair) / Double(dimensions)) / divisor
    }
    guard let scaling else { return (own, 1) }
    let factor = Double(scaling.factor)
    let attention = Double(scaling.attention ?? 1)
    let divided = own.map { $0 / factor }
    guard scaling.type == "yarn" else { return (divided, attention) }
    let share = Double(scaling.extrapolation ?? 1)
    let mixed = zip(zip(own, divided), keptShares(scaling)).map { pair, kept in
      pair.1 * (1 - kept * share) + pair.0 * kept * share
    }
    return (mixed, attention * (0.1 * log(factor) + 1))
  }

  /// 1 for pairs that turn often over the original context, 0 for slow ones.
  private func keptShares(_ scaling: TinyModel.Scaling) -> [Double] {
    let original = Double(scaling.original ?? trained)
    func correctionDimension(_ turns: Float) -> Double {
      Double(dimensions) * log(original / (Double(turns) * 2 * .pi))
        / (2 * log(theta))
    }
    let turns = scaling.turns ?? (fast: 32, slow: 1)
    let (first, last) = (
      correctionDimension(turns.fast), correctionDimension(turns.slow)
    )
    let low = max(keepsBounds ? first : first.rounded(.down), 0)
    var high = min(
      keepsBounds ? last : last.rounded(.up), Double(dimensions - 1))
    if low == high { high += 0.001 }
    return (0..<(dimensions / 2)).map { pair in
      1 - min(max((Double(pair) - low) / (high - low), 0), 1)
    }
  }
}
