import GGUF
import Memory
import TestSupport
import Testing

/// Floats become the blocks that ggml's reference makes of them.
@Suite struct QuantizeTests {
  /// 256 groups of 32 floats, the same as the golden blocks were made from:
  /// SplitMix64 from 42, its upper 24 bits as a number in [-1, 1), times 2 to
  /// the power of minus the group's index modulo 24; the first group is zero.
  private func floats() -> Region<Float> {
    let floats: Region<Float> = region(of: 256 * 32)
    var random = SplitMix(state: 42)
    for index in 0..<floats.count {
      let number = Int32(random.next() >> 40) - 1 << 23
      var value = Float(number) * 0x1p-23
      for _ in 0..<((index / 32) % 24) { value /= 2 }
      floats[index] = index < 32 ? 0 : value
    }
    return floats
  }

  @Test func goldenQ8() throws {
    let blocks: Region<UInt8> = region(of: 256 * 34)
    try quantize(.q8_0, floats(), into: blocks)
    let first =
      "a41b274c25e08bc1469308a5c34a2dd091a0017eddada3d08156310f6583bf7d1d86"
    #expect(blocks[34..<68].bytes == view(bytes(hexadecimal: first)))
    let hash = wordHash((0..<blocks.count).map { UInt32(blocks[$0]) })
    #expect(hash == 0x76EA_586D_D80C_B732)
  }

  @Test func goldenQ4() throws {
    let blocks: Region<UInt8> = region(of: 256 * 18)
    try quantize(.q4_0, floats(), into: blocks)
    let first = "952b8afd6a3621540cd1b992e40d4bf5a102"
    #expect(blocks[18..<36].bytes == view(bytes(hexadecimal: first)))
    let hash = wordHash((0..<blocks.count).map { UInt32(blocks[$0]) })
    #expect(hash == 0xEF1C_8936_DEC6_B7CF)
  }

  @Test func ties() throws {
    let floats: Region<Float> = region(of: 32)
    // The largest makes the scale 1.
    let eights: [Float] = [127, 0.5, 1.5, -2.5, -0.5, 0.499_999_97, -126.5]
    for (index, value) in eights.enumerated() { floats[index] = value }
    let blocks: Region<UInt8> = region(of: 34)
    try quantize(.q8_0, floats, into: blocks)
    #expect(blocks[0] == 0 && blocks[1] == 0x3C)
    let quants = (0..<7).map { Int8(bitPattern: blocks[2 + $0]) }
    #expect(quants == [127, 1, 2, -3, -1, 0, -127])

    let fours: [Float] = [-8, 0.5, -0.5, 7.4, 7.5, 8, -7.6]
    for (index, value) in fours.enumerated() { floats[index] = value }
    try quantize(.q4_0, floats, into: blocks[0..<18])
    #expect(blocks[0] == 0 && blocks[1] == 0x3C)
    let low = (0..<7).map { blocks[2 + $0] & 15 }
    #expect(low == [0, 9, 8, 15, 15, 15, 0])
  }

  @Test func plainTypesRoundTrip() throws {
    let floats: Region<Float> = region(of: 4)
    for (index, value) in [1, -2.5, 0, Float.infinity].enumerated() {
      floats[index] = value
    }
    for type in [TensorType.f32, .f16, .bf16] {
      let blocks: Region<UInt8> = region(of: 4 * type.blockBytes)
      try quantize(type, floats, into: blocks)
      let back: Region<Float> = region(of: 4)
      try dequantize(type, blocks.bytes, into: back)
      for index in 0..<4 { #expect(back[index] == floats[index]) }
    }
  }

  @Test(arguments: [TensorType.q8_0, .q4_0])
  func extremes(type: TensorType) throws {
    let blocks: Region<UInt8> = region(of: type.blockBytes)
    func code(_ value: Float, _ other: Float = 0) -> String {
      let floats: Region<Float> = region(of: 32)
      floats.fill(with: other)
      floats[5] = value
      do throws(GGUFError) {
        try quantize(type, floats, into: blocks)
        return "none"
      } catch { return "\(error.code)" }
    }
    for value in [
      0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1e-30, 65_504,
      0x1p-128,
    ] as [Float] {
      #expect(code(value) == "none")
      #expect(code(value, value / 2) == "none")
      #expect(code(value, -value) == "none")
    }
    let refused = "gguf_not_quantizable"
    for value: Float in [
      .nan, .infinity, -.infinity, .greatestFiniteMagnitude, 1e9,
    ] {
      #expect(code(value) == refused)
      #expect(code(0, value) == refused)
    }
  }

  @Test func refusals() {
    #expect(throws: GGUFError.self) {
      try quantize(.q6_K, region(of: 256), into: region(of: 210))
    }
    #expect(throws: GGUFError.self) {
      try quantize(.q8_0, region(of: 32), into: region(of: 35))
    }
  }
}
