import Workbench

/// The numbers of a dense model's configuration.
struct PromptShape {
  let width: Int
  let heads: Int
  let keyHeads: Int
  let headWidth: Int
  let epsilon: Double
  /// The angle of each pair of a head at the first position.
  let frequencies: [Double]

  /// The shape of a folder's model.
  init(_ folder: ModelFolder) throws(MergeFailure) {
    let document = folder.configuration
    let kind = document["model_type"]?.string ?? "-"
    guard ["llama", "mistral", "qwen2", "qwen3"].contains(kind) else {
      throw .gates(
        mode: "hidden", problem: "models of the kind \(kind) do not run")
    }
    guard let width = document["hidden_size"]?.int,
      let heads = document["num_attention_heads"]?.int,
      (1...1_048_576).contains(width), (1...65_536).contains(heads)
    else { throw .model(folder.name, problem: "no hidden_size or heads") }
    self.width = width
    self.heads = heads
    keyHeads = document["num_key_value_heads"]?.int ?? heads
    headWidth = document["head_dim"]?.int ?? width / heads
    epsilon = document["rms_norm_eps"]?.double ?? 1e-6
    guard keyHeads > 0, heads % keyHeads == 0, headWidth > 0,
      headWidth <= 65_536, headWidth % 2 == 0
    else { throw .model(folder.name, problem: "heads that do not divide") }
    frequencies = try PromptShape.frequencies(document, headWidth, folder.name)
  }

  private static func frequencies(
    _ document: JSONValue, _ headWidth: Int, _ name: String
  ) throws(MergeFailure) -> [Double] {
    let rope = document["rope_parameters"]
    let scaling = rope ?? document["rope_scaling"]
    guard
      let theta = rope?["rope_theta"]?.double ?? document["rope_theta"]?.double,
      theta > 0, theta.isFinite
    else { throw .model(name, problem: "no rope_theta") }
    let kind =
      scaling?["rope_type"]?.string ?? scaling?["type"]?.string ?? "default"
    let plain = (0..<(headWidth / 2)).map { pair in
      Analysis.exponential(
        -Analysis.logarithm(theta) * Double(2 * pair) / Double(headWidth))
    }
    switch kind {
    case "default": return plain
    case "linear":
      let factor = scaling?["factor"]?.double ?? 1
      return plain.map { $0 / factor }
    case "llama3":
      let factor = scaling?["factor"]?.double ?? 8
      let low = scaling?["low_freq_factor"]?.double ?? 1
      let high = scaling?["high_freq_factor"]?.double ?? 4
      let context =
        scaling?["original_max_position_embeddings"]?.double ?? 8192
      return plain.map { frequency in
        let turns = context * frequency / (2 * Double.pi)
        if turns > high { return frequency }
        if turns < low { return frequency / factor }
        let share = (turns - low) / (high - low)
        return (1 - share) * frequency / factor + share * frequency
      }
    default:
      throw .gates(
        mode: "hidden", problem: "rotary angles of the kind \(kind) do not run")
    }
  }
}
