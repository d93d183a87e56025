import Bridge
import CEvent

/// What the program counts.
struct Metrics {
  private(set) var byStatus: [(status: Int32, count: Int)] = []
  var refused = 0
  var cancelled = 0
  var restarts = 0
  private(set) var answers = 0
  private(set) var promptTokens = 0
  private(set) var cachedTokens = 0
  private(set) var completionTokens = 0
  /// Seconds of prompts, of answers, in the engine's queue, and of requests
  /// altogether.
  private(set) var prefill = 0.0
  private(set) var generation = 0.0
  private(set) var waiting = 0.0
  private(set) var whole = 0.0

  mutating func count(_ status: Status) {
    for index in byStatus.indices
    where byStatus[index].status == status.rawValue {
      byStatus[index].count += 1
      return
    }
    byStatus.append((status.rawValue, 1))
  }

  /// Adds an answer's figures.
  mutating func finish(_ event: EngineEvent, since arrival: Int64) {
    let figures = event.figures
    answers += 1
    promptTokens += figures.promptTokens
    cachedTokens += figures.cachedTokens
    completionTokens += figures.completionTokens
    prefill += figures.prefillSeconds
    generation += figures.generationSeconds
    waiting += figures.queuedSeconds
    whole += Double(clock_milliseconds() - arrival) / 1000
  }
}
