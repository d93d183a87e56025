import Files
import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// The shapes of the known models, against their published figures.
@Suite(
  .serialized,
  .enabled(if: Synthesis.freeBytes > 6 << 30, "too little room for a model"))
struct PresetTests {
  /// A model as its makers describe it.
  struct Shape: Sendable, CustomTestStringConvertible {
    let name: String
    var architecture = "llama"
    let layers: Int
    let hidden: Int
    let heads: Int
    let keyValueHeads: Int
    let feedForward: Int
    var experts: Int?
    var vocabulary = 43_176
    var context = 4096
    var theta = 10_000.0
    var epsilon: Float = 1e-5
    let parameters: Int

    var testDescription: String { name }
  }

  static let shapes = [
    Shape(
      name: "tinyswallow-1.5b", architecture: "qwen2", layers: 28,
      hidden: 1536, heads: 12, keyValueHeads: 2, feedForward: 8960,
      vocabulary: 151_936, context: 32_768, theta: 1e6, epsilon: 1e-6,
      parameters: 1_543_714_304),
    Shape(
      name: "swallow-7b", layers: 32, hidden: 4096, heads: 32,
      keyValueHeads: 32, feedForward: 11_008, parameters: 6_829_969_408),
    Shape(
      name: "llama-3.1-swallow-8b", layers: 32, hidden: 4096, heads: 32,
      keyValueHeads: 8, feedForward: 14_336, vocabulary: 128_256,
      context: 131_072, theta: 500_000, parameters: 8_030_261_248),
    Shape(
      name: "swallow-13b", layers: 40, hidden: 5120, heads: 40,
      keyValueHeads: 40, feedForward: 13_824, parameters: 13_130_306_560),
    Shape(
      name: "swallow-moe-2x13b", layers: 40, hidden: 5120, heads: 40,
      keyValueHeads: 40, feedForward: 13_824, experts: 2,
      parameters: 21_624_181_760),
    Shape(
      name: "swallow-70b", layers: 80, hidden: 8192, heads: 64,
      keyValueHeads: 8, feedForward: 28_672, parameters: 69_159_755_776),
  ]

  private func synthesis(
    _ preset: String, type: String = "q2_k", layers: Int
  ) -> Synthesis {
    Synthesis(
      preset: preset, type: type, vocab: nil, more: ["--layers", "\(layers)"])
  }

  /// Weights of the model: what divides rotary frequencies was not trained.
  private func weights(_ file: GGUFFile) -> Int {
    file.tensors.filter { !($0.name == "rope_freqs.weight") }
      .reduce(0) { $0 + $1.elementCount }
  }

  /// All layers are alike: two files of a few layers tell the size of any.
  @Test(arguments: shapes)
  func parameters(shape: Shape) throws {
    var (one, two, vectors) = (0, 0, 0)
    try synthesis(shape.name, layers: 1).withHeader { one = weights($0) }
    try synthesis(shape.name, layers: 2).withHeader { file in
      two = weights(file)
      // What stays F32 in each layer, and the output's norm.
      vectors = file.tensors.filter { $0.type == .f32 }
        .reduce(0) { $0 + $1.elementCount }
    }
    #expect(one + (shape.layers - 1) * (two - one) == shape.parameters)

    // The whole model's size, which has the true number of layers.
    let row = try #require(
      try Program.host.run(
        ["plan", "--memory", "1G", "--type", "f16"]
      ).records().first { $0.hasPrefix("\(shape.name) ") })
    let mebibytes = try #require(Double(row.split(separator: " ")[2]))
    let dataBytes = 2 * shape.parameters + 2 * vectors * shape.layers / 2
    #expect(abs(mebibytes * 1_048_576 - Double(dataBytes)) < 12e6)
  }

  @Test(arguments: shapes)
  func keys(shape: Shape) throws {
    try synthesis(shape.name, layers: 2).withHeader { file in
      func integer(_ key: String) throws -> Int? {
        try file.integer(view("\(shape.architecture).\(key)"))
      }
      func float(_ key: String) throws -> Double? {
        try file.float(view("\(shape.architecture).\(key)"))
      }
      let architecture = try #require(
        try file.string("general.architecture"))
      #expect(string(architecture) == shape.architecture)
      #expect(try integer("block_count") == 2)
      #expect(try integer("context_length") == shape.context)
      #expect(try integer("embedding_length") == shape.hidden)
      #expect(try integer("feed_forward_length") == shape.feedForward)
      #expect(try integer("attention.head_count") == shape.heads)
      #expect(try integer("attention.head_count_kv") == shape.keyValueHeads)
      #expect(try integer("expert_count") == shape.experts)
      #expect(try integer("expert_used_count") == shape.experts)
      #expect(try float("rope.freq_base") == shape.theta)
      #expect(
        try float("attention.layer_norm_rms_epsilon") == Double(shape.epsilon))
      if shape.architecture == "llama" {
        #expect(try integer("vocab_size") == shape.vocabulary)
        #expect(try integer("rope.dimension_count") == 128)
      }
      let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
      #expect(tokens.count == shape.vocabulary)
    }
  }

  @Test func experts() throws {
    try synthesis("2x13B", layers: 1).withHeader { file in
      for (name, type, dimensions): (StaticString, TensorType, [Int]) in [
        ("blk.0.ffn_gate_inp.weight", .f32, [5120, 2]),
        ("blk.0.ffn_gate_exps.weight", .q2_K, [5120, 13_824, 2]),
        ("blk.0.ffn_up_exps.weight", .q2_K, [5120, 13_824, 2]),
        ("blk.0.ffn_down_exps.weight", .q3_K, [13_824, 5120, 2]),
      ] {
        let tensor = try #require(file.tensor(name))
        #expect(tensor.type == type)
        #expect((0..<tensor.rank).map { tensor.dimension($0) } == dimensions)
      }
      #expect(file.tensor("blk.0.ffn_down.weight") == nil)
    }
  }

  /// Divisors of rotary frequencies as llama.cpp's converter computes them.
  @Test func rotaryFactors() throws {
    try synthesis("8b", layers: 1).withHeader { file in
      let tensor = try #require(file.tensor("rope_freqs.weight"))
      #expect(tensor.type == .f32 && tensor.elementCount == 64)
      let bend: [Float] = [
        1.207484, 1.553415, 2.026313, 2.694530, 3.684253, 5.257327,
      ]
      for pair in 0..<64 {
        let bits = try #require(tensor.data.load(UInt32.self, at: 4 * pair))
        let expected = pair < 29 ? 1 : pair > 34 ? 8 : bend[pair - 29]
        #expect(abs(Float(bitPattern: bits) - expected) < 1e-6, "\(pair)")
      }
    }
  }

  /// Which tensors have which type, by llama.cpp's rules.
  @Test(arguments: [
    // Layers of more bits by the models' depth: 32, 40 and 80 layers.
    (
      "q4_k_m", 32, [TensorType.q4_K, .q6_K],
      [0...3, 6...6, 9...9, 12...12, 15...15, 18...18, 21...21, 24...24]
        + [27...31]
    ),
    (
      "q5_k_m", 40, [.q5_K, .q6_K],
      [0...4, 7...7, 10...10, 13...13, 16...16, 19...19, 22...22, 25...25]
        + [28...28, 31...31, 34...39]
    ),
    (
      // Values of the 70B models never have less than Q5_K.
      "q4_k_m", 80, [.q5_K, .q6_K],
      [0...9] + stride(from: 12, to: 70, by: 3).map { $0...$0 } + [70...79]
    ),
    ("q3_k_m", 32, [.q4_K, .q5_K], [0...1]),
    ("q3_k_m", 80, [.q5_K, .q5_K], []),
  ])
  func valueTypes(
    type: String, layers: Int, types: [TensorType], more: [ClosedRange<Int>]
  ) throws {
    try synthesis("1.5b", type: type, layers: layers).withHeader { file in
      for layer in 0..<layers {
        let tensor = try #require(
          file.tensor(view("blk.\(layer).attn_v.weight")))
        let hasMore = more.contains { $0.contains(layer) }
        #expect(tensor.type == types[hasMore ? 1 : 0], "\(layer)")
      }
    }
  }

  /// Matrices of the first layer in each mixture, with values shared by many
  /// query heads and not.
  @Test(arguments: [
    // type, number, embedding, query, shared value, value, output, down, head
    ("q2_k", 10, [TensorType.q2_K, .q2_K, .q4_K, .q3_K, .q3_K, .q3_K, .q6_K]),
    ("q3_k_m", 12, [.q3_K, .q3_K, .q5_K, .q5_K, .q4_K, .q5_K, .q6_K]),
    ("iq4_xs", 30, [.iq4_XS, .iq4_XS, .q5_K, .iq4_XS, .iq4_XS, .q5_K, .q6_K]),
    ("iq4_nl", 25, [.iq4_NL, .iq4_NL, .q5_K, .iq4_NL, .iq4_NL, .q5_K, .q6_K]),
    ("q4_1", 3, [.q4_1, .q4_1, .q4_1, .q4_1, .q4_1, .q4_1, .q6_K]),
    ("q5_0", 8, [.q5_0, .q5_0, .q5_0, .q5_0, .q5_0, .q5_0, .q6_K]),
    ("q5_1", 9, [.q5_1, .q5_1, .q5_1, .q5_1, .q5_1, .q5_1, .q6_K]),
    ("q6_k", 18, [.q6_K, .q6_K, .q6_K, .q6_K, .q6_K, .q6_K, .q6_K]),
  ])
  func mixtures(type: String, number: Int, types: [TensorType]) throws {
    func check(_ preset: String, _ names: [(String, Int)]) throws {
      try synthesis(preset, type: type, layers: 16).withHeader { file in
        #expect(try file.integer("general.file_type") == number)
        for (name, index) in names {
          let tensor = try #require(file.tensor(view(name)))
          #expect(tensor.type == types[index], "\(preset) \(name)")
        }
      }
    }
    try check(
      "8b",
      [
        ("token_embd.weight", 0), ("blk.0.attn_q.weight", 1),
        ("blk.0.attn_v.weight", 2), ("blk.0.attn_output.weight", 4),
        ("blk.0.ffn_down.weight", 5), ("output.weight", 6),
      ])
    try check("7b", [("blk.0.attn_v.weight", 3)])
  }

  /// Whether a block's scales make numbers of the wanted size, in every type.
  @Test(arguments: [
    "q2_k", "q3_k_m", "iq4_xs", "iq4_nl", "q4_1", "q5_0", "q5_1", "q6_k",
  ])
  func spread(type: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path("model.gguf")
    let words = synthesis("1.5b", type: type, layers: 1).arguments + [path]
    expect(try Program.host.run(words), status: 0)
    let map = try MappedFile(path: path)
    let file = try GGUFFile(map.bytes)
    for name: StaticString in [
      "blk.0.attn_q.weight", "blk.0.attn_v.weight", "blk.0.attn_output.weight",
      "blk.0.ffn_down.weight",
    ] {
      try PresetTests.expectSpread(of: try #require(file.tensor(name)))
    }
    // Some models' logits are what the types make of them: finite, not alike.
    let logits = floats(try Program.host.logits(path, [1, 2, 3]))
    #expect(logits.allSatisfy { $0.isFinite })
    #expect(Set(logits.prefix(1000)).count > 900)
    extendLifetime(map)
  }

  /// Numbers of the size 1/√n around 0, n those of a row.
  static func expectSpread(of tensor: GGUFTensor) throws {
    let row = region(of: tensor.dimension(0), Float.self)
    var (sum, squares) = (Float(0), Float(0))
    for index in 0..<128 {
      try dequantize(tensor.type, tensor.row(index), into: row)
      for column in 0..<row.count {
        sum += row[column]
        squares += row[column] * row[column]
      }
    }
    let name = string(tensor.name)
    let count = Float(128 * row.count)
    let wanted = 1 / Float(row.count).squareRoot()
    let deviation = (squares / count).squareRoot()
    #expect(abs(deviation / wanted - 1) < 0.05, "\(name): \(deviation)")
    #expect(abs(sum / count) < 0.02 * wanted, "\(name): \(sum / count)")
  }

  /// Models of every family run: experts, divided frequencies, SentencePiece.
  @Test(arguments: [("8b", 2), ("2x13b", 1), ("7b", 1)])
  func runs(preset: String, layers: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path("model.gguf")
    let words =
      synthesis(preset, type: "q2_k", layers: layers).arguments + [path]
    expect(try Program.host.run(words), status: 0)
    let outcome = try Program.host.run(
      ["run", path, "-n", "3", "--temperature", "0"], .text("aiko あ\n"))
    expect(outcome, status: 0)
    #expect(outcome.records()[0].count >= 3, "\(outcome)")
    if preset == "7b" { try expectRecommendedStops(path) }
  }

  /// A system's stop strings are what requests begin with; any `--stop` takes
  /// their place, and an empty one leaves none.
  private func expectRecommendedStops(_ path: String) throws {
    for (options, stops) in [
      ([], "[\"### 指示:\",\"### 入力:\"]"), (["--stop", "x"], #"["x"]"#),
      (["--stop", ""], "[]"), (["--stop", "", "--stop", "y"], #"["y"]"#),
    ] {
      let outcome = try Program.host.run(
        ["serve", path] + options, .text("{\"hello\":{\"protocol\":1}}\n"))
      expect(outcome, status: 0)
      let wanted = #""name":"stop","type":"strings","default":"# + stops
      #expect(outcome.text.contains(wanted), "\(options): \(outcome)")
    }
  }
}
