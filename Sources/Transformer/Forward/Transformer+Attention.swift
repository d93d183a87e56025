import CKernels
import Memory
import Models

/// Keys and values into the cache, and attention over it.
extension Transformer {
  /// Normalises the heads of queries and keys where there are norms, turns them
  /// to their positions and fills the cache.
  func storeKeysAndValues(
    _ index: Int, _ shape: LayerShape, _ weights: AttentionWeights,
    _ count: Int, at position: Int
  ) {
    let angles = angles.rows[shape.rotary]
    withUnsafePointer(to: cache.layer(index)) { cache in
      let job = kernel_store_job(
        queries: buffers.query.unsafeStart, keys: buffers.key.unsafeStart,
        values: buffers.value.unsafeStart, rotary: angles.table.unsafeStart,
        query_norm: weights.queryNorm, key_norm: weights.keyNorm,
        cache: cache, query_stride: Activations.stride(shape.queryWidth),
        key_stride: Activations.stride(shape.keyValueWidth),
        query_heads: UInt32(shape.heads), rotary_pairs: angles.pairs,
        adjacent: hasAdjacentRotaryPairs ? 1 : 0,
        first_position: UInt32(position), tokens: UInt32(count),
        epsilon: normEpsilon)
      let units = withUnsafePointer(to: job) { kernel_store_units($0) }
      pool(for: count).run(kernel_store, job, units: units)
    }
  }

  /// attention = softmax(cap(query · keysᵀ · scale), sink) · values, causal and
  /// within the layer's window.
  func attend(
    _ index: Int, _ shape: LayerShape, _ weights: AttentionWeights,
    _ count: Int, at position: Int
  ) {
    withUnsafePointer(to: cache.layer(index)) { cache in
      let job = kernel_attention_job(
        queries: buffers.query.unsafeStart,
        output: buffers.attention.unsafeStart, cache: cache,
        run_scores: kernels.runScores, run_softmax: kernels.runSoftmax,
        run_values: kernels.runValues, scratch: scratch.tiles.unsafeStart,
        partials: scratch.partials.unsafeStart,
        query_stride: Activations.stride(shape.queryWidth),
        sinks: weights.sinks, scale: weights.scale, cap: attentionCap,
        window: UInt32(shape.window ?? 0), query_heads: UInt32(shape.heads),
        first_position: UInt32(position), tokens: UInt32(count))
      if count == 1 {
        // One token has few heads to share out, so its blocks are.
        let units = withUnsafePointer(to: job) {
          kernel_attention_block_units($0)
        }
        pool.run(kernel_attention_blocks, job, units: units)
        // To share few blocks out would take longer than to merge them.
        let heads = UInt32(shape.heads)
        let blocks = units / UInt32(shape.keyValueHeads)
        pool.run(
          kernel_attention_merge, job, units: heads,
          leastChunk: blocks <= 8 ? heads : 1)
      } else {
        let units = withUnsafePointer(to: job) { kernel_attention_units($0) }
        promptPool.run(kernel_attention, job, units: units)
      }
    }
  }
}
