import GGUF
import Memory
public import ModelFiles

/// What tells a model from others, at the cost of some pages of its files.
///
/// It covers the size of each file, all that stands before the tensors' data
/// (every key with its value, the vocabulary, the table of tensors), and 256
/// bytes in the middle of each tensor's data, of 512 tensors at most, spread
/// over all. It does not see a change of other weights alone.
public struct ModelFingerprint: Equatable {
  /// Of keys, vocabulary and the table of tensors.
  public let keys: UInt64
  /// Of the sampled weights.
  public let weights: UInt64

  private static let mostSamples = 512
  private static let sampleBytes = 256

  /// Reads what it covers.
  public init(_ source: borrowing ModelSource) {
    let tensors = source.file.tensors
    var keys = Checksum()
    source.parts.forEachFile { file in
      // Data of a tensor that lies in this file begins no earlier.
      var end = file.count
      for tensor in tensors {
        if let place = file.offset(of: tensor.data) { end = min(end, place) }
      }
      keys.add(file[0..<end])
      keys.add(word: UInt64(file.count))
    }
    var weights = Checksum()
    let samples = min(tensors.count, ModelFingerprint.mostSamples)
    for sample in 0..<samples {
      let data = tensors[sample * tensors.count / samples].data
      let start = data.count / 2
      let end = min(start + ModelFingerprint.sampleBytes, data.count)
      weights.add(data[start..<end])
    }
    self.keys = keys.value
    self.weights = weights.value
  }

  init(keys: UInt64, weights: UInt64) {
    self.keys = keys
    self.weights = weights
  }
}

extension Checksum {
  fileprivate mutating func add(word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { raw in
      add(
        Bytes(
          start: raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
          count: raw.count))
    }
  }
}

extension Bytes {
  /// The place of `part` in these bytes, or `nil` where it lies elsewhere.
  fileprivate func offset(of part: Bytes) -> Int? {
    guard let start = unsafeStart, let other = part.unsafeStart,
      other >= start, other < start + count
    else { return nil }
    return other - start
  }
}
