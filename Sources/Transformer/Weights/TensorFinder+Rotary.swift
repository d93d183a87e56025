import CKernels
import Memory
import Models

extension TensorFinder {
  /// Each rotary pair's own divisor, or `nil` where the file has none.
  ///
  /// - Throws: `ModelError.numberUnusable` where one is too small, too large or
  ///   not a number.
  mutating func rotaryDivisors() throws(ModelError) -> UnsafePointer<Float>? {
    guard has(.rotaryDivisors) else { return nil }
    let divisors = try vector(.rotaryDivisors)
    let rotary = configuration.rotaries[0]
    let pairs = rotary.dimensions / 2
    // Files of 2023 have the frequencies themselves under that name.
    var areFrequencies = true
    var own: InlineArray<256, Double> = InlineArray(repeating: 0)
    var shape = rotary.kernelShape(divisors: nil)
    (shape.factor, shape.extrapolation) = (1, 0)
    var span = own.mutableSpan
    span.withUnsafeMutableBufferPointer { buffer in
      _ = kernel_rotary_frequencies(buffer.baseAddress, &shape)
    }
    for pair in 0..<pairs {
      let value = Double(divisors[pair])
      // Some were rounded to F16 on their way.
      areFrequencies =
        areFrequencies && abs(value - own[pair]) <= own[pair] / 512
    }
    if areFrequencies { return nil }
    for pair in 0..<pairs
    where !RotaryScaling.divisors.contains(Double(divisors[pair])) {
      throw .numberUnusable(configuration.name(of: .rotaryDivisors).shortText)
    }
    return divisors
  }
}

extension RotaryShape {
  /// The kernels' description of the angles, with each pair's own divisors if
  /// there are any.
  func kernelShape(divisors: UnsafePointer<Float>?) -> kernel_rotary_shape {
    kernel_rotary_shape(
      base: theta, divisors: divisors, factor: scaling.factor,
      extrapolation: scaling.extrapolation,
      original: Double(scaling.originalContext),
      fast_turns: scaling.fastTurns, slow_turns: scaling.slowTurns,
      attention: scaling.attention, dimensions: UInt32(dimensions),
      rounds: scaling.roundsBounds)
  }
}
