import CKernels
import TestSupport
import Testing

/// F16 through the kernels that convert it.
@Suite struct HalfTests {
  @Test(
    arguments: records(matrixOperation).map { String(cString: $0.name) }
      .filter { $0.contains("_f16_") })
  func allHalvesBecomeTheirValues(name: String) throws {
    let tested = try #require(record(matrixOperation, named: name))
    let stored = try #require(Stored.of(tested.type))
    let bytes = (0..<65536).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    var chance = SeededRandom(4)
    let given = activations(
      tokens: 1, columns: 1, filling: .ordinary, chance: &chance)
    given.pointee.floats[0] = 1
    let output = run(
      tested, weights: try guarded(bytes), stored: stored, given: given,
      rows: 65536, tokens: 1, bias: nil, adds: false,
      initial: Array(repeating: 7, count: 65536))
    for bits in 0..<65536 {
      let expected = value(ofHalf: UInt16(bits))
      let found = Double(output[bits])
      let agree = found == expected || (found.isNaN && expected.isNaN)
      #expect(agree, "\(bits): \(found), not \(expected)")
    }
  }

  /// What the cache keeps of a value row, as bits of F16.
  static func stored(_ values: [Float]) -> [UInt16] {
    let dimension = values.count
    let bytes = memory(16 * dimension * 2, UInt8.self)
    let keys = memory(16 * dimension * 2, UInt8.self)
    let cache = memory([
      kernel_cache(
        keys: keys, values: bytes, key_head_bytes: 0, value_head_bytes: 0,
        key_type: UInt32(KERNEL_F16), value_type: UInt32(KERNEL_F16), heads: 1,
        dimension: UInt32(dimension), ring: 16)
    ])
    var job = kernel_store_job(
      queries: memory(dimension), keys: memory(dimension),
      values: UnsafePointer(memory(values)), rotary: nil, query_norm: nil,
      key_norm: nil, cache: cache,
      query_stride: dimension, key_stride: dimension, query_heads: 1,
      rotary_pairs: 0, adjacent: 0, first_position: 0, tokens: 1,
      epsilon: 0)
    kernel_store(&job, 0, 1, 0)
    return (0..<dimension).map {
      UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8
    }
  }

  @Test func floatsBecomeTheNearestHalf() {
    var chance = SeededRandom(5)
    // Any bits; the range of F16; and, beside each half, the points half way
    // to the next with their neighbours.
    var values = (0..<20000).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: chance.next()))
    }
    values += (0..<20000).map { _ in
      Float(
        bitPattern: UInt32(chance.below(50) + 96) << 23
          | UInt32(chance.next() & 0x807F_FFFF))
    }
    for bits in stride(from: UInt16(0), to: 0x7C00, by: 7) {
      let here = value(ofHalf: bits)
      let next = bits == 0x7BFF ? 65536 : value(ofHalf: bits + 1)
      let between = Float((here + next) / 2)
      values += [
        Float(here), between, between.nextUp, between.nextDown, -between,
      ]
    }
    values += [65504, 65519.99, 65520, 65535, 0x1p-25, 0x1p-24, 0, -0.0]
    let halves = Self.stored(values)
    for (value, bits) in zip(values, halves) {
      if value.isNaN {
        #expect(bits & 0x7FFF > 0x7C00)
      } else {
        #expect(bits == half(nearest: Double(value)), "\(value)")
      }
    }
  }
}
