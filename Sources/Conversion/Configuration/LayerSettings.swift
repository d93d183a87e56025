import Models
import Workbench

/// What a configuration says of single layers.
struct LayerSettings {
  private let settings: Settings
  private let family: Family
  private let layers: Int
  private let types: [String]?

  init(_ settings: Settings, _ family: Family, layers: Int, types: [String]?) {
    self.settings = settings
    self.family = family
    self.layers = layers
    self.types = types
  }

  /// Whether each layer has a window.
  func windowed() throws(ConversionFailure) -> [Bool] {
    if let types {
      var windowed: [Bool] = []
      for type in types {
        guard type == "sliding_attention" || type == "full_attention" else {
          throw .badValue(
            key: "layer_types", value: type,
            expected: "sliding_attention or full_attention")
        }
        windowed.append(type == "sliding_attention")
      }
      return windowed
    }
    let period =
      family == .gemma3
      ? try settings.integer(
        "sliding_window_pattern", "_sliding_window_pattern", in: 1...4096,
        or: 6) : 2
    return (0..<layers).map { ($0 + 1) % period != 0 }
  }

  /// Whether each layer attends.
  func attends() throws(ConversionFailure) -> [Bool] {
    guard family == .lfm2 else {
      return Array(repeating: true, count: layers)
    }
    if let types { return types.map { $0 != "conv" } }
    guard let indices = settings["full_attn_idxs"]?.array else {
      return Array(repeating: true, count: layers)
    }
    let numbers = Set(indices.compactMap(\.int))
    return (0..<layers).map { numbers.contains($0) }
  }
}

extension Settings {
  /// The width inside the feed-forward network.
  func feedForward(_ family: Family) throws(ConversionFailure) -> Int {
    let range = 1...(1 << 24)
    guard family == .lfm2 else {
      return try integer("intermediate_size", in: range)
    }
    var width = try integer("block_ff_dim", "intermediate_size", in: range)
    guard try flag("block_auto_adjust_ff_dim", or: true) else { return width }
    width = 2 * width / 3
    let multiplier = try number("block_ffn_dim_multiplier", in: 0...1e3, or: 1)
    width = Int(multiplier * Double(width))
    let unit = try integer("block_multiple_of", in: range, or: 256)
    width = unit * ((width + unit - 1) / unit)
    guard range.contains(width) else {
      throw .badValue(
        key: "block_ff_dim", value: "\(width) as adjusted",
        expected: "1 to \(range.upperBound)")
    }
    return width
  }

  /// What a reader should know, where a file cannot say all that the
  /// configuration does.
  func notes(
    _ family: Family, layers: Int, headDimension: Int, hidden: Int, heads: Int
  ) throws(ConversionFailure) -> [String] {
    var notes: [String] = []
    if let scale = self["query_pre_attn_scalar"]?.double,
      family == .gemma2 || family == .gemma3
    {
      let isWide = layers == family.row.architecture.row.layersOfWideScale
      let expected =
        isWide ? Double(hidden) / Double(heads) : Double(headDimension)
      if scale != expected {
        notes.append(
          "query_pre_attn_scalar is \(scale), and a file of "
            + "\(family.row.type) stands for \(expected)")
      }
    }
    if family.isLlama, let window = self["sliding_window"]?.int {
      notes.append(
        "sliding_window is \(window), which a file of llama has no key for: "
          + "longer texts are attended to as a whole")
    }
    if family == .qwen3MoE {
      let layersWithout = self["mlp_only_layers"]?.array?.count ?? 0
      let step = try integer("decoder_sparse_step", in: 1...4096, or: 1)
      guard layersWithout == 0, step == 1 else {
        throw .unsupported(
          key: layersWithout > 0 ? "mlp_only_layers" : "decoder_sparse_step",
          value: "\(layersWithout > 0 ? layersWithout : step)",
          reason: "and every layer must have experts")
      }
      if try !flag("norm_topk_prob", or: false) {
        notes.append(
          "norm_topk_prob is false, and a file of qwen3moe stands for true")
      }
    }
    return notes
  }
}
