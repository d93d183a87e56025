import Memory

/// A tensor of a preset: its place, and what it is there for.
struct PresetTensor {
  /// What a quantisation treats alike.
  enum Role {
    case embedding
    /// The output matrix, or an embedding that is one too.
    case output
    case matrix
    /// A matrix that suffers from few bits: values and the way back from the
    /// feed-forward network.
    case sensitiveMatrix
    case norm
    case bias
  }

  let name: StaticString
  /// The layer, or `nil` outside of the layers.
  let layer: Int?
  let role: Role
  /// Inputs of a matrix, or the elements of a vector.
  let columns: Int
  /// Outputs of a matrix, or `nil` for a vector.
  let rows: Int?

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
    func matrix(
      _ name: StaticString, _ layer: Int?, _ columns: Int, _ rows: Int,
      _ role: PresetTensor.Role
    ) {
      tensors.append(
        PresetTensor(
          name: name, layer: layer, role: role, columns: columns, rows: rows))
    }
    func vector(
      _ name: StaticString, _ layer: Int?, _ count: Int,
      _ role: PresetTensor.Role
    ) {
      tensors.append(
        PresetTensor(
          name: name, layer: layer, role: role, columns: count, rows: nil))
    }
    let queries = heads * headDimension
    let keys = keyValueHeads * headDimension

    matrix(
      "token_embd.weight", nil, hidden, vocabulary,
      isTied ? .output : .embedding)
    for layer in 0..<layers {
      vector("attn_norm.weight", layer, hidden, .norm)
      matrix("attn_q.weight", layer, hidden, queries, .matrix)
      matrix("attn_k.weight", layer, hidden, keys, .matrix)
      matrix("attn_v.weight", layer, hidden, keys, .sensitiveMatrix)
      if hasBiases {
        vector("attn_q.bias", layer, queries, .bias)
        vector("attn_k.bias", layer, keys, .bias)
        vector("attn_v.bias", layer, keys, .bias)
      }
      matrix("attn_output.weight", layer, queries, hidden, .matrix)
      vector("ffn_norm.weight", layer, hidden, .norm)
      matrix("ffn_gate.weight", layer, hidden, feedForward, .matrix)
      matrix("ffn_up.weight", layer, hidden, feedForward, .matrix)
      matrix("ffn_down.weight", layer, feedForward, hidden, .sensitiveMatrix)
    }
    vector("output_norm.weight", nil, hidden, .norm)
    if !isTied { matrix("output.weight", nil, hidden, vocabulary, .output) }
    return tensors
  }
}
