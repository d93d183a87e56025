import Files
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Blocks become the floats that ggml's own tools make of them, bit by bit.
@Suite struct DequantizeTests {
  @Test(arguments: GoldenValues.floats) func golden(
    type: TensorType, hash: UInt64
  ) throws {
    let blocks = view(randomBytes(256 * type.blockBytes, seed: type.rawValue))
    #expect(wordHash(try bits(type, blocks)) == hash)
  }

  /// Every bit but those of NaNs, over other blocks in every run.
  @Test(
    .enabled(if: PythonPackage.isPresent, "python3 cannot import gguf"),
    arguments: GoldenValues.floats.map(\.0))
  func comparison(type: TensorType) throws {
    let seed = UInt32.random(in: 0 ... .max)
    let blocks = randomBytes(1024 * type.blockBytes, seed: seed)
    let theirs = try PythonPackage.convert(
      blocks, to: "floats", type: "\(type.name)")
    let ours = try bits(type, view(blocks))
    #expect(theirs.count == 4 * ours.count)
    let different = ours.indices.filter { index in
      let bits = bits32(theirs[(4 * index)..<(4 * index + 4)])
      return ours[index] != quiet(Float(bitPattern: bits))
    }
    #expect(different.isEmpty, "seed \(seed), first at \(different.first ?? 0)")
  }

  @Test func severalBlocks() throws {
    for (type, _) in GoldenValues.floats {
      let one = randomBytes(type.blockBytes, seed: 7)
      let elements = type.blockElements
      let bits = try bits(type, view(one + one + one))
      for index in elements..<(3 * elements) {
        #expect(bits[index] == bits[index - elements])
      }
    }
  }

  private func bits(_ type: TensorType, _ blocks: Bytes) throws -> [UInt32] {
    let count = blocks.count / type.blockBytes * type.blockElements
    let floats: Region<Float> = region(of: count)
    try dequantize(type, blocks, into: floats)
    return (0..<count).map { quiet(floats[$0]) }
  }

  /// The bits, of which a NaN has but one pattern.
  private func quiet(_ float: Float) -> UInt32 {
    float.isNaN ? 0x7FC0_0000 : float.bitPattern
  }

  private func bits32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private func randomBytes(_ count: Int, seed: UInt32) -> [UInt8] {
    var random = SeededRandom(UInt64(seed))
    var bytes: [UInt8] = []
    while bytes.count < count {
      let word = random.next()
      for shift in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift)))
      }
    }
    return Array(bytes.prefix(count))
  }

  @Test func plainTypes() throws {
    let floats: Region<Float> = region(of: 3)
    // An odd start: nothing about the memory's alignment is assumed.
    let singles = view([9, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 1, 0, 0, 0])
    try dequantize(.f32, singles.suffix(from: 1), into: floats)
    #expect(floats[0] == 1 && floats[1] == -2)
    #expect(floats[2] == Float.leastNonzeroMagnitude)
    let halves = view([9, 0, 0x3C, 0, 0xC0, 1, 0])
    try dequantize(.f16, halves.suffix(from: 1), into: floats)
    #expect(floats[0] == 1 && floats[1] == -2 && floats[2] == 0x1p-24)
    let brains = view([9, 0x80, 0x3F, 0, 0xC0, 1, 0])
    try dequantize(.bf16, brains.suffix(from: 1), into: floats)
    #expect(floats[0] == 1 && floats[1] == -2)
    #expect(floats[2].bitPattern == 0x1_0000)
    let doubles = view(
      [9] + [1, -2, 0x1p-149].flatMap { littleEndian($0.bitPattern) })
    try dequantize(.f64, doubles.suffix(from: 1), into: floats)
    #expect(floats[0] == 1 && floats[1] == -2 && floats[2] == 0x1p-149)
  }

  @Test func integers() throws {
    func check<T: FixedWidthInteger>(_ type: TensorType, _: T.Type) throws {
      let numbers: [T] = [0, 1, -1, .max, .min, 77]
      let floats: Region<Float> = region(of: numbers.count)
      let stored = view([9] + numbers.flatMap { littleEndian($0) })
      try dequantize(type, stored.suffix(from: 1), into: floats)
      for (index, number) in numbers.enumerated() {
        #expect(floats[index] == Float(number), "\(type)")
      }
    }
    try check(.i8, Int8.self)
    try check(.i16, Int16.self)
    try check(.i32, Int32.self)
    try check(.i64, Int64.self)
  }

  private func littleEndian<T: FixedWidthInteger>(_ number: T) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  @Test func refusals() throws {
    func code(_ type: TensorType, bytes: Int, floats: Int) -> String {
      do throws(TensorError) {
        try dequantize(
          type, view([UInt8](repeating: 0, count: bytes)),
          into: region(of: floats))
        return "none"
      } catch {
        #expect(message(error).contains("\(type.name)"))
        return "\(error.code)"
      }
    }
    #expect(code(.q8_0, bytes: 34, floats: 32) == "none")
    #expect(code(.q8_0, bytes: 0, floats: 0) == "none")
    #expect(code(.q8_0, bytes: 33, floats: 32) == "gguf_size_mismatch")
    #expect(code(.q8_0, bytes: 34, floats: 31) == "gguf_size_mismatch")
    #expect(code(.q6_K, bytes: 210, floats: 255) == "gguf_size_mismatch")
    #expect(code(.q8_1, bytes: 36, floats: 32) == "gguf_no_conversion")
    #expect(code(.q8_K, bytes: 292, floats: 256) == "gguf_no_conversion")
  }

  /// For each file one hash over the hashes of its tensors, from gguf-py.
  @Test(
    .enabled(if: Shared.isPresent),
    arguments: [
      ("fixtures/qwen2-f16.gguf", 0x3B23_6809_D0ED_FB1E),
      ("fixtures/qwen2-bf16.gguf", 0x3F70_0F42_6E40_4C94),
      ("fixtures/qwen2-q8_0.gguf", 0x3FE6_A59C_1DFB_9554),
      ("fixtures/qwen2-q4_0.gguf", 0x341A_7E72_2AC2_B44C),
      ("fixtures/qwen2-q4_k_m.gguf", 0xECBE_2CEC_5375_92A8),
      ("fixtures/qwen2-q5_k_m.gguf", 0x5F9C_11AF_9198_2690),
      ("fixtures/qwen2-q4_1.gguf", 0xB601_F2C9_5193_424C),
      ("fixtures/qwen2-q5_0.gguf", 0xF633_4ADD_179A_1E4C),
      ("fixtures/qwen2-q5_1.gguf", 0xCE4D_F554_B1CD_EB4C),
      ("fixtures/qwen2-q2_k.gguf", 0x38F3_1263_109C_8B8C),
      ("fixtures/qwen2-q3_k_m.gguf", 0x0F1F_531F_D6DC_66AC),
      ("fixtures/qwen2-iq4_nl.gguf", 0xBAD9_F746_091F_2B0C),
      ("fixtures/qwen2-iq4_xs.gguf", 0x3318_1BFE_8052_8820),
      ("fixtures/qwen2-q6_k.gguf", 0x363E_6DF4_0A59_48A8),
      ("fixtures/llama31-q5_k_m.gguf", 0x0B92_EB30_E726_29DA),
      ("fixtures/mixtral-q8_0.gguf", 0x82F4_1D94_94B0_8C72),
      ("nano/swiftlet-nano-q4_k_m.gguf", 0xDEA9_38DC_5AF1_013B),
      ("stories260k/stories260K-f32.gguf", 0x2E6D_697A_CB1B_2616),
    ] as [(String, UInt64)])
  func wholeFile(name: String, expected: UInt64) throws {
    let mapped = try MappedFile(path: Shared.path(name))
    let file = try GGUFFile(mapped.bytes)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let largest = file.tensors.map(\.elementCount).max() ?? 0
    let floats: Region<Float> = region(of: largest)
    for tensor in file.tensors {
      let part = floats[0..<tensor.elementCount]
      try dequantize(tensor.type, tensor.data, into: part)
      hash =
        hash &* 31
        &+ wordHash((0..<part.count).lazy.map { part[$0].bitPattern })
    }
    #expect(hash == expected)
  }
}
