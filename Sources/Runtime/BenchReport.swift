import GGUF
import JSON
import Memory
import Transformer

/// What several repetitions of a measurement say together.
struct BenchFigure {
  /// The one in the middle, or half way between two.
  let median: Double
  /// The standard deviation of the sample; 0 of a single one.
  let deviation: Double

  /// Looks at one value or more.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    median =
      sorted.count % 2 == 1
      ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / Double(values.count)
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    deviation = (squares / Double(max(values.count - 1, 1))).squareRoot()
  }
}

/// The figures of `swiftlet bench`, for a person or for a program.
struct BenchReport {
  let prompt: BenchFigure?
  let generation: BenchFigure?
  let promptTokens: Int
  let generatedTokens: Int
  let repetitions: Int
  let threads: Int
  /// The weights that a generated token reads.
  let weightBytes: Int
  let loadNanoseconds: UInt64
  let peakBytes: UInt64

  private var loadMilliseconds: Double { Double(loadNanoseconds) / 1e6 }

  /// Billions of bytes of weights per second.
  private func gigabytes(_ figure: BenchFigure) -> Double {
    figure.median * Double(weightBytes) / 1e9
  }

  /// Writes what was measured, and a row for each test.
  func writeTable(
    _ source: borrowing ModelSource, _ plan: TransformerPlan,
    _ console: Console
  ) throws(ProgramError) {
    try console.write { out in
      out.append(printable: source.fileName, limit: 256)
      out.append(": ")
      out.append(mebibytes: weightBytes)
      out.append(" of weights a token\n")
      PlanCommand.describe(plan, &out)
      out.append("kernels          ")
      plan.forEachKernel(in: source.file) { _, name in
        out.append(" ")
        out.append(name)
      }
      out.append("\nload              ")
      out.append(loadMilliseconds, decimals: 1)
      out.append(" ms\npeak memory       ")
      out.append(mebibytes: Int(clamping: peakBytes))
      out.append(
        """


        | test | tokens | depth | tokens/s | deviation | weights, GB/s |
        |---|---:|---:|---:|---:|---:|

        """)
      if let prompt {
        row("prompt", promptTokens, 0, prompt, &out)
        out.append(" |\n")
      }
      if let generation {
        row("generation", generatedTokens, promptTokens, generation, &out)
        out.append(gigabytes(generation), decimals: 2)
        out.append(" |\n")
      }
    }
  }

  private func row(
    _ test: StaticString, _ tokens: Int, _ depth: Int, _ figure: BenchFigure,
    _ out: inout TextBuffer
  ) {
    out.append("| ")
    out.append(test)
    out.append(" | ")
    out.append(tokens)
    out.append(" | ")
    out.append(depth)
    out.append(" | ")
    out.append(figure.median, decimals: 2)
    out.append(" | ")
    out.append(figure.deviation, decimals: 2)
    out.append(" | ")
  }

  /// Writes one object a test.
  func writeLines(
    _ source: borrowing ModelSource, _ plan: TransformerPlan,
    _ console: Console
  ) throws(ProgramError) {
    if let prompt {
      try line("prompt", promptTokens, 0, prompt, nil, source, plan, console)
    }
    if let generation {
      try line(
        "generation", generatedTokens, promptTokens, generation,
        gigabytes(generation), source, plan, console)
    }
  }

  private func line(
    _ test: StaticString, _ tokens: Int, _ depth: Int, _ figure: BenchFigure,
    _ gigabytes: Double?, _ source: borrowing ModelSource,
    _ plan: TransformerPlan,
    _ console: Console
  ) throws(ProgramError) {
    try console.write { out in
      var json = JSONWriter(out)
      json.beginObject()
      json.member("test", test)
      json.member("model", source.fileName)
      json.member("tokens", tokens)
      json.member("depth", depth)
      json.member("repetitions", repetitions)
      json.member("tokens_per_second", figure.median, decimals: 3)
      json.member("stddev", figure.deviation, decimals: 3)
      json.member("weight_bytes", weightBytes)
      if let gigabytes {
        json.member("gigabytes_per_second", gigabytes, decimals: 3)
      }
      json.member("threads", threads)
      json.member("batch", plan.batch)
      json.key("kv")
      json.beginArray()
      json.value(plan.keyType.name)
      json.value(plan.valueType.name)
      json.endArray()
      json.key("kernels")
      json.beginArray()
      plan.forEachKernel(in: source.file) { _, name in json.value(name) }
      json.endArray()
      json.member("load_milliseconds", loadMilliseconds, decimals: 3)
      json.member("peak_resident_bytes", peakBytes)
      json.endObject()
      out = json.text
      out.append("\n")
    }
  }
}
