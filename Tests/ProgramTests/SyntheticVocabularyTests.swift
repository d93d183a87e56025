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
  @Test(arguments: ["1.5b", "8b", "7b"])
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
