import CHost
import Dispatch
import Foundation
import Memory
import TestSupport
import Testing
import TransformerSupport

/// Where threads may run.
enum PoolPlaces {
  /// The processors of the calling thread, below 64, as bits.
  static func mine() -> UInt64 {
    host_processors_of_thread().words.0
  }

  /// Notes where each worker may run.
  static let step: host_step = { opaque, begin, end, worker in
    guard worker < 4 else { return }
    UnsafeMutableRawPointer(mutating: opaque)?.storeBytes(
      of: PoolPlaces.mine(), toByteOffset: Int(worker) * 8, as: UInt64.self)
    // Long enough for the others to come.
    usleep(20)
  }

  /// Where the first three workers may run, or 0 of one that took nothing within
  /// a minute.
  ///
  /// While another test uses the pool a caller is alone, so this asks again.
  static func ofWorkers() -> [UInt64] {
    let pool = host_pool_start(3)
    let seen = region(of: 4, UInt64.self)
    seen.fill(with: 0)
    let end = Date().addingTimeInterval(60)
    while (0..<3).contains(where: { seen[$0] == 0 }), Date() < end {
      host_pool_run(pool, step, seen.unsafeStart, 64, 1)
    }
    return (0..<3).map { seen[$0] }
  }

  /// Places two workers on a processor each and lets all go again; answers
  /// where they and a thread of no pool were.
  static func trial(
    _ one: UInt64, _ other: UInt64, _ all: UInt64
  ) -> (placed: [UInt64], left: UInt64, released: [UInt64]) {
    var placement = host_placement()
    placement.rest.words.0 = all
    placement.count = 2
    placement.fast = 1
    placement.of.0.words.0 = one
    placement.of.1.words.0 = other
    host_pool_place(&placement)
    let placed = ofWorkers()
    host_pool_leave()
    let left = mine()
    placement = host_placement()
    placement.rest.words.0 = all
    host_pool_place(&placement)
    return (placed, left, ofWorkers())
  }
}

/// Every unit is done once, by a thread of the pool, before the caller goes on.
@Suite
struct ThreadPoolTests {
  @Test func manySteps() {
    #expect(PoolTrial.mistakes(steps: 5000, seed: 1, pause: false) == 0)
  }

  @Test func sleepingThreads() {
    #expect(PoolTrial.mistakes(steps: 1000, seed: 2, pause: true) == 0)
  }

  @Test func manyCallers() {
    let results = region(of: 4, Int.self)
    DispatchQueue.concurrentPerform(iterations: 4) { caller in
      results[caller] = PoolTrial.mistakes(
        steps: 1500, seed: UInt64(10 + caller), pause: caller == 0)
    }
    #expect((0..<4).allSatisfy { results[$0] == 0 })
  }

  /// Threads run where they are put, new ones and old ones, and anywhere again
  /// when they are released; the program's own number of processors stays.
  @Test func places() throws {
    let all = PoolPlaces.mine()
    let one = all & (~all + 1)
    let other = (all - one) & (~(all - one) + 1)
    try #require(other != 0, "one processor has no places")
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var seen = (
      placed: [UInt64](), left: UInt64(0), released: [UInt64]()
    )
    // On a thread that ends with it: a test's own is not moved.
    Thread.detachNewThread {
      seen = PoolPlaces.trial(one, other, all)
      done.signal()
    }
    done.wait()
    #expect(seen.left == all)
    #expect(seen.placed == [one, other, all])
    #expect(seen.released == [all, all, all])
    #expect(PoolPlaces.mine() == all)
    #expect(host_processors() == Int32(all.nonzeroBitCount))
  }

  @Test func sizes() {
    #expect(host_pool_threads(host_pool_start(0)) == 1)
    #expect(host_pool_threads(host_pool_start(3)) == 3)
    #expect(host_pool_threads(host_pool_start(1)) == 1)
    #expect(host_pool_threads(host_pool_start(1000)) == 64)
    // The numbers of the threads stay those of the smaller pool.
    #expect(PoolTrial.mistakes(steps: 300, seed: 3, pause: false) == 0)
  }
}
