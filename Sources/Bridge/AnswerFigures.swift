/// The counts and times of an answer, for those who add them up.
public struct AnswerFigures {
  /// The tokens of the prompt.
  public let promptTokens: Int
  /// Those of them that were in the cache.
  public let cachedTokens: Int
  /// The tokens of the answer.
  public let completionTokens: Int
  /// The seconds in the engine's queue.
  public let queuedSeconds: Double
  /// The seconds of the prompt.
  public let prefillSeconds: Double
  /// The seconds of the answer.
  public let generationSeconds: Double
}

extension EngineEvent {
  /// The figures of an event `end`.
  public var figures: AnswerFigures {
    let usage = AnswerUsage(self)
    return AnswerFigures(
      promptTokens: usage.promptTokens, cachedTokens: usage.cachedTokens,
      completionTokens: usage.completionTokens,
      queuedSeconds: usage.queued / 1000,
      prefillSeconds: usage.prefill / 1000,
      generationSeconds: usage.generation / 1000)
  }
}
