public import Memory

/// A family of models that computes in one way.
///
/// `row` says how; a new architecture is a case and a row.
public enum Architecture: BitwiseCopyable, CaseIterable, Sendable {
  /// Qwen2 and Qwen2.5.
  case qwen2
  /// Llama 2 to 3.3, and the models that compute like them: Mistral, Mixtral.
  case llama
  /// Qwen3.
  case qwen3
  /// Qwen3 with experts.
  case qwen3moe
  /// Gemma 2.
  case gemma2
  /// Gemma 3, text alone.
  case gemma3
  /// LFM2 and LFM2.5.
  case lfm2
  /// GPT-OSS.
  case gptOSS

  /// The metadata key that holds the name.
  public static let key: StaticString = "general.architecture"

  /// The name in `general.architecture`, with which metadata keys begin.
  public var name: StaticString { row.name }

  /// The facts of the architecture.
  public var row: ArchitectureRow {
    var row = ArchitectureRow()
    switch self {
    case .qwen2: row.name = "qwen2"
    case .llama:
      row.name = "llama"
      row.hasAdjacentRotaryPairs = true
      row.writesDefaults = true
    case .qwen3:
      row.name = "qwen3"
      row.norms = row.norms.union(.queriesAndKeys)
    case .qwen3moe:
      row.name = "qwen3moe"
      row.norms = row.norms.union(.queriesAndKeys)
      row.namesExpertWidth = true
    case .gemma2:
      row.name = "gemma2"
      row.activation = .gelu
      row.roundsGatedTwice = true
      row.norms = row.norms.union(.outputs)
      row.scalesEmbedding = true
      row.windows = .alternating(period: 2, size: 4096)
      row.layersOfWideScale = 46
      (row.attentionCap, row.logitCap) = (50, 30)
    case .gemma3:
      row.name = "gemma3"
      row.activation = .gelu
      row.roundsGatedTwice = true
      row.norms = row.norms.union(.outputs).union(.queriesAndKeys)
      row.scalesEmbedding = true
      row.windows = .alternating(period: 6, size: nil)
      row.windowTheta = 10_000
      row.layersOfWideScale = 62
    case .lfm2:
      row.name = "lfm2"
      row.norms = row.norms.union(.queriesAndKeys)
      row.windows = .alternating(period: 0, size: nil)
      row.hasConvolutions = true
      row.renamed = .outputNorm
    case .gptOSS:
      row.name = "gpt-oss"
      row.activation = .clampedSwish
      row.windows = .alternating(period: 2, size: 0)
      row.hasSinks = true
      row.namesExpertWidth = true
      row.roundsYarnBounds = false
      row.renamed = .feedForwardNorm
    }
    return row
  }

  /// The architecture of that name, or `nil`.
  public init?(named name: Bytes) {
    for candidate in Architecture.allCases where name == candidate.name {
      self = candidate
      return
    }
    return nil
  }
}
