public import GGUF
public import Memory

/// A metadata key that describes a model's shape.
///
/// In a file the name of the architecture and a point stand before it.
public enum ModelKey: CaseIterable, BitwiseCopyable, Sendable {
  case layers
  case trainedContext
  case hidden
  case feedForward
  case heads
  case keyValueHeads
  case keyLength
  case valueLength
  case ropeTheta
  case normEpsilon
  case vocabulary
  case rotaryDimensions
  case experts
  case expertsUsed
  case expertGating
  case expertsShared
  case expertGroups
  case expertFeedForward
  case expertScale
  case expertsNormalized
  case ropeScaling
  case ropeFactor
  case ropeLinearFactor
  case ropeOriginalContext
  case ropeAttention
  case yarnExtrapolation
  case yarnFastTurns
  case yarnSlowTurns
  case yarnAttention
  case yarnLogMultiplier
  case window
  case windowPattern
  case windowTheta
  case attentionCap
  case logitCap
  case convolutionTaps

  /// The key behind the architecture's name.
  public var name: StaticString {
    switch self {
    case .layers: "block_count"
    case .trainedContext: "context_length"
    case .hidden: "embedding_length"
    case .feedForward: "feed_forward_length"
    case .heads: "attention.head_count"
    case .keyValueHeads: "attention.head_count_kv"
    case .keyLength: "attention.key_length"
    case .valueLength: "attention.value_length"
    case .ropeTheta: "rope.freq_base"
    case .normEpsilon: "attention.layer_norm_rms_epsilon"
    case .vocabulary: "vocab_size"
    case .rotaryDimensions: "rope.dimension_count"
    case .experts: "expert_count"
    case .expertsUsed: "expert_used_count"
    case .expertGating: "expert_gating_func"
    case .expertsShared: "expert_shared_count"
    case .expertGroups: "expert_group_count"
    case .expertFeedForward: "expert_feed_forward_length"
    case .expertScale: "expert_weights_scale"
    case .expertsNormalized: "expert_weights_norm"
    case .ropeScaling: "rope.scaling.type"
    case .ropeFactor: "rope.scaling.factor"
    case .ropeLinearFactor: "rope.scale_linear"
    case .ropeOriginalContext: "rope.scaling.original_context_length"
    case .ropeAttention: "rope.scaling.attn_factor"
    case .yarnExtrapolation: "rope.scaling.yarn_ext_factor"
    case .yarnFastTurns: "rope.scaling.yarn_beta_fast"
    case .yarnSlowTurns: "rope.scaling.yarn_beta_slow"
    case .yarnAttention: "rope.scaling.yarn_attn_factor"
    case .yarnLogMultiplier: "rope.scaling.yarn_log_multiplier"
    case .window: "attention.sliding_window"
    case .windowPattern: "attention.sliding_window_pattern"
    case .windowTheta: "rope.freq_base_swa"
    case .attentionCap: "attn_logit_softcapping"
    case .logitCap: "final_logit_softcapping"
    case .convolutionTaps: "shortconv.l_cache"
    }
  }
}

extension ModelKey {
  /// Calls `body` with the name that files of `architecture` have it under.
  ///
  /// - Throws: what `body` throws.
  func withName<Result>(
    of architecture: Architecture,
    _ body: (Bytes) throws(GGUFError) -> Result
  ) throws(GGUFError) -> Result {
    var storage: InlineArray<128, UInt8> = InlineArray(repeating: 0)
    var span = storage.mutableSpan
    return try span.withUnsafeMutableBufferPointer {
      buffer throws(GGUFError) in
      var name = TextBuffer(
        Region(start: buffer.baseAddress, count: buffer.count))
      name.append(self, of: architecture)
      return try body(name.bytes)
    }
  }

  /// The integer under this key of a file of `architecture`, `nil` where it has
  /// none.
  ///
  /// - Throws: `GGUFError` where the value is of another type.
  public func integer(
    in file: GGUFFile, of architecture: Architecture
  ) throws(GGUFError) -> Int? {
    try withName(of: architecture) { name throws(GGUFError) in
      try file.integer(name)
    }
  }
}

extension TextBuffer {
  /// Appends `key` as files of `architecture` have it.
  public mutating func append(_ key: ModelKey, of architecture: Architecture) {
    append(architecture.name)
    append(".")
    append(key.name)
  }
}
