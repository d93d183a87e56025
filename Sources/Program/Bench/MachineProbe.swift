import CHost
import CKernels
import Memory
import Transformer

/// The limits of a machine with some number of threads.
struct MachineLimits {
  /// Billions of bytes per second that plain loads read.
  var gigabytes = 0.0
  /// Billions of 8-bit integer operations per second in registers, a
  /// multiplication and an addition being two.
  var gigaoperations = 0.0
}

/// How fast plain loads read while something was measured: in the way that was
/// faster of the two that the probe knows.
struct ReadRate {
  private var bytes = (0.0, 0.0)
  private var nanoseconds = (0.0, 0.0)

  /// Billions of bytes per second; 0 where nothing was read.
  var gigabytes: Double {
    max(
      bytes.0 / max(nanoseconds.0, 1), bytes.1 / max(nanoseconds.1, 1))
  }

  fileprivate mutating func add(
    _ count: Int, _ elapsed: UInt64, isAhead: Bool
  ) {
    if isAhead {
      bytes.1 += Double(count)
      nanoseconds.1 += Double(elapsed)
    } else {
      bytes.0 += Double(count)
      nanoseconds.0 += Double(elapsed)
    }
  }
}

/// Measures the machine's limits between tests, on the threads of the tests.
///
/// An interruption makes a measurement slower, so that the best of many short
/// ones is the limit. The memory's bandwidth also changes with its other users:
/// a test is held against the mean of the reads beside it.
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

  /// Measures a few times; `limits` keeps the best.
  ///
  /// - Returns: The bytes that were read, and their time.
  mutating func measure(
    _ pool: ThreadPool, _ limits: inout MachineLimits
  ) -> ReadRate {
    var rate = ReadRate()
    for _ in 0..<MachineProbe.windowsPerRound { read(pool, &limits, &rate) }
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
    return rate
  }

  /// Reads the next window.
  mutating func read(
    _ pool: ThreadPool, _ limits: inout MachineLimits, _ rate: inout ReadRate
  ) {
    if position + MachineProbe.windowBytes > buffer.count { position = 0 }
    let count = min(MachineProbe.windowBytes, buffer.count)
    let window = buffer[position..<(position + count)]
    let job = kernel_probe_read_job(
      bytes: window.unsafeStart, count: count,
      ahead: isAhead ? MachineProbe.ahead : 0, features: features)
    position += count
    let units = withUnsafePointer(to: job) { kernel_probe_read_units($0) }
    let start = host_nanoseconds()
    pool.run(kernel_probe_read, job, units: units)
    let elapsed = max(host_nanoseconds() - start, 1)
    limits.gigabytes = max(limits.gigabytes, Double(count) / Double(elapsed))
    rate.add(count, elapsed, isAhead: isAhead)
    isAhead.toggle()
  }
}
