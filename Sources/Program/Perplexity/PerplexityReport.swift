import JSON
import Likelihood
import Memory

/// What `perplexity` writes.
struct PerplexityReport {
  private let model: Bytes
  private let context: Int
  private let chunks: Int
  private let isComparison: Bool
  private let format: BoardFormat
  private let console: Console
  /// The time that all chunks took.
  var nanoseconds: UInt64 = 0

  init(
    model: Bytes, context: Int, chunks: Int, isComparison: Bool,
    _ format: BoardFormat, _ console: Console
  ) {
    self.model = model
    self.context = context
    self.chunks = chunks
    self.isComparison = isComparison
    self.format = format
    self.console = console
  }

  private var tokensPerSecond: Double {
    Double(chunks * context) * 1e9 / Double(max(nanoseconds, 1))
  }

  /// Writes how it stands behind a chunk, for a program.
  func write(_ chunk: Int, _ figures: Likelihood) throws(ProgramError) {
    guard case .objects = format else { return }
    try console.write { out in
      var json = JSONWriter(out)
      json.beginObject()
      json.member("chunk", chunk + 1)
      json.member("perplexity", figures.perplexity.value, decimals: 6)
      if isComparison {
        json.member("kl", figures.meanDivergence.value, decimals: 9)
      }
      json.endObject()
      out = json.text
      out.append("\n")
    }
  }

  /// Writes the figures.
  func write(_ figures: Likelihood) throws(ProgramError) {
    let divergences = figures.sortedDivergences()
    try console.write { out in
      switch format {
      case .objects: writeObject(figures, divergences, &out)
      case .text: writeText(figures, divergences, &out)
      }
    }
  }

  private func writeObject(
    _ figures: Likelihood, _ divergences: Percentiles,
    _ out: inout TextBuffer
  ) {
    var json = JSONWriter(out)
    json.beginObject()
    json.member("model", model)
    json.member("context", context)
    json.member("chunks", chunks)
    json.member("predicted", figures.count)
    json.member("perplexity", "perplexity_error", figures.perplexity)
    if isComparison {
      json.member(
        "base_perplexity", "base_perplexity_error", figures.basePerplexity)
      json.member("perplexity_ratio", "perplexity_ratio_error", figures.ratio)
      json.member(
        "ln_perplexity_ratio", "ln_perplexity_ratio_error",
        figures.logarithmOfRatio)
      json.member("correlation", figures.correlation, decimals: 9)
      json.member("kl", "kl_error", figures.meanDivergence)
      json.member("kl_min", divergences[0], decimals: 9)
      json.member("kl_median", divergences[0.5], decimals: 9)
      json.member("kl_90", divergences[0.9], decimals: 9)
      json.member("kl_95", divergences[0.95], decimals: 9)
      json.member("kl_99", divergences[0.99], decimals: 9)
      json.member("kl_99_9", divergences[0.999], decimals: 9)
      json.member("kl_max", divergences[1], decimals: 9)
      json.member("same_top", "same_top_error", figures.agreement)
      json.member("delta_p", "delta_p_error", figures.meanChange)
      json.member("delta_p_rms", "delta_p_rms_error", figures.rootChange)
      json.member("delta_p_max", figures.largestChange, decimals: 9)
    }
    json.member("seconds", Double(nanoseconds) / 1e9, decimals: 3)
    json.member("tokens_per_second", tokensPerSecond, decimals: 3)
    json.endObject()
    out = json.text
    out.append("\n")
  }

  private func writeText(
    _ figures: Likelihood, _ divergences: Percentiles,
    _ out: inout TextBuffer
  ) {
    out.append("text              ")
    out.append(chunks)
    out.append(" chunks of ")
    out.append(context)
    out.append(" tokens, ")
    out.append(figures.count)
    out.append(" predicted\n")
    out.line("perplexity", figures.perplexity, decimals: 4)
    if isComparison {
      out.line("of the base", figures.basePerplexity, decimals: 4)
      out.line("ratio", figures.ratio, decimals: 6)
      out.line("its logarithm", figures.logarithmOfRatio, decimals: 6)
      out.line("correlation %", figures.correlation * 100, decimals: 2)
      out.line("KL mean", figures.meanDivergence, decimals: 6)
      out.line("KL median", divergences[0.5], decimals: 6)
      out.line("KL 90 %", divergences[0.9], decimals: 6)
      out.line("KL 95 %", divergences[0.95], decimals: 6)
      out.line("KL 99 %", divergences[0.99], decimals: 6)
      out.line("KL 99.9 %", divergences[0.999], decimals: 6)
      out.line("KL largest", divergences[1], decimals: 6)
      out.line("same likeliest %", figures.agreement.percent, decimals: 3)
      out.line("mean change %", figures.meanChange.percent, decimals: 3)
      out.line("RMS change %", figures.rootChange.percent, decimals: 3)
      out.line("largest change %", figures.largestChange * 100, decimals: 3)
    }
    out.line("tokens/s", tokensPerSecond, decimals: 1)
  }
}

extension JSONWriter {
  /// Writes a value and its uncertainty.
  fileprivate mutating func member(
    _ key: StaticString, _ errorKey: StaticString, _ estimate: Estimate
  ) {
    member(key, estimate.value, decimals: 9)
    member(errorKey, estimate.error, decimals: 9)
  }
}

extension TextBuffer {
  fileprivate mutating func line(
    _ name: StaticString, _ value: Double, decimals: Int
  ) {
    begin(name)
    append(value, decimals: decimals)
    append("\n")
  }

  fileprivate mutating func line(
    _ name: StaticString, _ estimate: Estimate, decimals: Int
  ) {
    begin(name)
    append(estimate.value, decimals: decimals)
    append(" ± ")
    append(estimate.error, decimals: decimals)
    append("\n")
  }

  private mutating func begin(_ name: StaticString) {
    let start = count
    append(name)
    pad(from: start, to: 18)
  }
}
