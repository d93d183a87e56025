import GGUF
import Memory
import TestSupport
import Testing

/// Blocks become the floats that ggml's own tools make of them, bit by bit.
@Suite struct DequantizeTests {
  @Test(arguments: GoldenBlock.all.indices) func golden(index: Int) throws {
    let block = GoldenBlock.all[index]
    let bytes = view(bytes(hexadecimal: block.hexadecimal))
    #expect(bytes.count == block.type.blockBytes)
    let floats: Region<Float> = region(of: block.type.blockElements)
    try dequantize(block.type, bytes, into: floats)
    for (index, bits) in block.samples {
      #expect(floats[index].bitPattern == bits, "\(block.type) at \(index)")
    }
    let bits = (0..<floats.count).map { floats[$0].bitPattern }
    #expect(wordHash(bits) == block.hash)
  }

  @Test func severalBlocks() throws {
    for block in GoldenBlock.all {
      let one = bytes(hexadecimal: block.hexadecimal)
      let elements = block.type.blockElements
      let floats: Region<Float> = region(of: 3 * elements)
      try dequantize(block.type, view(one + one + one), into: floats)
      for index in elements..<(3 * elements) {
        #expect(floats[index] == floats[index - elements])
      }
    }
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
  }

  @Test func refusals() throws {
    func code(_ type: TensorType, bytes: Int, floats: Int) -> String {
      do throws(GGUFError) {
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
    #expect(code(.q2_K, bytes: 84, floats: 256) == "gguf_no_conversion")
    #expect(code(.i32, bytes: 4, floats: 1) == "gguf_no_conversion")
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
