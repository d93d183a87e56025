import Memory

/// A measurement as it is reported.
struct BenchRow {
  /// The shape of a matrix, or of a cache, that a kernel works on.
  struct Shape {
    let rows: Int
    let columns: Int
  }

  /// `prompt`, `generation` or `kernel`.
  let test: StaticString
  /// The model's file, or the kernel.
  let subject: Bytes
  /// Of kernels.
  let shape: Shape?
  let tokens: Int
  let depth: Int
  let threads: Int
  let repetitions: Int
  /// Tokens per second.
  let figure: BenchFigure
  /// Read for each token.
  let bytes: Double
  /// Of the matrices for each token.
  let operations: Double
  let limits: MachineLimits

  private var gigabytes: Double { figure.median * bytes / 1e9 }
  private var gigaoperations: Double { figure.median * operations / 1e9 }

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
      "bandwidth_share", "of bandwidth",
      .real(gigabytes / limits.gigabytes, decimals: 4))
    body(
      "gigaoperations_per_second", "GOPS", .real(gigaoperations, decimals: 3))
    body(
      "peak_share", "of peak",
      .real(gigaoperations / limits.gigaoperations, decimals: 4))
    body("bandwidth", nil, .real(limits.gigabytes, decimals: 3))
    body("peak", nil, .real(limits.gigaoperations, decimals: 3))
  }
}

/// One value of a row.
enum BenchValue {
  case literal(StaticString)
  case text(Bytes)
  case integer(Int)
  case real(Double, decimals: Int)
}
