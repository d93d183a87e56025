extension Transformer {
  /// The same model and cache, computed by `threads` threads, or `promptThreads`
  /// where there are several tokens; at most those of its plan.
  public func limited(
    toThreads threads: Int, promptThreads: Int
  ) -> Transformer {
    var limited = self
    limited.use(threads: threads)
    limited.promptPool = ThreadPool(
      threads: min(promptThreads, self.promptThreads))
    return limited
  }

  /// Computes single tokens by `threads` threads from now on, at most those that
  /// it may have.
  mutating func use(threads: Int) {
    pool = ThreadPool(threads: min(threads, mostThreads))
  }

  /// The threads for a step over `tokens` tokens.
  func pool(for tokens: Int) -> ThreadPool {
    tokens == 1 ? pool : promptPool
  }
}
