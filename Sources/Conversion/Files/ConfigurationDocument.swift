import GGUF
import Memory
import Models
import Workbench

/// `config.json` of a model in GGUF.
struct ConfigurationDocument {
  private let model: GGUFModel
  private let family: Family
  private var members: [JSONValue.Member] = []

  init(
    _ model: GGUFModel, _ family: Family, dtype: ElementType
  ) throws(ConversionFailure) {
    self.model = model
    self.family = family
    let shape = model.configuration
    let names: [ElementType: String] = [
      .f32: "float32", .f16: "float16", .bf16: "bfloat16",
    ]
    if let name = model.string("general.name") {
      set("_name_or_path", .string(name))
    }
    set("architectures", .array([.string(family.row.classes[0])]))
    set("dtype", .string(names[dtype] ?? "float16"))
    set("model_type", .string(family.row.type))
    set("vocab_size", shape.vocabulary)
    set("hidden_size", shape.hidden)
    set("num_hidden_layers", shape.layers.count)
    let attending = shape.layers.first { $0.attends }
    set("num_attention_heads", heads)
    set("num_key_value_heads", attending?.keyValueHeads ?? heads)
    if let width = attending?.headDimension,
      width * heads != shape.hidden || namesHeads
    {
      set("head_dim", width)
    }
    set("max_position_embeddings", shape.trainedContext)
    set("tie_word_embeddings", .bool(shape.isTied))
    set(family == .lfm2 ? "norm_eps" : "rms_norm_eps", shape.normEpsilon)
    set("rope_parameters", try RotaryDocument(model, family).value)
    addFeedForward()
    addAttention()
    addTokens()
  }

  /// The document.
  var value: JSONValue { .object(members) }

  private var heads: Int {
    model.configuration.layers.first { $0.attends }?.heads ?? 1
  }

  private var namesHeads: Bool {
    let architecture = model.configuration.architecture
    return model.entry(KeyList.name(.keyLength, architecture)) != nil
  }

  private mutating func set(_ key: String, _ value: JSONValue) {
    members.append(JSONValue.Member(key, value))
  }

  private mutating func set(_ key: String, _ number: Int) {
    set(key, .number(String(number)))
  }

  private mutating func set(_ key: String, _ number: Float) {
    set(key, .number("\(number)"))
  }

  private mutating func addFeedForward() {
    let shape = model.configuration
    let width = shape.layers[0].feedForward
    let architecture = shape.architecture
    let named = model.integer(KeyList.name(.feedForward, architecture)) ?? width
    set("intermediate_size", family == .qwen3MoE ? named : width)
    switch family {
    case .gemma2, .gemma3:
      set("hidden_activation", .string("gelu_pytorch_tanh"))
    case .lfm2:
      set("block_auto_adjust_ff_dim", .bool(false))
      set("block_ff_dim", width)
    default: set("hidden_act", .string("silu"))
    }
    guard shape.experts > 0 else { return }
    set(
      family == .qwen3MoE ? "num_experts" : "num_local_experts", shape.experts)
    set("num_experts_per_tok", shape.expertsUsed)
    if family == .qwen3MoE {
      set("moe_intermediate_size", width)
      set("norm_topk_prob", .bool(true))
      set("decoder_sparse_step", 1)
      set("mlp_only_layers", .array([]))
    }
  }

  private mutating func addAttention() {
    let shape = model.configuration
    if family == .llama || family == .mistral {
      set("attention_bias", .bool(has("attn_q.bias")))
      set("mlp_bias", .bool(has("ffn_gate.bias")))
    }
    if family == .lfm2 {
      set("conv_L_cache", shape.widest { $0.taps })
      set("conv_bias", .bool(false))
      set(
        "layer_types",
        .array(
          shape.layers.map {
            .string($0.attends ? "full_attention" : "conv")
          }))
    }
    guard family == .gemma2 || family == .gemma3 || family == .gptOSS else {
      return
    }
    if let window = shape.layers.first(where: { $0.window != nil })?.window {
      set("sliding_window", window)
    }
    set(
      "layer_types",
      .array(
        shape.layers.map {
          .string($0.window == nil ? "full_attention" : "sliding_attention")
        }))
    if family == .gptOSS {
      set("attention_bias", .bool(true))
      return
    }
    let scale = 1 / shape.queryScale(in: 0)
    set("query_pre_attn_scalar", Int((scale * scale).rounded()))
    let caps = [
      ("attn_logit_softcapping", shape.attentionCap),
      ("final_logit_softcapping", shape.logitCap),
    ]
    for (key, cap) in caps {
      if cap > 0 { set(key, cap) } else { set(key, .null) }
    }
  }

  private func has(_ name: String) -> Bool {
    model.file.tensors.contains { $0.name.text == "blk.0." + name }
  }

  private mutating func addTokens() {
    for kind in ["bos", "eos"] {
      if let id = model.integer("tokenizer.ggml.\(kind)_token_id") {
        set(kind + "_token_id", id)
      } else {
        set(kind + "_token_id", .null)
      }
    }
    if let id = model.integer("tokenizer.ggml.padding_token_id") {
      set("pad_token_id", id)
    } else {
      set("pad_token_id", .null)
    }
  }
}
