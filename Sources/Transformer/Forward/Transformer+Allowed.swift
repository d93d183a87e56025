import CKernels
public import Memory
public import Models

/// Logits of some tokens alone.
extension Transformer {
  /// Computes the logits of those tokens that a mask allows, a bit each; all
  /// others are -infinity.
  ///
  /// Each is what `computeLogits(of:at:drafts:)` gives, to the bit. Only the rows
  /// of the output matrix are read that are allowed, in groups of
  /// `KERNEL_ROW_UNIT`.
  ///
  /// - Parameters:
  ///   - mask: 32 tokens a word; tokens beyond are not allowed.
  ///   - row: a row of the batch that `forward` computed last.
  ///   - position: of the first token of that batch, for the error.
  /// - Returns: [vocabulary].
  /// - Throws: `ModelError.notFinite` where a logit that was computed is infinite
  ///   or not a number, `unreadable` where the file could not be read.
  #if !DEBUG
  @_noAllocation @_noLocks
  #endif
  @export(interface)
  public func computeLogits(
    allowed mask: Region<UInt32>, of row: Int, at position: Int
  ) throws(ModelError) -> Region<Float> {
    let output = logits[0..<vocabulary]
    lead(.allowed(mask, row))
    guard makeLogits(allowed: mask, of: row) else { throw failure }
    let unit = Int(KERNEL_ROW_UNIT)
    for word in 0..<min(mask.count, (vocabulary + 31) / 32)
    where mask[word] != 0 {
      for first in stride(
        from: 32 * word, to: min(32 * word + 32, vocabulary), by: unit)
      where mask[word] >> UInt32(first & 31) & 0xFF != 0 {
        let computed = output[first..<min(first + unit, vocabulary)]
        guard isFinite(computed) else {
          throw .notFinite(position: position + row)
        }
      }
    }
    capLogits(output)
    output.keep(mask, else: -.infinity)
    return output
  }

  /// The products of the rows that a mask allows; false where they are void.
  func makeLogits(allowed mask: Region<UInt32>, of row: Int) -> Bool {
    let output = logits[0..<vocabulary]
    let n = normalize(
      1, from: row, by: weights.outputNorm, for: weights.output.needs)
    multiply(n, into: output, weights.output, allowed: mask)
    return collect(output, 1)
  }
}
