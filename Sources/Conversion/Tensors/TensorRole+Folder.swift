import Models

extension TensorRole {
  /// The name of the role's tensor in folders of a kind, behind `model.layers.N.`
  /// in a layer; `nil` where such folders have none, or hold experts together.
  ///
  /// It is one more column of the role's row.
  func folderName(in family: Family) -> String? {
    let isGemma = family == .gemma2 || family == .gemma3
    let isLFM2 = family == .lfm2
    switch self {
    case .embedding: return "model.embed_tokens.weight"
    case .outputNorm:
      return isLFM2 ? "model.embedding_norm.weight" : "model.norm.weight"
    case .output: return "lm_head.weight"
    case .attentionNorm:
      return isLFM2 ? "operator_norm.weight" : "input_layernorm.weight"
    case .query: return "self_attn.q_proj.weight"
    case .key: return "self_attn.k_proj.weight"
    case .value: return "self_attn.v_proj.weight"
    case .queryBias: return "self_attn.q_proj.bias"
    case .keyBias: return "self_attn.k_proj.bias"
    case .valueBias: return "self_attn.v_proj.bias"
    case .attentionOutput:
      return isLFM2 ? "self_attn.out_proj.weight" : "self_attn.o_proj.weight"
    case .attentionOutputBias: return "self_attn.o_proj.bias"
    case .queryNorm:
      return isLFM2
        ? "self_attn.q_layernorm.weight" : "self_attn.q_norm.weight"
    case .keyNorm:
      return isLFM2
        ? "self_attn.k_layernorm.weight" : "self_attn.k_norm.weight"
    case .sinks: return "self_attn.sinks"
    case .convolutionInput: return "conv.in_proj.weight"
    case .convolutionFilter: return "conv.conv.weight"
    case .convolutionOutput: return "conv.out_proj.weight"
    case .attentionOutputNorm:
      return isGemma ? "post_attention_layernorm.weight" : nil
    case .feedForwardNorm:
      if isLFM2 { return "ffn_norm.weight" }
      return isGemma
        ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight"
    case .feedForwardOutputNorm:
      return isGemma ? "post_feedforward_layernorm.weight" : nil
    case .router:
      switch family {
      case .mixtral: return "block_sparse_moe.gate.weight"
      case .gptOSS: return "mlp.router.weight"
      default: return "mlp.gate.weight"
      }
    case .routerBias: return "mlp.router.bias"
    case .gate:
      return isLFM2 ? "feed_forward.w1.weight" : "mlp.gate_proj.weight"
    case .up: return isLFM2 ? "feed_forward.w3.weight" : "mlp.up_proj.weight"
    case .down:
      return isLFM2 ? "feed_forward.w2.weight" : "mlp.down_proj.weight"
    case .gateBias: return "mlp.gate_proj.bias"
    case .upBias: return "mlp.up_proj.bias"
    case .downBias: return "mlp.down_proj.bias"
    case .expertDownBias: return "mlp.experts.down_proj_bias"
    case .rotaryDivisors, .rotaryEmbedding, .expertGate, .expertUp,
      .expertDown, .expertGateBias, .expertUpBias:
      return nil
    }
  }

  /// The name of one expert's matrix, in folders that hold each apart.
  func folderName(ofExpert expert: Int, in family: Family) -> String? {
    let isMixtral = family == .mixtral
    let part: String
    switch self {
    case .expertGate: part = isMixtral ? "w1" : "gate_proj"
    case .expertDown: part = isMixtral ? "w2" : "down_proj"
    case .expertUp: part = isMixtral ? "w3" : "up_proj"
    default: return nil
    }
    return (isMixtral ? "block_sparse_moe" : "mlp")
      + ".experts.\(expert).\(part).weight"
  }
}
