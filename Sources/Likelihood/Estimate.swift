import Sampling

/// A mean, and how uncertain it is.
public struct Estimate: BitwiseCopyable, Sendable {
  /// The mean.
  public let value: Double
  /// Its standard deviation, 0 where there are too few values to tell.
  public let error: Double

  /// A value and its uncertainty.
  public init(_ value: Double, error: Double) {
    self.value = value
    self.error = error
  }

  /// The mean of `count` values by their sum and the sum of their squares.
  init(sum: Double, squares: Double, count: Int) {
    let mean = count > 0 ? sum / Double(count) : 0
    value = mean
    guard count > 10 else {
      error = 0
      return
    }
    let variance = squares / Double(count) - mean * mean
    error = max(variance / Double(count - 1), 0).squareRoot()
  }

  /// e to the power of it.
  var exponential: Estimate {
    let power = Exponential.precise(value)
    return Estimate(power, error: power * error)
  }

  /// The same in hundredths.
  public var percent: Estimate { Estimate(100 * value, error: 100 * error) }
}
