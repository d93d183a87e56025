import Memory

/// The summary of several repetitions of a measurement.
struct BenchFigure {
  /// The one in the middle, or half way between two.
  let median: Double
  /// The standard deviation of the sample; 0 of a single one.
  let deviation: Double
  /// The largest.
  let best: Double

  /// Looks at one value or more, which it sorts.
  init(_ samples: Region<Double>) {
    for index in 1..<max(samples.count, 1) {
      let value = samples[index]
      var place = index
      while place > 0, samples[place - 1] > value {
        samples[place] = samples[place - 1]
        place -= 1
      }
      samples[place] = value
    }
    let count = samples.count
    let middle = count / 2
    median =
      count % 2 == 1
      ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2
    best = samples[count - 1]
    var sum = 0.0
    for index in 0..<count { sum += samples[index] }
    let mean = sum / Double(count)
    var squares = 0.0
    for index in 0..<count {
      squares += (samples[index] - mean) * (samples[index] - mean)
    }
    deviation = (squares / Double(max(count - 1, 1))).squareRoot()
  }
}
