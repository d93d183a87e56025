import Foundation

/// The divisors of rotary frequencies by which Llama 3.1 stretches its context.
struct LlamaDivisors {
  let values: [Float]

  /// The divisors, or `nil` where the configuration stretches otherwise.
  ///
  /// The arithmetic is that of torch in single precision, step by step.
  init?(_ configuration: FolderConfiguration) {
    guard case .llama3(let numbers) = configuration.rotary.scaling else {
      return nil
    }
    self.init(
      numbers, theta: configuration.rotary.theta,
      dimension: configuration.headDimension)
  }

  /// The divisors of the pairs of a head of `dimension` elements.
  init(
    _ numbers: RotarySettings.Llama3, theta base: Double, dimension: Int
  ) {
    let low = Float(numbers.originalContext / numbers.lowFactor)
    let high = Float(numbers.originalContext / numbers.highFactor)
    let factor = Float(numbers.factor)
    values = stride(from: 0, to: dimension, by: 2).map { index in
      let exponent = Float(index) / Float(dimension)
      let frequency = 1 / Float(pow(base, Double(exponent)))
      let length = Float(2 * Double.pi) / frequency
      if length < high { return 1 }
      if length > low { return factor }
      let smooth =
        (Float(numbers.originalContext) / length - Float(numbers.lowFactor))
        / Float(numbers.highFactor - numbers.lowFactor)
      return 1 / ((1 - smooth) / factor + smooth)
    }
  }
}
