import Files
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Floats become the blocks that ggml's reference makes of them.
@Suite struct QuantizeTests {
  /// 256 groups of 32 floats, the same as the golden blocks were made from:
  /// SplitMix64 from 42, its upper 24 bits as a number in [-1, 1), times 2 to
  /// the power of minus the group's index modulo 24; the first group is zero.
  private func floats() -> Region<Float> {
    let floats: Region<Float> = region(of: 256 * 32)
    var random = SeededRandom(42)
    for index in 0..<floats.count {
      let number = Int32(random.next() >> 40) - 1 << 23
      var value = Float(number) * 0x1p-23
      for _ in 0..<((index / 32) % 24) { value /= 2 }
      floats[index] = index < 32 ? 0 : value
    }
    return floats
  }

  @Test(arguments: GoldenValues.blocks) func golden(
    type: TensorType, hash: UInt64
  ) throws {
    let blocks: Region<UInt8> = region(of: 256 * type.blockBytes)
    try quantize(type, floats(), into: blocks)
    let bytes = (0..<blocks.count).lazy.map { UInt32(blocks[$0]) }
    #expect(wordHash(bytes) == hash)
  }

  /// Every byte, over other floats in every run.
  @Test(
    .enabled(if: PythonPackage.isPresent, "python3 cannot import gguf"),
    arguments: GoldenValues.blocks.map(\.0))
  func comparison(type: TensorType) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededRandom(seed)
    let floats: Region<Float> = region(of: 1024 * 32)
    var stored: [UInt8] = []
    for index in 0..<floats.count {
      let number = Float.random(in: -1...1, using: &random)
      floats[index] = number * Float(index / 32 + 1)
      let bits = floats[index].bitPattern
      for shift in 0..<4 {
        stored.append(UInt8(truncatingIfNeeded: bits >> UInt32(8 * shift)))
      }
    }
    let theirs = try PythonPackage.convert(
      stored, to: "blocks", type: "\(type.name)")
    let ours: Region<UInt8> = region(of: 1024 * type.blockBytes)
    try quantize(type, floats, into: ours)
    #expect(ours.bytes == view(theirs), "seed \(seed)")
  }

  /// Every byte of the tensors that llama.cpp made from the same floats.
  @Test(
    .enabled(if: Shared.isPresent),
    arguments: [
      "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_k", "q3_k_m", "q4_k_m",
      "q5_k_m", "q6_k", "iq4_nl", "iq4_xs",
    ])
  func wholeFile(name: String) throws {
    let exact = try MappedFile(path: Shared.path("fixtures/qwen2-f16.gguf"))
    let other = try MappedFile(
      path: Shared.path("fixtures/qwen2-\(name).gguf"))
    let source = try GGUFFile(exact.bytes)
    for theirs in try GGUFFile(other.bytes).tensors where theirs.type != .f32 {
      let tensor = try #require(source.tensor(theirs.name))
      let count = min(tensor.elementCount, 1 << 15)
      let floats: Region<Float> = region(of: count)
      let size = try #require(tensor.type.byteCount(elements: count))
      try dequantize(tensor.type, tensor.data[0..<size], into: floats)
      let blocks: Region<UInt8> = region(
        of: try #require(theirs.type.byteCount(elements: count)))
      try quantize(theirs.type, floats, into: blocks)
      #expect(
        blocks.bytes == theirs.data[0..<blocks.count],
        "\(string(theirs.name))")
    }
  }

  /// What is lost of normal numbers, as a part of their size.
  @Test(
    arguments: [
      (.q8_0, 0.01), (.q6_K, 0.02), (.q5_0, 0.05), (.q5_1, 0.05),
      (.q5_K, 0.04), (.q4_0, 0.1), (.q4_1, 0.09), (.q4_K, 0.08),
      (.iq4_NL, 0.08), (.iq4_XS, 0.08), (.q3_K, 0.16), (.q2_K, 0.33),
    ] as [(TensorType, Double)])
  func loss(type: TensorType, bound: Double) throws {
    var random = SeededRandom(UInt64(type.rawValue))
    let floats: Region<Float> = region(of: 64 * 256)
    for index in 0..<floats.count { floats[index] = random.normal() / 50 }
    let blocks: Region<UInt8> = region(
      of: try #require(type.byteCount(elements: floats.count)))
    try quantize(type, floats, into: blocks)
    let back: Region<Float> = region(of: floats.count)
    try dequantize(type, blocks.bytes, into: back)
    var lost = 0.0
    var all = 0.0
    for index in 0..<floats.count {
      let difference = Double(floats[index]) - Double(back[index])
      lost += difference * difference
      all += Double(floats[index]) * Double(floats[index])
    }
    #expect((lost / all).squareRoot() < bound, "\((lost / all).squareRoot())")
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

  @Test(arguments: [
    TensorType.q8_0, .q4_0, .q4_1, .q5_0, .q5_1, .q2_K, .q3_K, .q4_K, .q5_K,
    .q6_K, .iq4_NL, .iq4_XS,
  ])
  func extremes(type: TensorType) throws {
    let blocks: Region<UInt8> = region(of: type.blockBytes)
    let floats: Region<Float> = region(of: type.blockElements)
    func code(_ value: Float, _ other: Float = 0) -> String {
      floats.fill(with: other)
      floats[5] = value
      do throws(TensorError) {
        try quantize(type, floats, into: blocks)
        return "none"
      } catch { return "\(error.code)" }
    }
    func largestLoss() throws -> Float {
      let back: Region<Float> = region(of: floats.count)
      try dequantize(type, blocks.bytes, into: back)
      return (0..<floats.count).map { (back[$0] - floats[$0]).magnitude }.max()
        ?? 0
    }
    for value in [
      0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1e-30, 65_504,
      0x1p-128,
    ] as [Float] {
      #expect(code(value) == "none")
      #expect(code(value, value / 2) == "none")
      #expect(code(value, -value) == "none")
      #expect(try largestLoss() <= max(value.magnitude / 4, 0x1p-24))
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
    #expect(throws: TensorError.self) {
      try quantize(.q8_K, region(of: 256), into: region(of: 292))
    }
    #expect(throws: TensorError.self) {
      try quantize(.iq1_S, region(of: 256), into: region(of: 50))
    }
    #expect(throws: TensorError.self) {
      try quantize(.q8_0, region(of: 32), into: region(of: 35))
    }
  }
}
