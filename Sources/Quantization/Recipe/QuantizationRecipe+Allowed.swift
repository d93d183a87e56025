extension QuantizationRecipe {
  /// Whether a tensor may get another type: a matrix that is neither small nor felt.
  func isQuantized(_ tensor: Candidate, in model: ModelTraits) -> Bool {
    let name = tensor.name
    let rank = 1 + (tensor.dimensions.lastIndex { $0 > 1 } ?? 0)
    guard rank >= 2, name.hasSuffix("weight") else { return false }
    if leavesOutput && name == "output.weight" { return false }
    if QuantizationRecipe.kept.contains(where: name.contains) { return false }
    if name == "position_embd.weight" || name == "token_types.weight" {
      return false
    }
    return model.architecture != "glm5-next"
      || !QuantizationRecipe.keptOfGLM5Next.contains(where: name.contains)
  }

  /// Parts of the names of tensors that stay as they are: norms, gates of experts,
  /// short convolutions, small matrices of recurrent layers, of images and of sound.
  private static let kept = [
    "_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup",
    "laurel", "per_layer_model_proj", "ssm_conv1d", "shortconv.conv.weight",
    "indexer.k_proj.weight", "indexer.q_proj.weight",
    "time_mix_first.weight", "time_mix_w0.weight", "time_mix_w1.weight",
    "time_mix_w2.weight", "time_mix_v0.weight", "time_mix_v1.weight",
    "time_mix_v2.weight", "time_mix_a0.weight", "time_mix_a1.weight",
    "time_mix_a2.weight", "time_mix_g1.weight", "time_mix_g2.weight",
    "time_mix_decay_w1.weight", "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight", "attn_rel_b.weight", ".position_embd",
    "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos", ".patch_embd",
    ".patch_merger", "a.rvq.codebook", "mm.a.code_embd",
  ]

  private static let keptOfGLM5Next = [
    "hc_", "indexer.attn_q_b", "indexer.attn_k", "indexer.proj",
    "indexer_compressor_gate", "indexer_compressor_ape", "ssm_f_a.weight",
    "ssm_f_b.weight", "ssm_g_a.weight", "ssm_g_b.weight", "ssm_beta.weight",
    "attn_kv_a_mqa.weight", "attn_k_b.weight", "attn_v_b.weight",
  ]
}
