import Files
import Foundation
import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing
import Transformer

/// The plan of TinySwallow, against sizes computed by hand.
struct PlanTests {
  /// A file of TinySwallow's shape, Q8_0: 1.6 GB, of which only the header is
  /// ever written.
  private static func sparseFile() throws -> URL {
    var writer = GGUFWriter()
    try writer.add("general.architecture", .string(view("qwen2")))
    for (key, value) in [
      ("block_count", 28), ("context_length", 32_768),
      ("embedding_length", 1536), ("feed_forward_length", 8960),
      ("attention.head_count", 12), ("attention.head_count_kv", 2),
    ] {
      try writer.add(view("qwen2." + key), .uint32(UInt32(value)))
    }
    try writer.add("qwen2.rope.freq_base", .float32(1e6))
    try writer.add("qwen2.attention.layer_norm_rms_epsilon", .float32(1e-6))
    func tensor(_ name: String, _ dimensions: Int...) throws {
      try writer.addTensor(
        view(name), dimensions.count == 1 ? .f32 : .q8_0,
        dimensions: dimensions)
    }
    try tensor("token_embd.weight", 1536, 151_936)
    try tensor("output_norm.weight", 1536)
    for layer in 0..<28 {
      let name = { (tail: String) in "blk.\(layer).\(tail)" }
      try tensor(name("attn_norm.weight"), 1536)
      try tensor(name("attn_q.weight"), 1536, 1536)
      try tensor(name("attn_q.bias"), 1536)
      try tensor(name("attn_k.weight"), 1536, 256)
      try tensor(name("attn_k.bias"), 256)
      try tensor(name("attn_v.weight"), 1536, 256)
      try tensor(name("attn_v.bias"), 256)
      try tensor(name("attn_output.weight"), 1536, 1536)
      try tensor(name("ffn_norm.weight"), 1536)
      try tensor(name("ffn_gate.weight"), 1536, 8960)
      try tensor(name("ffn_up.weight"), 1536, 8960)
      try tensor(name("ffn_down.weight"), 8960, 1536)
    }
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString).gguf")
    let bytes = sink.bytes
    try Data((0..<bytes.count).map { bytes[$0] }).write(to: url)
    let handle = try FileHandle(forWritingTo: url)
    try handle.truncate(
      atOffset: UInt64(writer.headerByteCount + writer.dataByteCount))
    try handle.close()
    return url
  }

  private func withFile(_ body: (GGUFFile) throws -> Void) throws {
    let url = try PlanTests.sparseFile()
    defer { try? FileManager.default.removeItem(at: url) }
    let map = try MappedFile(path: cString(url.path))
    try body(GGUFFile(map.bytes))
    withExtendedLifetime(map) {}
  }

  @Test func everyPart() throws {
    try withFile { file in
      var options = TransformerOptions()
      options.threads = 4
      var arena = ArenaPlan()
      let plan = try TransformerPlan(
        file, options, processors: 2, arena: &arena)
      #expect(plan.context == 4096 && plan.batch == 256 && plan.threads == 4)
      #expect(plan.keyType == .f16 && plan.valueType == .q8_0)
      #expect(plan.fellBackAtHeadDimension == nil && plan.logitRows == 1)
      #expect(plan.configuration.vocabulary == 151_936)
      #expect(plan.configuration.layers[0].headDimension == 128)

      // 28 layers · 2 heads · 4096 positions · (256 + 136) bytes.
      #expect(arena.bytes(of: .keyValueCache) == 89_915_392)
      #expect(arena.bytes(of: .logits) == 151_936 * 4)
      let rows = 256 * 4 * (4 * 1536 + 2 * 256 + 8960)
      let angles = 64 * 8 + 256 * 128 * 4
      let quants = 256 * 8960 / 32 * (32 + 4 + 2)
      #expect(arena.bytes(of: .activations) == rows + angles + quants)
      // Per thread 64 queries with 128 scores, an output and a merged partial
      // of 144 each, and 16 unpacked rows; then 12 heads' parts of 32 blocks.
      let scratch = 64 * (128 + 128 + 128 + 144) + 16 * 128
      let partials = 12 * 32 * 144
      #expect(
        arena.bytes(of: .kernelScratch) == 4 * (4 * scratch + partials))
      let index = [
        28 * MemoryLayout<LayerWeights>.stride,
        28 * MemoryLayout<FeedForwardWeights>.stride,
        // Each layer's cache, how far each is filled, the same of convolutions,
        // and the angles.
        28 * 64, (2 + 28) * 8, 16, 40,
      ]
      #expect(
        arena.bytes(of: .weightIndex)
          == index.map { ($0 + 63) / 64 * 64 }.reduce(0, +))
      #expect(arena.bytes(of: .tokenizer) == 0)
      #expect(arena.bytes(of: .text) == 0)
      #expect(
        arena.totalBytes
          == MemoryPart.allCases.map { arena.bytes(of: $0) }.reduce(0, +))
    }
  }

  /// Bytes of a position: 28, 21.4 and 14.9 KiB.
  @Test func keysAndValues() throws {
    try withFile { file in
      for (keys, values, bytes): (KeyValueType, KeyValueType, Int) in [
        (.f16, .f16, 28_672), (.f16, .q8_0, 21_952), (.q8_0, .f16, 21_952),
        (.q8_0, .q8_0, 15_232),
      ] {
        var options = TransformerOptions()
        options.context = 32_768
        (options.keyType, options.valueType) = (keys, values)
        var arena = ArenaPlan()
        _ = try TransformerPlan(file, options, processors: 2, arena: &arena)
        #expect(arena.bytes(of: .keyValueCache) == bytes * 32_768)
      }
    }
  }

  @Test func defaults() throws {
    var shape = TinyModel.Shape()
    shape.trainedContext = 100
    var arena = ArenaPlan()
    let plan = try TransformerPlan(
      TinyModel(shape, seed: 1).file(), TransformerOptions(), processors: 3,
      arena: &arena)
    #expect(plan.context == 100 && plan.batch == 100 && plan.threads == 3)
    #expect(plan.valueType == .f16 && plan.fellBackAtHeadDimension == 16)
  }

  /// Generation begins with the first number and may try those of prompts, which
  /// take all processors; a number for both, and one for prompts, come before.
  @Test func threads() throws {
    func plan(
      _ threads: Int?, _ prompt: Int?, first: Int = 4, processors: Int = 8
    ) throws -> [Int] {
      var options = TransformerOptions()
      (options.threads, options.promptThreads) = (threads, prompt)
      var arena = ArenaPlan()
      let plan = try TransformerPlan(
        TinyModel(TinyModel.Shape(), seed: 1).file(), options,
        processors: processors, first: first, arena: &arena)
      return [
        plan.threads, plan.promptThreads, arena.bytes(of: .kernelScratch),
        plan.mostThreads,
      ]
    }
    let automatic = try plan(nil, nil)
    #expect(automatic.prefix(2) == [4, 8])
    #expect(try plan(3, nil).prefix(2) == [3, 3])
    #expect(try plan(nil, 2).prefix(2) == [4, 2])
    #expect(try plan(6, 1).prefix(2) == [6, 1])
    #expect(try plan(64, 65).prefix(2) == [64, 64])
    #expect(
      try plan(nil, nil, first: 100, processors: 200).prefix(2) == [64, 64])
    #expect(automatic[3] == 8)
    #expect(try plan(3, nil)[3] == 3 && plan(3, 8)[3] == 3)
    #expect(try plan(nil, 2)[3] == 4 && plan(nil, 6)[3] == 6)
    // What may be tried is no more than the processors.
    #expect(try plan(nil, 20)[3] == 8)
    // Each thread of either has scratch.
    let one = try plan(1, 1)[2]
    let two = try plan(2, 2)[2]
    #expect(try plan(1, 2)[2] == two && plan(2, 1)[2] == two)
    #expect(automatic[2] == one + 7 * (two - one))
  }

  /// Files without blocks keep no room for activations of 8 bits.
  @Test func formsThatAreNotNeeded() throws {
    func activations(_ type: TensorType) throws -> Int {
      var shape = TinyModel.Shape()
      (shape.hidden, shape.feedForward, shape.headDimension) = (256, 512, 64)
      shape.matrices = type
      var options = TransformerOptions()
      options.batch = 16
      var arena = ArenaPlan()
      _ = try TransformerPlan(
        TinyModel(shape, seed: 1).file(), options, processors: 1,
        arena: &arena)
      return arena.bytes(of: .activations)
    }
    let floats = try activations(.f32)
    #expect(try activations(.bf16) == floats)
    #expect(try activations(.q8_0) == floats + 16 * 512 / 32 * 38)
    #expect(try activations(.q5_K) == floats + 16 * 512 / 256 * (256 + 4 + 32))
  }
}
