import Memory

/// A measurement as it is reported.
struct BenchRow: BenchFigures {
  /// The shape of a matrix, or of a cache, that a kernel works on.
  struct Shape {
    let rows: Int
    let columns: Int
  }

  /// `prompt`, `generation` or `kernel`.
  let test: StaticString
  /// The model's file, or the kernel.
  let subject: Bytes
  /// The shape, of kernels only.
  let shape: Shape?
  let tokens: Int
  let depth: Int
  let threads: Int
  let repetitions: Int
  /// Tokens per second.
  let figure: BenchFigure
  /// The bytes that are read for each token.
  let bytes: Double
  /// The operations of the matrices for each token.
  let operations: Double
  /// The share in the bandwidth of plain loads beside the test.
  let bandwidthShare: Double
  /// Billions of 8-bit operations per second at most.
  let peak: Double

  private var gigabytes: Double { figure.median * bytes / 1e9 }
  private var gigaoperations: Double { figure.median * operations / 1e9 }

  /// How much of the bandwidth a test reached.
  ///
  /// - Parameters:
  ///   - samples: tokens per second of each repetition.
  ///   - reads: billions of bytes per second that plain loads read beside it;
  ///     overwritten.
  ///   - bytes: read for each token.
  /// - Returns: The share of the repetition in the middle; at most 1, for what
  ///   is read from caches.
  static func share(
    _ samples: Region<Double>, of reads: Region<Double>, bytes: Double
  ) -> Double {
    for index in 0..<samples.count {
      reads[index] = samples[index] * bytes / 1e9 / reads[index]
    }
    return min(BenchFigure(reads).median, 1)
  }

  /// Gives every value with its key, and its title where a table has it.
  func visit(_ body: (StaticString, StaticString?, BenchValue) -> Void) {
    body("test", "test", .literal(test))
    if let shape {
      body("kernel", nil, .text(subject))
      body("rows", "rows", .integer(shape.rows))
      body("columns", "columns", .integer(shape.columns))
    } else {
      body("model", nil, .text(subject))
    }
    body("tokens", "tokens", .integer(tokens))
    if shape == nil { body("depth", "depth", .integer(depth)) }
    body("threads", "threads", .integer(threads))
    body("repetitions", nil, .integer(repetitions))
    body("tokens_per_second", "tokens/s", .real(figure.median, decimals: 3))
    body("stddev", "deviation", .real(figure.deviation, decimals: 3))
    body("bytes_per_token", nil, .real(bytes, decimals: 0))
    body("gigabytes_per_second", "GB/s", .real(gigabytes, decimals: 3))
    body(
      "bandwidth_share", "of bandwidth", .real(bandwidthShare, decimals: 4))
    body(
      "gigaoperations_per_second", "GOPS", .real(gigaoperations, decimals: 3))
    body(
      "peak_share", "of peak",
      .real(gigaoperations / peak, decimals: 4))
    body("bandwidth", nil, .real(gigabytes / bandwidthShare, decimals: 3))
    body("peak", nil, .real(peak, decimals: 3))
  }
}

/// A row of figures.
protocol BenchFigures {
  /// Gives every value with its key, and its title where a table has it.
  func visit(_ body: (StaticString, StaticString?, BenchValue) -> Void)
}

/// One value of a row.
enum BenchValue {
  case literal(StaticString)
  case text(Bytes)
  case integer(Int)
  case real(Double, decimals: Int)
}
