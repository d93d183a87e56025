/// What a tensor is for the choice of its type, by its name.
enum TensorCategory: Sendable {
  case tokenEmbedding
  case query
  case value
  case key
  case joinedQKV
  case compressedKV
  case attentionOutput
  case up
  case gate
  case down
  case output
  case other

  /// The category of the tensor of that name; the first part that occurs decides.
  init(_ name: String) {
    if name == "output.weight" {
      self = .output
      return
    }
    if name == "token_embd.weight" || name == "per_layer_token_embd.weight" {
      self = .tokenEmbedding
      return
    }
    let parts: [(String, TensorCategory)] = [
      ("attn_qkv.weight", .joinedQKV), ("attn_kv_b.weight", .compressedKV),
      ("attn_v.weight", .value), ("attn_k.weight", .key),
      ("attn_q.weight", .query), ("attn_output.weight", .attentionOutput),
      ("ffn_up", .up), ("ffn_gate", .gate), ("ffn_down", .down),
    ]
    self = parts.first { name.contains($0.0) }?.1 ?? .other
  }

  /// Whether it makes values, for which few bits are felt most.
  var makesValues: Bool {
    self == .value || self == .joinedQKV || self == .compressedKV
  }
}
