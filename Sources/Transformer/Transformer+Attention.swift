import CKernels
import Memory

/// The cache of keys and values, and attention over it.
extension Transformer {
  /// Where a layer's keys and values lie.
  private func cache(_ layer: Int) -> kernel_cache {
    let heads = configuration.keyValueHeads
    let keyBytes = cacheKeys.count / (configuration.layers * heads)
    let valueBytes = cacheValues.count / (configuration.layers * heads)
    let firstKey = layer * heads * keyBytes
    let firstValue = layer * heads * valueBytes
    return kernel_cache(
      keys: cacheKeys[firstKey..<cacheKeys.count].unsafeStart,
      values: cacheValues[firstValue..<cacheValues.count].unsafeStart,
      key_head_bytes: keyBytes, value_head_bytes: valueBytes,
      key_type: keyType.number, value_type: valueType.number,
      heads: UInt32(heads), dimension: UInt32(configuration.headDimension))
  }

  /// Turns queries and keys to their positions and fills the cache.
  func storeKeysAndValues(_ layer: Int, _ count: Int, at position: Int) {
    withUnsafePointer(to: cache(layer)) { cache in
      let job = kernel_store_job(
        queries: query.unsafeStart, keys: key.unsafeStart,
        values: value.unsafeStart, rotary: rotary.unsafeStart, cache: cache,
        query_stride: stride(configuration.queryWidth),
        key_stride: stride(configuration.keyValueWidth),
        query_heads: UInt32(configuration.heads),
        rotary_pairs: UInt32(configuration.rotaryDimensions / 2),
        adjacent: configuration.architecture.hasAdjacentRotaryPairs ? 1 : 0,
        first_position: UInt32(position), tokens: UInt32(count))
      let units = withUnsafePointer(to: job) { kernel_store_units($0) }
      pool(for: count).run(kernel_store, job, units: units)
    }
  }

  /// attention = softmax(query · keysᵀ / √headDimension) · values, causal.
  func attend(_ layer: Int, _ count: Int, at position: Int) {
    withUnsafePointer(to: cache(layer)) { cache in
      let job = kernel_attention_job(
        queries: query.unsafeStart, output: attention.unsafeStart,
        cache: cache, run_scores: scores, run_softmax: soften,
        run_values: runValues,
        scratch: scratch.unsafeStart, partials: partials.unsafeStart,
        query_stride: stride(configuration.queryWidth),
        scale: attentionScale,
        query_heads: UInt32(configuration.heads),
        first_position: UInt32(position), tokens: UInt32(count))
      if count == 1 {
        // One token has few heads to share out, so its blocks are.
        let units = withUnsafePointer(to: job) {
          kernel_attention_block_units($0)
        }
        pool.run(kernel_attention_blocks, job, units: units)
        // To share few blocks out would take longer than to merge them.
        let heads = UInt32(configuration.heads)
        let blocks = units / UInt32(configuration.keyValueHeads)
        pool.run(
          kernel_attention_merge, job, units: heads,
          together: blocks <= 8 ? heads : 1)
      } else {
        let units = withUnsafePointer(to: job) { kernel_attention_units($0) }
        promptPool.run(kernel_attention, job, units: units)
      }
    }
  }
}
