/// A tensor's part in a model.
///
/// `row` says everything of a role in one line: its name in files, its shape,
/// and which models have it. A new tensor is a case and a row. Files that are
/// written have their tensors in this order.
public enum TensorRole: UInt8, CaseIterable, BitwiseCopyable, Sendable {
  case rotaryDivisors
  case embedding
  case rotaryEmbedding
  case attentionNorm
  case query
  case key
  case value
  case queryBias
  case keyBias
  case valueBias
  case attentionOutput
  case attentionOutputBias
  case queryNorm
  case keyNorm
  case sinks
  case convolutionInput
  case convolutionFilter
  case convolutionOutput
  case attentionOutputNorm
  case feedForwardNorm
  case router
  case routerBias
  case expertGate
  case expertUp
  case expertDown
  case expertGateBias
  case expertUpBias
  case expertDownBias
  case gate
  case up
  case down
  case gateBias
  case upBias
  case downBias
  case feedForwardOutputNorm
  case outputNorm
  case output

  /// The facts of the role.
  @export(interface)
  public var row: TensorRow {
    switch self {
    // Each rotary pair's own divisor.
    case .rotaryDivisors:
      .vector("rope_freqs.weight", .rotaryPairs, .divisors, .first, .optional)
    case .embedding:
      .matrix("token_embd.weight", .vocabulary, .hidden, .first, .always)
    // The frequencies that every reader computes for itself; files of 2023.
    case .rotaryEmbedding:
      .vector("attn_rot_embd.weight", .rotaryPairs, .divisors, .layer, .ignored)
    case .attentionNorm:
      .vector("attn_norm.weight", .hidden, .norm, .layer, .norm(.mixer))
    case .query:
      .matrix("attn_q.weight", .queries, .hidden, bias: .queryBias)
    case .key:
      .matrix("attn_k.weight", .keys, .hidden, bias: .keyBias)
    case .value:
      .matrix("attn_v.weight", .keys, .hidden, bias: .valueBias)
    case .queryBias: .bias("attn_q.bias", .queries)
    case .keyBias: .bias("attn_k.bias", .keys)
    case .valueBias: .bias("attn_v.bias", .keys)
    case .attentionOutput:
      .matrix(
        "attn_output.weight", .hidden, .queries, bias: .attentionOutputBias)
    case .attentionOutputBias: .bias("attn_output.bias", .hidden)
    case .queryNorm:
      .vector(
        "attn_q_norm.weight", .headDimension, .norm, .layer,
        .norm(.queriesAndKeys))
    case .keyNorm:
      .vector(
        "attn_k_norm.weight", .headDimension, .norm, .layer,
        .norm(.queriesAndKeys))
    case .sinks:
      .vector("attn_sinks.weight", .heads, .bias, .layer, .sinks)
    case .convolutionInput:
      .matrix("shortconv.in_proj.weight", .channelsThrice, .hidden)
    case .convolutionFilter:
      .filter("shortconv.conv.weight", .channels, .taps)
    case .convolutionOutput:
      .matrix("shortconv.out_proj.weight", .hidden, .channels)
    case .attentionOutputNorm:
      .vector(
        "post_attention_norm.weight", .hidden, .norm, .layer, .norm(.outputs))
    case .feedForwardNorm:
      .vector(
        "ffn_norm.weight", .hidden, .norm, .layer, .norm(.feedForward),
        or: "post_attention_norm.weight")
    // The shares of the experts.
    case .router:
      .matrix(
        "ffn_gate_inp.weight", .experts, .hidden, .layer, .routed,
        bias: .routerBias)
    case .routerBias: .bias("ffn_gate_inp.bias", .experts)
    case .expertGate:
      .stack(
        "ffn_gate_exps.weight", "ffn_gate", .feedForward, .hidden,
        bias: .expertGateBias)
    case .expertUp:
      .stack(
        "ffn_up_exps.weight", "ffn_up", .feedForward, .hidden,
        bias: .expertUpBias)
    case .expertDown:
      .stack(
        "ffn_down_exps.weight", "ffn_down", .hidden, .feedForward,
        bias: .expertDownBias)
    case .expertGateBias: .biases("ffn_gate_exps.bias", .feedForward)
    case .expertUpBias: .biases("ffn_up_exps.bias", .feedForward)
    case .expertDownBias: .biases("ffn_down_exps.bias", .hidden)
    case .gate:
      .matrix(
        "ffn_gate.weight", .feedForward, .hidden, .layer, .dense,
        bias: .gateBias)
    case .up:
      .matrix(
        "ffn_up.weight", .feedForward, .hidden, .layer, .dense, bias: .upBias)
    case .down:
      .matrix(
        "ffn_down.weight", .hidden, .feedForward, .layer, .dense,
        bias: .downBias)
    case .gateBias: .bias("ffn_gate.bias", .feedForward)
    case .upBias: .bias("ffn_up.bias", .feedForward)
    case .downBias: .bias("ffn_down.bias", .hidden)
    case .feedForwardOutputNorm:
      .vector("post_ffw_norm.weight", .hidden, .norm, .layer, .norm(.outputs))
    case .outputNorm:
      .vector(
        "output_norm.weight", .hidden, .norm, .last, .always,
        or: "token_embd_norm.weight")
    case .output:
      .matrix("output.weight", .vocabulary, .hidden, .last, .untied)
    }
  }

  /// Whether it is of each expert.
  public var isExpert: Bool { row.place == .experts }
}
