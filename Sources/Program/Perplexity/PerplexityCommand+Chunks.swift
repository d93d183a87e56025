import Likelihood
import Memory
import Transformer

/// Chunks of the text.
extension PerplexityCommand {
  /// Reads one chunk in batches.
  ///
  /// Its last token is not read, for nothing is predicted behind it. Batches end
  /// where the predictions begin: those before them leave keys and values, but
  /// nothing that a prediction is made of.
  mutating func measure(_ chunk: Int) throws(ProgramError) {
    let start = chunk * context
    let first = BaseHeader.first(context)
    var position = 0
    while position < context - 1 {
      let isCounted = position >= first
      let end = min(
        position + transformer.batch, isCounted ? context - 1 : first)
      let batch = ids[0..<(end - position)]
      batch.raw.copy(
        from: tokens.ids[(start + position)..<(start + end)].raw.bytes)
      if position == 0, let beginning { batch[0] = beginning }
      transformer.forward(batch, at: position, isUsed: isCounted)
      if isCounted { try measure(batch: position..<end, of: chunk) }
      position = end
    }
  }

  /// Measures the logits behind all positions of a batch, in parts of about the
  /// same size, as each reads and unpacks the output matrix.
  private mutating func measure(
    batch: Range<Int>, of chunk: Int
  ) throws(ProgramError) {
    let parts =
      (batch.count + transformer.logitRows - 1) / transformer.logitRows
    var row = batch.lowerBound
    for part in 1...parts {
      let last = batch.lowerBound + batch.count * part / parts
      try measure(row..<last, of: chunk, since: batch.lowerBound)
      row = last
    }
  }

  /// Measures the logits behind some positions of a chunk, which are of the
  /// batch that begins at `batch`.
  private mutating func measure(
    _ rows: Range<Int>, of chunk: Int, since batch: Int
  ) throws(ProgramError) {
    let logits: Region<Float>
    do {
      logits = try transformer.computeLogits(
        of: (rows.lowerBound - batch)..<(rows.upperBound - batch), at: batch)
    } catch { throw .model(error) }
    let start = chunk * context + 1
    let next = tokens.ids[
      (start + rows.lowerBound)..<(start + rows.upperBound)]
    let number =
      chunk * BaseHeader.predicted(context)
      + rows.lowerBound - BaseHeader.first(context)
    let words = measure.base(rows.count)
    try base.read(number, into: words)
    do {
      likelihood.add(
        try measure.measure(
          logits, next, for: base.purpose, transformer.promptPool))
    } catch { throw .base(error.moved(by: number)) }
    try base.write(words)
  }
}
