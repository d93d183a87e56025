import CMPI
import Memory
import Models
import Transformer

/// Shares by what each board's memory reads.
extension BoardTeam {
  /// The share of the fastest board: others are rounded to a twentieth of it.
  private static let fastest = 20.0

  /// Measures all boards at the same time, each with as many threads as it
  /// would generate with.
  static func measuredShares(
    _ threads: Int?
  ) throws(ProgramError) -> BoardShares {
    var rate = try readRate(threads ?? processors)
    let size = UInt32(MemoryLayout<Double>.size)
    var rates: InlineArray<64, Double> = InlineArray(repeating: 0)
    var numbers: InlineArray<64, UInt32> = InlineArray(repeating: 1)
    let bytes = UInt32(count * MemoryLayout<UInt32>.size)
    if isLeading {
      rates[0] = rate
      for board in 1..<count {
        guard ranks_receive(UInt32(board), &rate, size, false) == Int64(size)
        else { throw .boards(.refused(board: board, .silent)) }
        rates[board] = rate
      }
      var most = 0.0
      for board in 0..<count { most = max(most, rates[board]) }
      for board in 0..<count where most > 0 {
        numbers[board] = UInt32(
          max((fastest * rates[board] / most).rounded(), 1))
      }
    } else {
      _ = ranks_send(0, &rate, size)
    }
    var span = numbers.mutableSpan
    span.withUnsafeMutableBufferPointer { buffer in
      guard isLeading else {
        _ = ranks_receive(0, buffer.baseAddress, bytes, false)
        return
      }
      for board in 1..<count {
        _ = ranks_send(UInt32(board), buffer.baseAddress, bytes)
      }
    }
    return BoardShares(count: count, index: Int(ranks_index())) {
      Int(numbers[$0])
    }
  }

  /// Billions of bytes per second.
  private static func readRate(_ threads: Int) throws(ProgramError) -> Double {
    var plan = ArenaPlan()
    let arena: Arena
    let buffer: Region<UInt8>
    do {
      let reserved = try plan.reserve(
        MachineProbe.bufferBytes, of: UInt8.self, for: .kernelScratch)
      arena = try Arena(plan)
      buffer = arena[reserved]
    } catch { throw .memory(error) }
    buffer.fill(with: 1)
    var probe = MachineProbe(reading: buffer.bytes)
    var limits = MachineLimits()
    _ = probe.measure(ThreadPool(threads: threads), &limits)
    // The probe reads it until here.
    extendLifetime(arena)
    return limits.gigabytes
  }
}
