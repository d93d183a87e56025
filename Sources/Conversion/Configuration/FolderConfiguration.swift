import Models
import Workbench

/// The numbers of `config.json`, checked, with what its class in transformers
/// takes where it says nothing.
struct FolderConfiguration {
  let family: Family
  let layers: Int
  let context: Int
  let hidden: Int
  let feedForward: Int
  let heads: Int
  let keyValueHeads: Int
  /// The width of a head where files name it.
  let namedHeadDimension: Int?
  let epsilon: Double
  let vocabulary: Int
  let experts: Int
  let expertsUsed: Int
  /// The width inside an expert, where files name it.
  let expertFeedForward: Int?
  let rotary: RotarySettings
  /// The positions of a window; 0 where there is none.
  let window: Int
  /// Whether each layer has a window, where the configuration names layers.
  let windowed: [Bool]?
  /// Whether each layer attends; LFM2's others are convolutions.
  let attends: [Bool]
  /// The positions that a convolution mixes.
  let taps: Int
  let attentionCap: Double?
  let logitCap: Double?
  /// What a reader should know of the conversion.
  private(set) var notes: [String] = []

  /// The width of a head.
  var headDimension: Int { namedHeadDimension ?? hidden / heads }

  private static let counts = 1...Int(Int32.max)

  init(_ configuration: JSONValue) throws(ConversionFailure) {
    let settings = Settings(configuration)
    family = try Family(settings)
    let row = family.row
    layers = try settings.integer(
      "num_hidden_layers", in: 1...ModelLimits.layers)
    context = try settings.integer(
      "max_position_embeddings", in: FolderConfiguration.counts, or: row.context
    )
    let width = 1...ModelLimits.width
    hidden = try settings.integer("hidden_size", in: width)
    heads = try settings.integer(
      "num_attention_heads", in: 1...ModelLimits.heads, or: row.heads)
    keyValueHeads = try settings.integer(
      "num_key_value_heads", in: 1...ModelLimits.heads,
      or: row.keyValueHeads ?? heads)
    let named = try settings.integer(
      "head_dim", in: 0...ModelLimits.headDimension,
      or: row.headDimension ?? (row.dividesHeads ? hidden / heads : 0))
    namedHeadDimension = named == 0 ? nil : named
    guard namedHeadDimension != nil || hidden % heads == 0 else {
      throw .badValue(
        key: "num_attention_heads", value: "\(heads)",
        expected: "a divisor of hidden_size \(hidden)")
    }
    epsilon = try settings.number(
      family == .lfm2 ? "norm_eps" : "rms_norm_eps", in: 0...1, or: row.epsilon)
    vocabulary = try settings.integer(
      "vocab_size", in: width, or: row.vocabulary)
    let isMixture = row.expertsUsed != nil
    experts =
      isMixture
      ? try settings.integer(
        "num_local_experts", "num_experts", in: 1...ModelLimits.experts) : 0
    expertsUsed =
      isMixture
      ? try settings.integer(
        "num_experts_per_tok", in: 1...experts, or: row.expertsUsed) : 0
    rotary = try RotarySettings(settings, family: family, context: context)
    let isWindowed = row.window != nil
    window =
      isWindowed
      ? try settings.integer(
        "sliding_window", in: 0...Int(Int32.max), or: row.window) : 0
    attentionCap =
      family == .gemma2
      ? try settings.number(
        "attn_logit_softcapping", in: 0...ModelLimits.cap, or: 50) : nil
    let cap =
      family == .gemma2 || family == .gemma3
      ? try settings.number(
        "final_logit_softcapping", in: 0...ModelLimits.cap,
        or: family == .gemma2 ? 30 : 0) : 0
    logitCap = family == .gemma2 || cap > 0 ? cap : nil
    let types = try settings.texts("layer_types", count: layers)
    let reader = LayerSettings(settings, family, layers: layers, types: types)
    windowed = isWindowed ? try reader.windowed() : nil
    attends = try reader.attends()
    taps =
      family == .lfm2
      ? try settings.integer("conv_L_cache", in: 2...ModelLimits.taps, or: 3)
      : 0
    feedForward = try settings.feedForward(family)
    switch family {
    case .qwen3MoE:
      expertFeedForward = try settings.integer(
        "moe_intermediate_size", in: width, or: 768)
    case .gptOSS: expertFeedForward = feedForward
    default: expertFeedForward = nil
    }
    notes = try settings.notes(
      family, layers: layers, headDimension: headDimension, hidden: hidden,
      heads: heads)
  }
}
