extension TinyModel {
  /// What an architecture has beside Qwen2's.
  public struct Traits: Sendable {
    /// The function that gates a feed-forward network.
    public enum Gate: Sendable { case silu, gelu, clampedSwish }

    /// That function.
    public var gate = Gate.silu
    /// RMSNorm of each head of queries and keys.
    public var hasHeadNorms = false
    /// RMSNorm of what is added to the residual stream.
    public var hasOutputNorms = false
    /// One score more for each query head.
    public var hasSinks = false
    /// Biases of the attention's output, the router and the experts.
    public var hasMoreBiases = false
    /// The embedding is multiplied by the root of its width.
    public var scalesEmbedding = false
    /// Experts have a width of their own.
    public var namesExpertWidth = false
    /// The bounds of YaRN are not rounded.
    public var keepsYarnBounds = false
    /// The name of the last norm.
    public var outputNorm: String?
    /// The name of the norm before the feed-forward network.
    public var feedForwardNorm: String?
  }
}

extension TinyModel.Shape {
  /// The shape of a small model of that architecture, with what makes it one.
  public static func of(_ architecture: String) -> TinyModel.Shape {
    var shape = TinyModel.Shape()
    shape.architecture = architecture
    shape.hasBiases = false
    switch architecture {
    case "qwen3": shape.traits.hasHeadNorms = true
    case "qwen3moe":
      shape.traits.hasHeadNorms = true
      shape.traits.namesExpertWidth = true
      (shape.experts, shape.expertsUsed) = (5, 2)
    case "gemma2":
      shape.traits.gate = .gelu
      shape.traits.hasOutputNorms = true
      shape.traits.scalesEmbedding = true
      (shape.layers, shape.window, shape.windowPeriod) = (3, 7, 2)
      (shape.attentionCap, shape.logitCap) = (1.5, 3)
    case "gemma3":
      shape.traits.gate = .gelu
      shape.traits.hasOutputNorms = true
      shape.traits.hasHeadNorms = true
      shape.traits.scalesEmbedding = true
      (shape.layers, shape.window, shape.windowPeriod) = (7, 7, 6)
      (shape.theta, shape.windowTheta) = (1_000_000, 5_000)
      shape.scaling = .init("linear", 8)
    case "lfm2":
      shape.traits.hasHeadNorms = true
      shape.traits.outputNorm = "token_embd_norm.weight"
      (shape.layers, shape.convolutions) = (5, [0, 2, 3])
    case "gpt-oss":
      shape.traits.gate = .clampedSwish
      shape.traits.hasSinks = true
      shape.traits.hasMoreBiases = true
      shape.traits.namesExpertWidth = true
      shape.traits.keepsYarnBounds = true
      shape.traits.feedForwardNorm = "post_attention_norm.weight"
      (shape.experts, shape.expertsUsed, shape.hasBiases) = (4, 2, true)
      (shape.layers, shape.window, shape.windowPeriod) = (3, 7, 2)
      (shape.isTied, shape.theta) = (false, 150_000)
      shape.scaling = .init("yarn", 32, original: 512)
      (shape.hidden, shape.headDimension, shape.heads) = (128, 64, 2)
    default: shape.hasBiases = architecture == "qwen2"
    }
    return shape
  }

  /// All architectures.
  public static let architectures = [
    "qwen2", "llama", "qwen3", "qwen3moe", "gemma2", "gemma3", "lfm2",
    "gpt-oss",
  ]
}
