import Likelihood
import Memory
import Transformer

/// Chunks of the text.
extension PerplexityCommand {
  /// Reads one chunk in batches.
  ///
  /// Its last token is not read, for nothing is predicted behind it.
  mutating func measure(_ chunk: Int) throws(ProgramError) {
    let start = chunk * context
    let first = BaseHeader.first(context)
    var position = 0
    while position < context - 1 {
      let end = min(position + transformer.batch, context - 1)
      let batch = ids[0..<(end - position)]
      batch.raw.copy(
        from: tokens.ids[(start + position)..<(start + end)].raw.bytes)
      if position == 0, let beginning { batch[0] = beginning }
      transformer.forward(batch, at: position)
      var row = max(first, position)
      while row < end {
        let last = min(row + transformer.logitRows, end)
        try measure(row..<last, of: chunk, since: position)
        row = last
      }
      position = end
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
