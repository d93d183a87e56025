import CHost
import Memory
import Transformer

/// The job of reading some parts of a file, which threads share.
///
/// A part is read and checked by one thread; each thread has a share of the
/// buffer.
struct PartReading {
  /// Where what is read goes.
  enum Goal {
    /// Nowhere: it is checked alone.
    case nowhere
    /// The session's own memory, with these tokens.
    case session(tokens: Region<Int32>)
    /// There, which is as long as the part.
    case memory(Region<UInt8>)

    var isSession: Bool {
      if case .session = self { return true }
      return false
    }
  }

  let files: SessionFiles
  let transformer: Transformer
  let descriptor: Int32
  let goal: Goal
  let count: Int
  let first: Int

  /// A share of the buffer is at least so long.
  private static let leastShare = 2048

  /// Reads `parts` on the threads of prompts.
  ///
  /// - Returns: the first part that is not what was written, with the number of
  ///   the system's error or 0; or `nil`.
  func run(_ parts: Range<Int>) -> (index: Int, errno: Int32)? {
    guard transformer.fillsAtOnce || !goal.isSession else {
      for index in parts { read(index, worker: 0) }
      return firstFault(in: parts)
    }
    transformer.promptPool.run(
      { job, begin, end, worker in
        guard let job else { return }
        let reading = job.assumingMemoryBound(to: PartReading.self).pointee
        for index in begin..<end {
          reading.read(reading.first + Int(index), worker: Int(worker))
        }
      }, self, units: UInt32(parts.count))
    return firstFault(in: parts)
  }

  private func firstFault(
    in parts: Range<Int>
  ) -> (index: Int, errno: Int32)? {
    for index in parts where files.faults[index] != PartReading.good {
      return (index, files.faults[index])
    }
    return nil
  }

  private static var good: Int32 { -1 }

  private func read(_ index: Int, worker: Int) {
    let header = files.header
    var place = SessionHeader.byteCount(Int(header.partCount))
    for earlier in 0..<index { place += header[earlier].bytes }
    let part = header[index]
    var input = PartInput(
      descriptor, share(of: worker), at: place, count: part.bytes)
    let isTaken = take(index, part, &input)
    let isGood = isTaken && input.errno == 0 && input.value == part.sum
    files.faults[index] = isGood ? PartReading.good : input.errno
  }

  /// The part of the buffer that a thread has.
  private func share(of worker: Int) -> Region<UInt8> {
    let all = files.buffer
    let size =
      all.count / transformer.promptThreads / PartReading.leastShare
      * PartReading.leastShare
    return all[(worker * size)..<((worker + 1) * size)]
  }

  /// Reads a part to where it goes; false where it cannot be.
  private func take(
    _ index: Int, _ part: SessionHeader.Part, _ input: inout PartInput
  ) -> Bool {
    switch goal {
    case .nowhere: return index == 0 ? areTokens(&input) : input.skip()
    case .memory(let memory): return input.read(into: memory)
    case .session(let tokens):
      if index == 0 {
        return input.read(into: tokens.raw)
          && (0..<tokens.count).allSatisfy { isToken(tokens[$0]) }
      }
      let layer = index - SessionHeader.partsBefore
      guard layer >= 0 else { return input.skip() }
      let checkpoint = layer - transformer.layerCount
      var isRead = true
      if checkpoint >= 0 {
        transformer.writeCheckpoint(checkpoint) {
          isRead = input.read(into: $0)
        }
      } else {
        transformer.writePart(layer, of: part.first..<count) {
          isRead = isRead && input.read(into: $0)
        }
      }
      return isRead
    }
  }

  private func areTokens(_ input: inout PartInput) -> Bool {
    while let bytes = input.next() {
      if bytes.isEmpty { return true }
      for place in 0..<(bytes.count / 4) {
        guard isToken(bytes.load(Int32.self, at: 4 * place) ?? -1) else {
          return false
        }
      }
    }
    return false
  }

  private func isToken(_ token: Int32) -> Bool {
    token >= 0 && token < transformer.vocabulary
  }
}
