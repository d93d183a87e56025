import Files
import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Synthetic models: shape, contents, and what stands in the way of a file.
@Suite(
  .serialized,
  .enabled(if: Shared.isPresent, "the shared vocabularies are not there"),
  .enabled(if: Synthesis.freeBytes > 3 << 30, "too little room for a model"))
struct SynthesizeTests {
  /// Enough for the header and some of the first tensor.
  private let prefixBytes = 16 << 20

  @Test func wholeFile() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path("model.gguf")
    expect(try Program.host.run(Synthesis().arguments + [path]), status: 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
        == ["model.gguf"])

    let map = try MappedFile(path: path)
    let file = try GGUFFile(map.bytes)
    #expect(file.tensors.reduce(0) { $0 + $1.data.count } == 1_119_099_392)
    #expect(file.tensors.count == 338)
    try checkKeys(file, fileType: 17)
    checkMoreBits(file, base: .q5_K)
    try checkSpread(file)

    let logits = floats(
      try Program.host.logits(path, [151644, 8948, 198, 2610]))
    #expect(logits.count == 4 * 151_936)
    for start in stride(from: 0, to: logits.count, by: 151_936) {
      let row = logits[start..<(start + 151_936)]
      let mean = row.reduce(0, +) / Float(row.count)
      let square = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      // Neither alike nor wild: the standard deviation is made to be about 2.
      let deviation = (square / Float(row.count)).squareRoot()
      #expect(deviation > 1 && deviation < 4, "\(deviation)")
    }
    extendLifetime(map)
  }

  /// The data's size of each type, by the formats' bytes and the shape.
  @Test(arguments: [
    ("q8_0", 7, 1_640_622_080), ("q4_k_m", 15, 980_097_536),
    ("q4_0", 2, 929_004_032), ("f16", 1, 3_087_718_400),
  ])
  func layout(type: String, fileType: Int, dataBytes: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = try Synthesis(type: type).prefix(prefixBytes)
    let path = try Synthesis.sparse(data, dataBytes + 8 << 20, in: scratch)
    let map = try MappedFile(path: path)
    let file = try GGUFFile(map.bytes)
    #expect(file.tensors.reduce(0) { $0 + $1.data.count } == dataBytes)
    // Every tensor's size is a multiple of the alignment: no gaps.
    let last = try #require(file.tensors.max { $0.offset < $1.offset })
    #expect(last.offset + last.data.count == dataBytes)
    try checkKeys(file, fileType: fileType)
    switch type {
    case "q4_k_m": checkMoreBits(file, base: .q4_K)
    case "q4_0":
      #expect(file.tensor("token_embd.weight")?.type == .q6_K)
      #expect(file.tensor("blk.0.ffn_down.weight")?.type == .q4_0)
    default:
      let matrices = file.tensors.filter { $0.rank == 2 }
      let types = Set(matrices.map(\.type))
      #expect(types == [type == "f16" ? .f16 : .q8_0])
    }
    #expect(file.tensors.allSatisfy { $0.rank == 2 || $0.type == .f32 })
    extendLifetime(map)
  }

  @Test(arguments: [Program.embedded, Program.board].filter(\.isPresent))
  func sameFileEverywhere(program: Program) throws {
    let here = try Synthesis().prefix(64 << 20)
    let there = try Synthesis().prefix(64 << 20, by: program)
    #expect(here == there)
  }

  @Test func seeds() throws {
    let first = try Synthesis().prefix(prefixBytes)
    let one = try Synthesis(more: ["--seed", "1"]).prefix(prefixBytes)
    let two = try Synthesis(more: ["--seed", "2"]).prefix(prefixBytes)
    #expect(first == one)
    #expect(first != two)
    #expect(first.prefix(5 << 20) == two.prefix(5 << 20))
  }

  /// A small vocabulary is filled up, scores too where it has them.
  @Test func padsScores() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let vocab = Shared.path("vocab/ggml-vocab-llama-spm.gguf")
    let data = try Synthesis(type: "q8_0", vocab: vocab).prefix(prefixBytes)
    let path = try Synthesis.sparse(data, 1_660_000_000, in: scratch)
    let map = try MappedFile(path: path)
    let file = try GGUFFile(map.bytes)
    let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
    let types = try #require(try file.integers("tokenizer.ggml.token_type"))
    let scores = try #require(try file.floats("tokenizer.ggml.scores"))
    #expect(tokens.count == 151_936)
    #expect(types.count == 151_936)
    #expect(scores.count == 151_936)
    let names = tokens.map { string($0) }
    #expect(names[1] == "<s>")
    #expect(names[32_000] == "[PAD32000]")
    #expect(names[151_935] == "[PAD151935]")
    #expect(types[31_999] == 1)
    #expect(types[32_000] == 5)
    #expect(scores[31_999] == -31_740)
    #expect(scores[32_000] == -1000)
    extendLifetime(map)
  }

  /// A padded vocabulary reads text as it did; one without types gets them.
  @Test func padsPieces() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let vocab = try scratch.write("vocab", try bytePairs())
    let data = try Synthesis(type: "q8_0", vocab: vocab).prefix(prefixBytes)
    let path = try Synthesis.sparse(data, 1_660_000_000, in: scratch)
    let map = try MappedFile(path: path)
    let file = try GGUFFile(map.bytes)
    let types = try #require(try file.integers("tokenizer.ggml.token_type"))
    #expect(types.count == 151_936)
    #expect(types[94] == 1)
    #expect(types[95] == 5)
    let text = [(text: "swift[PAD95]", special: false)]
    let ids = try Program.host.tokenize(vocab, text)
    #expect(ids[0].count == 11)
    #expect(try Program.host.tokenize(path, text) == ids)
    extendLifetime(map)
  }

  /// A vocabulary of the printable ASCII characters and one pair.
  private func bytePairs() throws -> Data {
    var tokens = GGUFArrayBuilder(of: .string, in: region(of: 1 << 16))
    for byte in UInt8(0x21)...0x7E { try tokens.append(.string(view([byte]))) }
    try tokens.append(.string(view("sw")))
    var merges = GGUFArrayBuilder(of: .string, in: region(of: 64))
    try merges.append(.string(view("s w")))
    var writer = GGUFWriter()
    try writer.add("tokenizer.ggml.model", .string(view("gpt2")))
    try writer.add("tokenizer.ggml.pre", .string(view("qwen2")))
    try writer.add("tokenizer.ggml.tokens", .array(tokens.array))
    try writer.add("tokenizer.ggml.merges", .array(merges.array))
    try writer.seal()
    var sink = RegionSink(region(of: 1 << 17))
    try writer.writeHeader(to: &sink)
    let bytes = sink.bytes
    return Data((0..<bytes.count).map { bytes[$0] })
  }

  private func checkKeys(_ file: GGUFFile, fileType: Int) throws {
    func integer(_ key: StaticString) throws -> Int? { try file.integer(key) }
    #expect(try file.string("general.architecture") == Bytes("qwen2"))
    #expect(try integer("general.file_type") == fileType)
    #expect(try integer("general.quantization_version") == 2)
    #expect(try integer("qwen2.block_count") == 28)
    #expect(try integer("qwen2.context_length") == 32_768)
    #expect(try integer("qwen2.embedding_length") == 1536)
    #expect(try integer("qwen2.feed_forward_length") == 8960)
    #expect(try integer("qwen2.attention.head_count") == 12)
    #expect(try integer("qwen2.attention.head_count_kv") == 2)
    #expect(try file.float("qwen2.rope.freq_base") == 1e6)
    let epsilon = try file.float("qwen2.attention.layer_norm_rms_epsilon")
    #expect(epsilon == Double(Float(1e-6)))
    // Values that follow from others are left to the reader.
    #expect(file.entry("qwen2.attention.key_length") == nil)
    #expect(file.entry("qwen2.vocab_size") == nil)
    #expect(try file.strings("tokenizer.ggml.tokens")?.count == 151_936)
    #expect(try file.strings("tokenizer.ggml.merges")?.count == 151_387)
    #expect(try file.string("tokenizer.ggml.pre") == Bytes("qwen2"))
  }

  private func checkMoreBits(_ file: GGUFFile, base: TensorType) {
    let more: Set = [0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 24, 25, 26, 27]
    for layer in 0..<28 {
      func type(_ name: String) -> TensorType? {
        file.tensor(view("blk.\(layer).\(name)"))?.type
      }
      let sensitive = more.contains(layer) ? TensorType.q6_K : base
      #expect(type("attn_v.weight") == sensitive, "\(layer)")
      #expect(type("ffn_down.weight") == sensitive, "\(layer)")
      for name in ["attn_q", "attn_k", "attn_output", "ffn_gate", "ffn_up"] {
        #expect(type("\(name).weight") == base, "\(layer)")
      }
      for name in ["attn_q.bias", "attn_norm.weight", "ffn_norm.weight"] {
        #expect(type(name) == .f32, "\(layer)")
      }
    }
    #expect(file.tensor("token_embd.weight")?.type == .q6_K)
    #expect(file.tensor("output.weight") == nil)
  }

  /// Elements have the mean 0 and the deviation 1/√inputs.
  private func checkSpread(_ file: GGUFFile) throws {
    let deviations: [(StaticString, Float)] = [
      ("blk.3.attn_q.weight", 1 / 39.19), ("blk.3.ffn_down.weight", 1 / 94.66),
      ("blk.0.attn_v.weight", 1 / 39.19), ("token_embd.weight", 2 / 39.19),
    ]
    for (name, wanted) in deviations {
      let tensor = try #require(file.tensor(name))
      let row = region(of: tensor.dimension(0), Float.self)
      var sum: Float = 0
      var squares: Float = 0
      for index in 0..<64 {
        try dequantize(tensor.type, tensor.row(index), into: row)
        for column in 0..<row.count {
          sum += row[column]
          squares += row[column] * row[column]
        }
      }
      let count = Float(64 * row.count)
      let deviation = (squares / count).squareRoot()
      let mean = sum / count
      #expect(abs(deviation / wanted - 1) < 0.05, "\(name): \(deviation)")
      #expect(abs(mean) < 0.02 * wanted, "\(name): \(mean)")
    }
  }
}
