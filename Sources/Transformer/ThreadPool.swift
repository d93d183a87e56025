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

  /// Chunks that each thread should find on average: enough that a slow core
  /// does not keep the others waiting, few enough that the counter stays cold.
  private static let chunksPerThread = 8

  /// Runs `step` over `units` units of `job` on all threads.
  @inline(__always)
  public func run<Job>(_ step: host_step, _ job: Job, units: UInt32) {
    let chunks = UInt32(count * ThreadPool.chunksPerThread)
    let grain = max((units + chunks - 1) / chunks, 1)
    withUnsafePointer(to: job) { pointer in
      host_pool_run(pool, step, pointer, units, grain)
    }
  }
}
