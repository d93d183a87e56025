import CHost
public import Memory

// The compiler checks that the decode step reaches neither the heap nor a lock
// of the Swift runtime. It has to see whole modules for that, which debug builds
// do not compile. What the step calls in C promises the same (HOST_STEADY).

extension Transformer {
  /// Computes `tokens` at the positions from `position` on.
  ///
  /// Their keys and values enter the cache, which must hold every earlier
  /// position. Llama (Touvron et al. 2023) and Qwen2 (Yang et al. 2024), whose
  /// biases b are zero where a file has none: per layer, with h the residual
  /// stream,
  ///
  ///     h += Wo · attention(rope(Wq·n + bq), rope(Wk·n + bk), Wv·n + bv)
  ///          where n = RMSNorm(h)
  ///     h += f(m)   where m = RMSNorm(h), f(m) = Wdown · (silu(Wgate·m) ⊙ Wup·m)
  ///
  /// With experts (Jiang et al. 2024), each with matrices of its own:
  ///
  ///     h += Σ share[e] · f[e](m)   over the experts e of the top k of Wr·m,
  ///          where the shares are their part of softmax(Wr·m), made to sum to 1
  ///
  /// - Parameters:
  ///   - tokens: 1 to `batch` ids, each below the vocabulary's size.
  ///   - position: of the first of them.
  #if !DEBUG
  @_noAllocation @_noLocks
  #endif
  public func forward(_ tokens: Region<Int32>, at position: Int) {
    precondition(tokens.count >= 1 && tokens.count <= batch)
    precondition(position >= 0 && position + tokens.count <= context)
    let shape = configuration
    let count = tokens.count

    embed(tokens)
    computeAngles(count, at: position)
    for layer in 0..<shape.layers {
      let weights = self.weights.layers[layer]

      let n = normalize(
        count, by: weights.attentionNorm,
        for: weights.query.given.union(weights.key.given)
          .union(weights.value.given))
      multiply(
        n, count,
        (weights.query, query), (weights.key, key), (weights.value, value))
      storeKeysAndValues(layer, count, at: position)
      attend(layer, count, at: position)
      let heads = prepare(
        attention, shape.queryWidth, count, for: weights.attentionOutput.given)
      multiply(heads, count, addingTo: residual, weights.attentionOutput)

      let experts = feedForwards(layer)
      if let router = weights.router {
        let m = normalize(
          count, by: weights.feedForwardNorm, for: router.given)
        route(m, count, router)
        for expert in 0..<experts.count {
          let tokens = gather(expert, count)
          guard tokens > 0 else { continue }
          let f = experts[expert]
          let own = expertInput(tokens, for: f.gate.given.union(f.up.given))
          multiply(
            gated(own, tokens, f), tokens, into: expertRows,
            stride: stride(shape.hidden), f.down)
          combine(expert, tokens)
        }
      } else {
        let f = experts[0]
        let m = normalize(
          count, by: weights.feedForwardNorm,
          for: f.gate.given.union(f.up.given))
        multiply(gated(m, count, f), count, addingTo: residual, f.down)
      }
    }
  }

  /// Computes the logits of rows of the batch that `forward` computed last.
  ///
  /// - Parameters:
  ///   - rows: which of its tokens; at most `logitRows`.
  ///   - position: of the first token of that batch, for the error.
  /// - Returns: [rows, vocabulary].
  /// - Throws: `ModelError.notFinite` where one is infinite or not a number,
  ///   `unreadable` where the file could not be read.
  #if !DEBUG
  @_noAllocation @_noLocks
  #endif
  public func computeLogits(
    of rows: Range<Int>, at position: Int
  ) throws(ModelError) -> Region<Float> {
    precondition(rows.count <= logitRows && rows.upperBound <= batch)
    let vocabulary = configuration.vocabulary
    let output = logits[0..<(rows.count * vocabulary)]
    let n = normalize(
      rows.count, from: rows.lowerBound, by: weights.outputNorm,
      for: weights.output.given)
    multiply(n, rows.count, into: output, stride: vocabulary, weights.output)
    // A page that could not be read was zeros: whatever came out is void.
    guard !host_mapping_failed() else { throw .unreadable }
    guard isFinite(output) else {
      throw .notFinite(position: position + rows.lowerBound)
    }
    return output
  }
}
