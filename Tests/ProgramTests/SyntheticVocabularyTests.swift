import Foundation
import GGUF
import Memory
import TestSupport
import Testing

/// The tokenizers that `synthesize` invents.
@Suite(
  .serialized,
  .enabled(if: Synthesis.freeBytes > 2 << 30, "too little room for a model"))
struct SyntheticVocabularyTests {
  private func synthesis(_ preset: String) -> Synthesis {
    Synthesis(
      preset: preset, type: "q2_k", vocab: nil, more: ["--layers", "1"])
  }

  /// Every token is another, and every merge makes one of two.
  @Test(arguments: [
    (
      "1.5b", 151_643, 151_387,
      [(151_645, "<|im_end|>"), (151_646, "[PAD151646]")]
    ),
    (
      "8b", 128_000, 280_147,
      [(128_000, "<|begin_of_text|>"), (128_009, "<|eot_id|>")]
    ),
    (
      "qwen3-1.7b", 151_643, 151_387,
      [(151_645, "<|im_end|>"), (151_668, "</think>")]
    ),
    (
      "gpt-oss-20b", 199_998, 446_189,
      [
        (199_998, "<|startoftext|>"), (200_002, "<|return|>"),
        (200_012, "<|call|>"), (201_087, "[PAD201087]"),
      ]
    ),
  ])
  func bytePairs(
    preset: String, plain: Int, mergeCount: Int, control: [(Int, String)]
  ) throws {
    try synthesis(preset).withHeader { file in
      let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
        .map { string($0) }
      let types = try #require(try file.integers("tokenizer.ggml.token_type"))
      let merges = try #require(try file.strings("tokenizer.ggml.merges"))
        .map { string($0) }
      let known = Set(tokens)
      #expect(known.count == tokens.count)
      #expect(types.count == tokens.count)
      #expect(merges.count == mergeCount)
      #expect(Set(merges).count == mergeCount)
      var made = Set<String>()
      for merge in merges {
        let parts = merge.split(separator: " ").map(String.init)
        #expect(parts.count == 2)
        #expect(
          known.contains(parts[0]) && known.contains(parts[1]), "\(merge)")
        made.insert(parts[0] + parts[1])
      }
      // All but the bytes are merged from others.
      #expect(made == Set(tokens[256..<plain]))
      for (id, name) in control {
        #expect(tokens[id] == name)
        #expect(types[id] == (name.hasPrefix("[PAD") ? 5 : 3))
      }
      #expect(types[plain - 1] == 1)
    }
  }

  /// LFM2's control tokens come before the bytes.
  @Test func controlTokensAtTheBeginning() throws {
    try synthesis("lfm2.5-1.2b").withHeader { file in
      let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
        .map { string($0) }
      let types = try #require(try file.integers("tokenizer.ggml.token_type"))
      let merges = try #require(try file.strings("tokenizer.ggml.merges"))
      #expect(Set(tokens).count == 65_536 && merges.count == 65_266)
      #expect(tokens[1] == "<|startoftext|>" && tokens[7] == "<|im_end|>")
      #expect(tokens[3] == "[PAD3]" && types[3] == 5)
      #expect([0, 1, 7, 13].allSatisfy { types[$0] == 3 })
      // The first byte is one that cannot be printed, the last is ÿ.
      #expect(tokens[14] == "Ā" && types[14] == 1 && tokens[14 + 255] == "ÿ")
      #expect(types[65_535] == 1)
      #expect(try file.integer("tokenizer.ggml.bos_token_id") == 1)
      #expect(try file.integer("tokenizer.ggml.eos_token_id") == 7)
    }
  }

  /// Gemma's pieces: control tokens by their type, no space before a text.
  @Test(arguments: [
    ("gemma-2-2b", 256_000, 106), ("gemma-3-270m", 262_144, 105),
  ])
  func piecesOfGemma(preset: String, count: Int, turn: Int) throws {
    try synthesis(preset).withHeader { file in
      let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
        .map { string($0) }
      let types = try #require(try file.integers("tokenizer.ggml.token_type"))
      let scores = try #require(try file.floats("tokenizer.ggml.scores"))
      #expect(Set(tokens).count == count && scores.count == count)
      #expect(tokens[0...3] == ["<pad>", "<eos>", "<bos>", "<unk>"])
      #expect((0...4).map { types[$0] } == [3, 3, 3, 2, 3])
      #expect(tokens[turn] == "<start_of_turn>" && types[turn] == 3)
      #expect(tokens[turn + 1] == "<end_of_turn>" && types[turn + 1] == 3)
      #expect(types[turn + 2] == 6 && tokens[turn + 2] == "<0x00>")
      #expect(tokens[turn + 2 + 256] == "▁")
      #expect(try file.integer("tokenizer.ggml.bos_token_id") == 2)
      #expect(
        try file.boolean("tokenizer.ggml.add_space_prefix") == false)
    }
  }

  /// Scores of pieces whose cut is the likeliest are logarithms, not numbers of
  /// an order, and one piece is likelier than two.
  @Test(arguments: [("llm-jp-4-8b", 196_608), ("sarashina2.2-1b", 102_400)])
  func likelyPieces(preset: String, count: Int) throws {
    try synthesis(preset).withHeader { file in
      let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
        .map { string($0) }
      let types = try #require(try file.integers("tokenizer.ggml.token_type"))
      let scores = try #require(try file.floats("tokenizer.ggml.scores"))
      #expect(Set(tokens).count == count)
      #expect(tokens[0...2] == ["<unk>", "<s>", "</s>"] && types[0] == 2)
      let normal = (0..<count).filter { types[$0] == 1 }.map { scores[$0] }
      #expect(normal.count > count - 300)
      let whole = normal.filter { $0 == $0.rounded() }
      #expect(whole.count < normal.count / 1000)
      let (least, most) = (normal.min() ?? 0, normal.max() ?? 0)
      #expect(most < 0 && least > 2 * most)
    }
  }

  @Test func pieces() throws {
    try synthesis("13b").withHeader { file in
      let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
        .map { string($0) }
      let types = try #require(try file.integers("tokenizer.ggml.token_type"))
      let scores = try #require(try file.floats("tokenizer.ggml.scores"))
      #expect(Set(tokens).count == 43_176)
      #expect(types.count == 43_176 && scores.count == 43_176)
      #expect(tokens[0...3] == ["<unk>", "<s>", "</s>", "<0x00>"])
      #expect(tokens[13] == "<0x0A>" && tokens[258] == "<0xFF>")
      #expect((0...4).map { types[$0] } == [2, 3, 3, 6, 6])
      #expect(types[259] == 1 && tokens[259] == "▁")
      // The shorter a word, the sooner it is merged.
      for id in 265..<43_176 {
        #expect(scores[id] < scores[id - 1])
        #expect(tokens[id].count >= tokens[id - 1].count || id == 264)
      }
    }
  }

  /// What a tokenizer reads it gives back, whatever it is.
  @Test(arguments: [
    "1.5b", "8b", "7b", "gemma-2-2b", "gemma-3-270m", "lfm2.5-1.2b",
    "gpt-oss-20b", "llm-jp-4-8b", "sarashina2.2-1b",
  ])
  func roundTrip(preset: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = try synthesis(preset).prefix(12 << 20)
    let path = try Synthesis.sparse(data, 1 << 33, in: scratch)
    let text = "aiko aaaaiiiikkkk <s><|im_end|> 東京🗼 x\t\u{1}é"
    let ids = try Program.host.tokenize(path, [(text, false)])[0]
    // Words are merged; the rest is bytes.
    #expect(ids.count < text.utf8.count)
    #expect(try Program.host.decode(path, ids) == text)
  }
}
