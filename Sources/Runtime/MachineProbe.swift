import CHost
import CKernels
import Memory
import Transformer

/// What a machine can do at most with some number of threads.
struct MachineLimits {
  /// Billions of bytes per second that plain loads read.
  var gigabytes = 0.0
  /// Billions of 8-bit integer operations per second in registers, a
  /// multiplication and an addition being two.
  var gigaoperations = 0.0
}

/// Measures the machine's limits between tests, on the threads of the tests.
///
/// What is interrupted is slower than it could be, so that the best of many
/// short measurements counts.
struct MachineProbe {
  /// Enough that no cache of the usual size holds it.
  static let bufferBytes = 256 * MemoryUnit.mebibyte

  /// Read at once: a millisecond or a few.
  private static let windowBytes = 32 * MemoryUnit.mebibyte
  private static let windowsPerRound = 8
  private static let multiplicationsPerRound = 16
  /// How long multiplying should take at least.
  private static let leastNanoseconds: UInt64 = 500_000
  /// How far ahead memory is asked for, every other time.
  private static let ahead = 4096

  private let buffer: Bytes
  private let features = host_cpu_features()
  private var position = 0
  private var isAhead = false
  private var multiplyUnits: UInt32 = 1

  /// Reads `buffer`, whose pages must have been written.
  init(reading buffer: Bytes) {
    self.buffer = buffer
  }

  /// Measures a few times; `limits` keeps what was best.
  mutating func measure(_ pool: ThreadPool, _ limits: inout MachineLimits) {
    for _ in 0..<MachineProbe.windowsPerRound {
      limits.gigabytes = max(limits.gigabytes, read(pool))
    }
    var left = MachineProbe.multiplicationsPerRound
    while left > 0 {
      let start = host_nanoseconds()
      pool.run(
        kernel_probe_multiply, kernel_probe_multiply_job(features: features),
        units: multiplyUnits)
      let elapsed = max(host_nanoseconds() - start, 1)
      if elapsed < MachineProbe.leastNanoseconds, multiplyUnits < 1 << 20 {
        multiplyUnits *= 2
        continue
      }
      let products =
        Double(kernel_probe_products(features)) * Double(multiplyUnits)
      limits.gigaoperations = max(
        limits.gigaoperations, 2 * products / Double(elapsed))
      left -= 1
    }
  }

  /// Bytes per nanosecond of the next window.
  private mutating func read(_ pool: ThreadPool) -> Double {
    if position + MachineProbe.windowBytes > buffer.count { position = 0 }
    let count = min(MachineProbe.windowBytes, buffer.count)
    let window = buffer[position..<(position + count)]
    let job = kernel_probe_read_job(
      bytes: window.unsafeStart, count: count,
      ahead: isAhead ? MachineProbe.ahead : 0, features: features)
    position += count
    isAhead.toggle()
    let units = withUnsafePointer(to: job) { kernel_probe_read_units($0) }
    let start = host_nanoseconds()
    pool.run(kernel_probe_read, job, units: units)
    return Double(count) / Double(max(host_nanoseconds() - start, 1))
  }
}
