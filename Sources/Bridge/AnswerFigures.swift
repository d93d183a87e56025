/// The counts and times of an answer, for those who add them up.
public struct AnswerFigures {
  public let promptTokens: Int
  public let cachedTokens: Int
  public let completionTokens: Int
  public let queuedSeconds: Double
  public let prefillSeconds: Double
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
