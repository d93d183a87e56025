import Memory
import Models
import Tensors
import TestSupport
import Testing

/// The rows of tensors: names, shapes, and who has them.
struct TensorRoleTests {
  private func text(_ name: TensorName) -> String {
    var out = TextBuffer(region(of: 64))
    name.append(to: &out)
    return string(out.bytes)
  }

  private func isInLayers(_ role: TensorRole) -> Bool {
    switch role.row.place {
    case .layer, .experts: true
    case .first, .last: false
    }
  }

  @Test func names() {
    #expect(text(TensorName(.embedding, of: .qwen2)) == "token_embd.weight")
    #expect(
      text(TensorName(.query, of: .qwen3, layer: 7)) == "blk.7.attn_q.weight")
    #expect(
      text(TensorName(.queryBias, of: .llama, layer: 40))
        == "blk.40.attn_q.bias")
    #expect(
      text(TensorName(.expertGate, of: .llama, layer: 0))
        == "blk.0.ffn_gate_exps.weight")
    // Some architectures have other names for what others have too.
    #expect(
      text(TensorName(.outputNorm, of: .lfm2)) == "token_embd_norm.weight")
    #expect(
      text(TensorName(.feedForwardNorm, of: .gptOSS, layer: 1))
        == "blk.1.post_attention_norm.weight")
    #expect(
      text(TensorName(.expertGate, layer: 4095, expert: 255))
        == "blk.4095.ffn_gate.255.weight")
  }

  /// A name has one role, and a role has its name.
  @Test(arguments: TensorRole.allCases)
  func rolesOfNames(_ role: TensorRole) {
    let layer = isInLayers(role) ? 12 : nil
    let name = text(TensorName(role, of: .llama, layer: layer))
    #expect(TensorRole(named: view(name)) == role)
    if role.isExpert {
      let single = text(TensorName(role, layer: 12, expert: 10))
      #expect(single != name && TensorRole(named: view(single)) == role)
    }
    // The name of a layer's tensor is none outside of the layers.
    let other = layer == nil ? "blk.0.\(name)" : String(name.dropFirst(7))
    #expect(TensorRole(named: view(other)) == nil, "\(other)")
  }

  @Test(arguments: [
    "", ".", "blk", "blk.", "blk.0", "blk.0.", "blk.0.attn_q",
    "blk.0.attn_q.weight.", "token_embd.weights",
    "blk.0.ffn_gate_exps.0.weight",
    "blk.0.ffn_gate.x.weight", "blk.0.ffn_gate.",
  ])
  func namesWithoutRole(_ name: String) {
    #expect(TensorRole(named: view(name)) == nil)
  }

  @Test func optionalRoles() {
    var roles = TensorRoles()
    #expect(TensorRole.allCases.allSatisfy { !roles.contains($0) })
    roles.insert(.output)
    roles.insert(.rotaryDivisors)
    #expect(
      TensorRole.allCases.filter { roles.contains($0) }
        == [.rotaryDivisors, .output])
  }

  /// Names, shapes and order of a file, of a layer with experts and one without.
  @Test func tensorsOfPresets() throws {
    func listed(_ name: String) throws -> [String] {
      var preset = try #require(ModelPreset.named(view(name)))
      preset.configuration.repeatLayers(1)
      return preset.tensors.map { tensor in
        var out = TextBuffer(region(of: 64))
        tensor.appendName(to: &out)
        return "\(string(out.bytes)) \(tensor.dimensions)"
      }
    }
    #expect(
      try listed("tinyswallow-1.5b") == [
        "token_embd.weight [1536, 151936]",
        "blk.0.attn_norm.weight [1536]",
        "blk.0.attn_q.weight [1536, 1536]",
        "blk.0.attn_k.weight [1536, 256]",
        "blk.0.attn_v.weight [1536, 256]",
        "blk.0.attn_q.bias [1536]", "blk.0.attn_k.bias [256]",
        "blk.0.attn_v.bias [256]",
        "blk.0.attn_output.weight [1536, 1536]",
        "blk.0.ffn_norm.weight [1536]",
        "blk.0.ffn_gate.weight [1536, 8960]",
        "blk.0.ffn_up.weight [1536, 8960]",
        "blk.0.ffn_down.weight [8960, 1536]",
        "output_norm.weight [1536]",
      ])
    let experts = try listed("swallow-moe-2x13b")
    #expect(
      experts.suffix(6) == [
        "blk.0.ffn_gate_inp.weight [5120, 2]",
        "blk.0.ffn_gate_exps.weight [5120, 13824, 2]",
        "blk.0.ffn_up_exps.weight [5120, 13824, 2]",
        "blk.0.ffn_down_exps.weight [13824, 5120, 2]",
        "output_norm.weight [5120]", "output.weight [5120, 43176]",
      ])
    #expect(try listed("8b")[0] == "rope_freqs.weight [64]")
    // Norms of heads and of what is added, and a head's own width.
    #expect(
      try listed("gemma-3-1b") == [
        "token_embd.weight [1152, 262144]",
        "blk.0.attn_norm.weight [1152]",
        "blk.0.attn_q.weight [1152, 1024]", "blk.0.attn_k.weight [1152, 256]",
        "blk.0.attn_v.weight [1152, 256]",
        "blk.0.attn_output.weight [1024, 1152]",
        "blk.0.attn_q_norm.weight [256]", "blk.0.attn_k_norm.weight [256]",
        "blk.0.post_attention_norm.weight [1152]",
        "blk.0.ffn_norm.weight [1152]",
        "blk.0.ffn_gate.weight [1152, 6912]",
        "blk.0.ffn_up.weight [1152, 6912]",
        "blk.0.ffn_down.weight [6912, 1152]",
        "blk.0.post_ffw_norm.weight [1152]", "output_norm.weight [1152]",
      ])
    let biased = try listed("gpt-oss-20b")
    for name in [
      "attn_output.bias [2880]", "attn_sinks.weight [64]",
      "ffn_gate_inp.bias [32]", "ffn_gate_exps.bias [2880, 32]",
      "ffn_up_exps.bias [2880, 32]", "ffn_down_exps.bias [2880, 32]",
      "post_attention_norm.weight [2880]",
    ] {
      #expect(biased.contains("blk.0.\(name)"), "\(name)")
    }
  }

  @Test func tensorsOfConvolutions() throws {
    var preset = try #require(ModelPreset.named(view("lfm2.5-1.2b")))
    preset.configuration.repeatLayers(2)
    let listed = preset.tensors.map { tensor in
      var out = TextBuffer(region(of: 64))
      tensor.appendName(to: &out)
      return "\(string(out.bytes)) \(tensor.dimensions)"
    }
    #expect(
      listed.filter { $0.contains("shortconv") } == [
        "blk.0.shortconv.in_proj.weight [2048, 6144]",
        "blk.0.shortconv.conv.weight [3, 2048]",
        "blk.0.shortconv.out_proj.weight [2048, 2048]",
      ])
    #expect(
      listed.filter { $0.contains("attn_q") } == [
        "blk.1.attn_q.weight [2048, 2048]", "blk.1.attn_q_norm.weight [64]",
      ])
    #expect(listed.last == "token_embd_norm.weight [2048]")
  }

  @Test func typesOfAMix() throws {
    let preset = try #require(ModelPreset.named(view("13b")))
    func type(_ role: TensorRole, _ layer: Int? = nil, tied: Bool = false)
      -> String
    {
      let shape = preset.configuration
      let configuration = ModelConfiguration(
        shape.architecture, layers: shape.layers, hidden: shape.hidden,
        experts: shape.experts, expertsUsed: shape.expertsUsed,
        vocabulary: shape.vocabulary, isTied: tied,
        trainedContext: shape.trainedContext, rotaries: shape.rotaries,
        normEpsilon: shape.normEpsilon)
      return
        "\(QuantizationMix.q4_k_m.type(of: role, layer: layer, in: configuration).name)"
    }
    #expect(
      type(.embedding) == "Q4_K" && type(.embedding, tied: true) == "Q6_K")
    #expect(type(.output) == "Q6_K" && type(.router, 0) == "F32")
    // The first and the last eighth of 40 layers, and every third between.
    #expect(
      (0..<40).filter { type(.down, $0) == "Q6_K" }
        == [0, 1, 2, 3, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34]
        + Array(35..<40))
    for role in [TensorRole.attentionNorm, .keyBias, .rotaryDivisors] {
      #expect(type(role, 0) == "F32")
    }
  }
}
