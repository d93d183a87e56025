import CHost
import Foundation
import Memory
import TestSupport

/// Random steps on the threads of the process.
public enum PoolTrial {
  /// What a step sees: where it counts, and how long its units take.
  private struct Job {
    let done: UnsafeMutablePointer<UInt32>
    let strangers: UnsafeMutablePointer<UInt32>
    let threads: UInt32
    let salt: UInt32
  }

  private static let step: host_step = { opaque, begin, end, worker in
    guard let job = opaque?.load(as: Job.self) else { return }
    if worker >= job.threads { job.strangers[0] += 1 }
    for unit in begin..<end {
      // Uneven work that the compiler cannot leave out.
      var mixed = unit &+ job.salt
      for _ in 0..<((unit &* 7919 &+ job.salt) % 200) {
        mixed = mixed &* 1_664_525 &+ 1_013_904_223
      }
      job.done[Int(unit)] += mixed == 0 ? 1 : 1
    }
  }

  private static let limit = 512

  /// Runs random steps and answers how many went wrong.
  public static func mistakes(steps: Int, seed: UInt64, pause: Bool) -> Int {
    var random = SeededRandom(seed)
    let done = region(of: limit, UInt32.self)
    let strangers = region(of: 1, UInt32.self)
    guard let counts = done.unsafeStart, let others = strangers.unsafeStart
    else { return -1 }
    var mistakes = 0
    for turn in 0..<steps {
      let pool = host_pool_start(UInt32.random(in: 0...9, using: &random))
      let units = UInt32.random(in: 0...UInt32(limit), using: &random)
      done.fill(with: 0)
      let job = Job(
        done: counts, strangers: others, threads: host_pool_threads(pool),
        salt: UInt32.random(in: 0...UInt32.max, using: &random))
      withUnsafePointer(to: job) { pointer in
        host_pool_run(
          pool, step, pointer, units,
          UInt32.random(in: 0...20, using: &random))
      }
      for unit in 0..<limit
      where done[unit] != (unit < Int(units) ? 1 : 0) {
        mistakes += 1
      }
      // Longer than any thread spins.
      if pause, turn % 50 == 0 { usleep(30_000) }
    }
    return mistakes + Int(strangers[0])
  }
}
