import Benchmark

/// Everything that is measured; the names are for `--filter`.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock], warmupIterations: 1,
    maxDuration: .milliseconds(500), maxIterations: 1000)
  registerMatrices()
  registerVocabulary()
}

/// A rate for the report, which takes whole numbers.
enum Rate {
  /// Bytes of weights, or of text, per second.
  static let megabytes = BenchmarkMetric.custom(
    "MB/s", polarity: .prefersLarger, useScalingFactor: false)
  /// Multiplications with their additions per second.
  static let multiplications = BenchmarkMetric.custom(
    "MMAC/s", polarity: .prefersLarger, useScalingFactor: false)
}

/// The seconds that `body` takes.
func seconds(_ body: () -> Void) -> Double {
  let time = ContinuousClock().measure(body)
  let (whole, fraction) = time.components
  return Double(whole) + Double(fraction) * 1e-18
}
