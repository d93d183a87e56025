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
    let pairs = angles.rows[shape.rotary].pairs
    let table = angles.table(shape.rotary)
    withUnsafePointer(to: cache.layer(index)) { cache in
      let job = kernel_store_job(
        queries: buffers.query.unsafeStart, keys: buffers.key.unsafeStart,
        values: buffers.value.unsafeStart, rotary: table.unsafeStart,
        query_norm: weights.queryNorm, key_norm: weights.keyNorm,
        cache: cache, query_stride: Activations.stride(shape.queryWidth),
        key_stride: Activations.stride(shape.keyValueWidth),
        query_heads: UInt32(shape.heads), rotary_pairs: pairs,
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
      var job = kernel_attention_job(
        queries: buffers.query.unsafeStart,
        output: buffers.attention.unsafeStart, cache: cache,
        run_scores: kernels.runScores, run_softmax: kernels.runSoftmax,
        run_values: kernels.runValues, scratch: scratch.tiles.unsafeStart,
        partials: scratch.partials.unsafeStart,
        query_stride: Activations.stride(shape.queryWidth),
        sinks: weights.sinks, scale: weights.scale, cap: attentionCap,
        window: UInt32(shape.window ?? 0), query_heads: UInt32(shape.heads),
        first_position: UInt32(position), tokens: UInt32(count), places: 0,
        round: 0)
      if count == 1 {
        // One token has few heads to share out, so its blocks are.
        attendInBlocks(&job, shape, on: pool)
      } else if let places = placesInBlocks(shape, count, at: position) {
        job.places = places
        attendInBlocks(&job, shape, on: promptPool)
      } else {
        let units = withUnsafePointer(to: job) { kernel_attention_units($0) }
        promptPool.run(kernel_attention, job, units: units)
      }
    }
  }

  /// The places of each query's blocks where those of so few tokens are shared
  /// out, as there are more threads than heads.
  private func placesInBlocks(
    _ shape: LayerShape, _ count: Int, at position: Int
  ) -> UInt32? {
    let queries = count * shape.heads
    guard promptPool.count > shape.keyValueHeads,
      queries <= Int(KERNEL_QUERY_TILE) * shape.keyValueHeads,
      position + count > 2 * Int(KERNEL_ATTENTION_BLOCK)
    else { return nil }
    let block = kernel_attention_partials(
      UInt32(queries), UInt32(shape.headDimension),
      UInt32(KERNEL_ATTENTION_BLOCK))
    let places = scratch.partials.count / block
    return places < 2 ? nil : UInt32(places)
  }

  private func attendInBlocks(
    _ job: inout kernel_attention_job, _ shape: LayerShape,
    on pool: ThreadPool
  ) {
    let rounds = withUnsafePointer(to: job) { kernel_attention_rounds($0) }
    let heads = UInt32(shape.heads)
    while job.round < rounds {
      let units = withUnsafePointer(to: job) {
        kernel_attention_block_units($0)
      }
      pool.run(kernel_attention_blocks, job, units: units)
      // To share few blocks out would take longer than to merge them.
      let blocks = units / UInt32(shape.keyValueHeads) * job.tokens
      pool.run(
        kernel_attention_merge, job, units: heads,
        leastChunk: blocks <= 8 ? heads : 1)
      job.round += 1
    }
  }
}
