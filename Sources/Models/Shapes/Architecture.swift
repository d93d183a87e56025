public import Memory

/// A family of models that computes in one way.
public enum Architecture: BitwiseCopyable, CaseIterable, Sendable {
  /// Qwen2 and Qwen2.5.
  case qwen2
  /// Llama 2 to 3.3, and the models that compute like them: Mistral, Mixtral.
  case llama

  /// The metadata key that holds the name.
  public static let key: StaticString = "general.architecture"

  /// The name in `general.architecture`, with which metadata keys begin.
  public var name: StaticString {
    switch self {
    case .qwen2: "qwen2"
    case .llama: "llama"
    }
  }

  /// Whether rotary pairs are neighbours, (2i, 2i + 1), instead of halves.
  public var hasAdjacentRotaryPairs: Bool {
    switch self {
    case .qwen2: false
    case .llama: true
    }
  }

  /// The function that gates the feed-forward network.
  public var activation: Activation {
    switch self {
    case .qwen2, .llama: .silu
    }
  }

  /// The norms of every layer.
  public var norms: LayerNorms {
    switch self {
    case .qwen2, .llama: LayerNorms.attention.union(.feedForward)
    }
  }

  /// Whether files name the size of the vocabulary and the rotary dimensions
  /// even where these are the defaults, as llama.cpp's converter has it.
  var writesDefaults: Bool {
    switch self {
    case .qwen2: false
    case .llama: true
    }
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
