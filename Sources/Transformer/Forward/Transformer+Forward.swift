import CHost
public import Memory
public import Models

// The compiler checks that the decode step reaches neither the heap nor a lock
// of the Swift runtime. It has to see whole modules for that, which debug builds
// do not compile. The C functions that the step calls promise the same
// (HOST_STEADY).

extension Transformer {
  /// Computes `tokens` at the positions from `position` on.
  ///
  /// Later positions of the cache are forgotten, and the tokens' keys and values
  /// enter it. Llama (Touvron et al. 2023), Qwen2 and Qwen3 (Yang et al. 2024,
  /// 2025), Gemma 2 and 3 (2024, 2025), LFM2 (2025) and GPT-OSS (2025), whose
  /// norms r, r′ of heads, norms s, s′ of outputs and biases b are left out where
  /// a layer has none: per layer, with h the residual stream,
  ///
  ///     h += s(Wo · attention(rope(r(Wq·n + bq)), rope(r′(Wk·n + bk)), Wv·n + bv))
  ///          or s(Wo · convolution(Win·n))   where n = RMSNorm(h)
  ///     h += s′(f(m))   where m = RMSNorm(h),
  ///          f(m) = Wdown · g(Wgate·m, Wup·m), g being silu(x) ⊙ y or another
  ///
  /// With experts (Jiang et al. 2024), each with matrices of its own:
  ///
  ///     h += Σ share[e] · f[e](m)   over the experts e of the top k of Wr·m + br,
  ///          where the shares are their part of softmax(Wr·m), made to sum to 1
  ///
  /// - Parameters:
  ///   - tokens: 1 to `batch` ids, each below the vocabulary's size.
  ///   - position: of the first of them, at most the cache's count, and
  ///     reusable.
  ///   - drafts: how many of the last ones are guesses, up to `mostDrafts`.
  ///     They do not count until they are kept, and leave no trace otherwise.
  ///   - isUsed: whether logits of these tokens are asked for. Without them the
  ///     last layer only leaves what later positions look at.
  #if !DEBUG
  @_noAllocation @_noLocks
  #endif
  @export(interface)
  public func forward(
    _ tokens: Region<Int32>, at position: Int, drafts: Int = 0,
    isUsed: Bool = true
  ) {
    precondition(tokens.count >= 1 && tokens.count <= batch)
    precondition(drafts >= 0 && drafts < tokens.count)
    precondition(drafts <= Transformer.mostDrafts)
    precondition(position >= 0 && position + tokens.count <= context)
    let count = tokens.count
    lead(.forward(tokens, position, drafts: drafts, isUsed: isUsed))
    cache.truncate(to: position)
    states.truncate(to: position)

    embed(tokens)
    computeAngles(count, at: position)
    // While one half of a batch travels between boards, the other is computed.
    let half = exchange.firstHalf(of: count)
    if half < count {
      overlap(count, half, at: position, isUsed: isUsed)
    } else {
      layers: for index in 0..<weights.layers.count {
        let isLast = !isUsed && index == weights.layers.count - 1
        mix(index, count, at: position, isLast: isLast)
        if isLast || exchange.isBroken { break layers }
        addMixed(index, count)
        gate(index, count)
        addGated(index, count)
      }
    }
    complete()
    let counted = count - drafts
    cache.extend(to: position + counted)
    states.extend(to: position + counted, isBatch: counted > 1)
  }

  /// The same layers for the first `half` tokens of a batch and for the others,
  /// in turns.
  private func overlap(
    _ count: Int, _ half: Int, at position: Int, isUsed: Bool
  ) {
    let others = behind(half)
    exchange.pauses(true)
    layers: for index in 0..<weights.layers.count {
      let isLast = !isUsed && index == weights.layers.count - 1
      mix(index, half, at: position, isLast: isLast)
      others.mix(index, count - half, at: position + half, isLast: isLast)
      if isLast || exchange.isBroken { break layers }
      addMixed(index, half)
      others.addMixed(index, count - half)
      gate(index, half)
      others.gate(index, count - half)
      addGated(index, half)
      others.addGated(index, count - half)
    }
    exchange.pauses(false)
    others.complete()
  }

  /// The tokens behind the first `tokens` of a batch, as a batch of their own.
  private func behind(_ tokens: Int) -> Transformer {
    var others = self
    others.buffers = LayerBuffers(buffers, behind: tokens, of: batch)
    others.experts = ExpertBuffers(experts, behind: tokens, of: batch)
    others.activations = activations.behind(tokens)
    others.angles = angles.behind(tokens)
    others.exchange = exchange.behind(tokens, of: batch)
    return others
  }

  /// Computes the logits of rows of the batch that `forward` computed last.
  ///
  /// - Parameters:
  ///   - rows: a part of that batch, at most `logitRows`.
  ///   - position: of the first token of that batch, for the error.
  ///   - drafts: how many of the last rows are those of guesses: they are void
  ///     until `keepDraft` is called for them.
  /// - Returns: [rows, vocabulary].
  /// - Throws: `ModelError.notFinite` where one is infinite or not a number,
  ///   `unreadable` where the file could not be read.
  #if !DEBUG
  @_noAllocation @_noLocks
  #endif
  @export(interface)
  public func computeLogits(
    of rows: Range<Int>, at position: Int, drafts: Int = 0
  ) throws(ModelError) -> Region<Float> {
    precondition(rows.count <= logitRows && rows.upperBound <= batch)
    lead(.logits(rows))
    guard makeLogits(of: rows) else { throw failure }
    let counted = logits[0..<((rows.count - drafts) * vocabulary)]
    try finish(counted, at: position + rows.lowerBound)
    return logits[0..<(rows.count * vocabulary)]
  }

  /// Products with the output matrix; false where they are void, since a page
  /// that could not be read was zeros.
  func makeLogits(of rows: Range<Int>) -> Bool {
    let output = logits[0..<(rows.count * vocabulary)]
    let n = normalize(
      rows.count, from: rows.lowerBound, by: weights.outputNorm,
      for: weights.output.needs)
    multiply(n, rows.count, into: output, stride: vocabulary, weights.output)
    return collect(output, rows.count)
  }

  /// Makes products with the output matrix into logits.
  private func finish(
    _ values: Region<Float>, at position: Int
  ) throws(ModelError) {
    guard isFinite(values) else { throw .notFinite(position: position) }
    capLogits(values)
  }

  /// Counts a guess at `position` that was right, whose logits are those of
  /// `row`, as if it had been computed alone.
  ///
  /// - Returns: its logits.
  /// - Throws: `ModelError.notFinite`.
  #if !DEBUG
  @_noAllocation @_noLocks
  #endif
  @export(interface)
  public func keepDraft(
    at position: Int, row: Int
  ) throws(ModelError) -> Region<Float> {
    precondition(position == cache.count, "drafts are kept one by one")
    lead(.keepDraft(position))
    let output = logits[(row * vocabulary)..<((row + 1) * vocabulary)]
    count(draftAt: position)
    try finish(output, at: position)
    return output
  }

  func count(draftAt position: Int) {
    cache.extend(to: position + 1)
    states.extend(to: position + 1, isBatch: false)
  }
}
