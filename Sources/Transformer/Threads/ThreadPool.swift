public import CHost

/// Some of the process's threads, which all pools share.
public struct ThreadPool: BitwiseCopyable {
  private let pool: OpaquePointer

  /// The threads it has, the caller counted; may be fewer than asked for.
  public let count: Int

  /// A pool of `threads` threads, the caller counted; missing ones are started.
  public init(threads: Int) {
    pool = host_pool_start(UInt32(threads))
    count = Int(host_pool_threads(pool))
  }

  /// Runs `step` over `units` units of `job` on all threads.
  ///
  /// A thread takes at least `leastChunk` units at once. Chunks shrink to that
  /// towards the end, so that the last one does not keep the others waiting.
  @inline(__always)
  public func run<Job>(
    _ step: host_step, _ job: Job, units: UInt32, leastChunk: UInt32 = 1
  ) {
    withUnsafePointer(to: job) { pointer in
      host_pool_run(pool, step, pointer, units, leastChunk)
    }
  }
}
