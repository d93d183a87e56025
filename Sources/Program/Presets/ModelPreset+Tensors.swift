import Memory

/// A tensor of a preset: its place, and what it is there for.
struct PresetTensor {
  /// What a quantisation treats alike.
  enum Role {
    case embedding
    /// The output matrix, or an embedding that is one too.
    case output
    case matrix
    /// Values, and the way out of attention.
    case value
    case attentionOutput
    /// The way back from the feed-forward network.
    case down
    /// What weighs the experts.
    case router
    case norm
    case bias
    /// Divisors of the rotary frequencies: no random numbers.
    case rotaryFactors
  }

  let name: StaticString
  /// The layer, or `nil` outside of the layers.
  let layer: Int?
  let role: Role
  /// Inputs of a matrix, or the elements of a vector; outputs of a matrix; the
  /// matrices that are stacked.
  let dimensions: [Int]

  /// Inputs of a matrix, or the elements of a vector.
  var columns: Int { dimensions[0] }

  /// The number of weights.
  var elementCount: Int { dimensions.reduce(1, *) }

  /// Appends the name as the file has it.
  func appendName(to out: inout TextBuffer) {
    if let layer {
      out.append("blk.")
      out.append(layer)
      out.append(".")
    }
    out.append(name)
  }
}

extension ModelPreset {
  /// Every tensor, in the file's order.
  var tensors: [PresetTensor] {
    var tensors: [PresetTensor] = []
    func add(
      _ name: StaticString, _ layer: Int?, _ dimensions: [Int],
      _ role: PresetTensor.Role
    ) {
      tensors.append(
        PresetTensor(
          name: name, layer: layer, role: role, dimensions: dimensions))
    }
    let queries = heads * headDimension
    let keys = keyValueHeads * headDimension

    if hasRotaryFactors {
      add("rope_freqs.weight", nil, [headDimension / 2], .rotaryFactors)
    }
    add(
      "token_embd.weight", nil, [hidden, vocabulary.count],
      isTied ? .output : .embedding)
    for layer in 0..<layers {
      add("attn_norm.weight", layer, [hidden], .norm)
      add("attn_q.weight", layer, [hidden, queries], .matrix)
      add("attn_k.weight", layer, [hidden, keys], .matrix)
      add("attn_v.weight", layer, [hidden, keys], .value)
      if hasBiases {
        add("attn_q.bias", layer, [queries], .bias)
        add("attn_k.bias", layer, [keys], .bias)
        add("attn_v.bias", layer, [keys], .bias)
      }
      add("attn_output.weight", layer, [queries, hidden], .attentionOutput)
      add("ffn_norm.weight", layer, [hidden], .norm)
      if experts > 0 {
        let wide = [hidden, feedForward, experts]
        add("ffn_gate_inp.weight", layer, [hidden, experts], .router)
        add("ffn_gate_exps.weight", layer, wide, .matrix)
        add("ffn_up_exps.weight", layer, wide, .matrix)
        add(
          "ffn_down_exps.weight", layer, [feedForward, hidden, experts], .down)
      } else {
        add("ffn_gate.weight", layer, [hidden, feedForward], .matrix)
        add("ffn_up.weight", layer, [hidden, feedForward], .matrix)
        add("ffn_down.weight", layer, [feedForward, hidden], .down)
      }
    }
    add("output_norm.weight", nil, [hidden], .norm)
    if !isTied {
      add("output.weight", nil, [hidden, vocabulary.count], .output)
    }
    return tensors
  }
}
