import CKernels
import TestSupport
import Testing

/// Scores and values: every kernel against the scalar one, that against float64.
@Suite struct AttentionKernelTests {
  static let block = Int(KERNEL_ATTENTION_BLOCK)

  /// One block's inputs; `scores` is written by scores, read by values.
  struct Case {
    var dimension: Int
    var valid: [UInt32]
    var cache: UnsafeMutablePointer<UInt8>
    var queries: UnsafeMutablePointer<Float>
    var scores: [Float]

    var stride: Int { (dimension + 15) / 16 * 16 }

    /// The scores and the outputs that a record leaves.
    func run(_ record: kernel_record) -> (scores: [Float], outputs: [Float]) {
      let scores = memory(self.scores)
      let outputs = memory(
        Array(repeating: Float.nan, count: valid.count * stride))
      var block = kernel_attention_block(
        cache: cache, queries: queries, scores: scores, outputs: outputs,
        valid: memory(valid),
        tile: memory(Array(repeating: Float.nan, count: 16 * stride)),
        query_count: UInt32(valid.count), valid_most: valid.max() ?? 1,
        dimension: UInt32(dimension), stride: UInt32(stride))
      record.attend(&block)
      return (
        Array(UnsafeBufferPointer(start: scores, count: self.scores.count)),
        Array(UnsafeBufferPointer(start: outputs, count: valid.count * stride))
      )
    }
  }

  static func make(
    _ type: UInt32, dimension: Int, queries: Int, isExtreme: Bool,
    chance: inout SeededRandom
  ) throws -> Case {
    let most = 1 + chance.below(block)
    let valid = (0..<queries).map { query in
      UInt32(query == 0 ? most : 1 + chance.below(most))
    }
    let positions = (most + 15) / 16 * 16
    let row = kernel_value_row_bytes(type, UInt32(dimension))
    var bytes: [UInt8] = []
    for _ in 0..<(positions * row / 2) {
      let bits = chance.next()
      let half =
        isExtreme
        ? UInt16(truncatingIfNeeded: bits)
        : UInt16(bits & 0x83FF) | UInt16(10 + chance.below(6)) << 10
      bytes += [UInt8(half & 255), UInt8(half >> 8)]
    }
    let stride = (dimension + 15) / 16 * 16
    return Case(
      dimension: dimension, valid: valid, cache: try guarded(bytes),
      queries: memory((0..<(queries * stride)).map { _ in chance.float() }),
      scores: (0..<(queries * block)).map { _ in abs(chance.float()) })
  }

  @Test(arguments: vectorNames(scoresOperation) + vectorNames(valuesOperation))
  func sameBitsAsScalar(name: String) throws {
    let isScores = name.hasPrefix("scores")
    let operation = isScores ? scoresOperation : valuesOperation
    let tested = try #require(record(operation, named: name))
    let base = try #require(scalar(operation, Int(tested.type)))
    var chance = SeededRandom(6)
    for dimension in [16, 18, 20, 32, 64, 80, 96, 128, 256] {
      if tested.type != UInt32(KERNEL_F16) && dimension % 32 != 0 { continue }
      for queries in [1, 2, 3, 4, 5, 6, 8, 17, 63, 64] {
        for isExtreme in [false, true] {
          let one = try Self.make(
            tested.type, dimension: dimension, queries: queries,
            isExtreme: isExtreme, chance: &chance)
          let (found, expected) = (one.run(tested), one.run(base))
          for query in 0..<queries {
            let isSame =
              isScores
              ? (0..<Int(one.valid[query])).allSatisfy {
                same(
                  found.scores[query * Self.block + $0],
                  expected.scores[query * Self.block + $0])
              }
              : (0..<dimension).allSatisfy {
                same(
                  found.outputs[query * one.stride + $0],
                  expected.outputs[query * one.stride + $0])
              }
            #expect(isSame, "\(dimension), query \(query) of \(queries)")
          }
        }
      }
    }
  }

  /// A cached element in float64; keys lie in groups of 16.
  static func element(
    _ type: UInt32, _ cache: UnsafePointer<UInt8>, _ dimension: Int,
    position: Int, at index: Int, isKey: Bool
  ) -> Double {
    let row = Int(kernel_value_row_bytes(type, UInt32(dimension)))
    func half(_ bytes: UnsafePointer<UInt8>, _ index: Int) -> Double {
      value(
        ofHalf: UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8)
    }
    let (group, lane) = (position / 16, position % 16)
    let start = cache + (isKey ? group * 16 * row : position * row)
    let here = isKey ? index * 16 + lane : index
    if type == UInt32(KERNEL_F16) { return half(start, here) }
    let isBytes = type == UInt32(KERNEL_Q8_0)
    let length = isBytes ? dimension : dimension / 2
    let scales = start + (isKey ? 16 * length : length)
    let scale = half(scales, isKey ? index / 32 * 16 + lane : index / 32)
    if isBytes { return scale * Double(Int8(bitPattern: start[here])) }
    // Two neighbours of a key share a byte, of a value those 16 apart.
    let byte =
      start[isKey ? index / 2 * 16 + lane : index / 32 * 16 + index % 16]
    let isHigh = isKey ? index % 2 == 1 : index % 32 >= 16
    return scale * Double(Int8(bitPattern: isHigh ? byte : byte << 4) >> 4)
  }

  // A chain of n fused steps is off by at most n·2^-24 times the sum of its
  // terms' magnitudes, to first order; twice that is allowed.
  @Test(arguments: [KERNEL_F16, KERNEL_Q8_0, KERNEL_Q4_0].map { UInt32($0) })
  func scalarIsNearFloat64(type: UInt32) throws {
    let scores = try #require(scalar(scoresOperation, Int(type)))
    let values = try #require(scalar(valuesOperation, Int(type)))
    var chance = SeededRandom(7)
    for dimension in type == UInt32(KERNEL_F16) ? [20, 64] : [32, 96] {
      let one = try Self.make(
        type, dimension: dimension, queries: 5, isExtreme: false,
        chance: &chance)
      let (found, summed) = (one.run(scores).scores, one.run(values).outputs)
      for query in 0..<5 {
        let positions = Int(one.valid[query])
        for position in 0..<positions {
          let terms = (0..<dimension).map {
            Double(one.queries[query * one.stride + $0])
              * Self.element(
                type, one.cache, dimension, position: position, at: $0,
                isKey: true)
          }
          let error =
            Double(found[query * Self.block + position]) - terms.reduce(0, +)
          let bound = terms.reduce(0) { $0 + abs($1) } * 0x1p-23
          #expect(abs(error) <= bound * Double(dimension + 1))
        }
        for index in 0..<dimension {
          let terms = (0..<positions).map {
            Double(one.scores[query * Self.block + $0])
              * Self.element(
                type, one.cache, dimension, position: $0, at: index,
                isKey: false)
          }
          let error =
            Double(summed[query * one.stride + index]) - terms.reduce(0, +)
          let bound = terms.reduce(0) { $0 + abs($1) } * 0x1p-23
          #expect(abs(error) <= bound * Double(positions + 1))
        }
      }
    }
  }
}
