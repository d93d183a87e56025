extension Transformer {
  /// The same model and cache, computed by `threads` threads, at most those of
  /// its plan.
  public func limited(toThreads threads: Int) -> Transformer {
    var limited = self
    limited.pool = ThreadPool(threads: min(threads, self.threads))
    return limited
  }
}
