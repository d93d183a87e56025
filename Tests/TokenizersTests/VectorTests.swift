import Foundation
import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

/// Ids that llama.cpp and Hugging Face's `tokenizers` give.
@Suite(.enabled(if: Shared.isPresent), .serialized) struct VectorTests {
  struct Vector: Decodable {
    let text: String
    let ids: [Int32]
    let special: Bool
  }

  struct JapaneseVectors: Decodable {
    struct Chat: Decodable {
      let text: String
      let ids: [Int32]
    }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Text: Decodable {
      let text: String
      let qwen2: [Int32]
      let llama3: [Int32]
      let llama2_spm_no_bos: [Int32]

      func ids(_ name: String) -> [Int32] {
        switch name {
        case "qwen2": qwen2
        case "llama-bpe": llama3
        default: llama2_spm_no_bos
        }
      }
    }
    let strings: [Text]
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let chat_tinyswallow: Chat
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let chat_llama3_simple: Chat
  }

  static let names = ["qwen2", "llama-bpe", "llama-spm"]

  nonisolated(unsafe) static let tokenizers = names.map { name in
    Result {
      try LoadedTokenizer(view(Shared.data("vocab/ggml-vocab-\(name).gguf")))
    }
  }

  private func tokenizer(_ name: String) throws -> LoadedTokenizer {
    let index = try #require(Self.names.firstIndex(of: name))
    return try Self.tokenizers[index].get()
  }

  private func check(
    _ name: String, _ text: String, _ ids: [Int32], user: Bool
  ) throws {
    let tokenizer = try self.tokenizer(name)
    #expect(try tokenizer.encode(text, user: user) == ids, "\(text)")
    #expect(tokenizer.decode(ids) == Array(text.utf8), "\(text)")
  }

  @Test(arguments: names)
  func sixHundredMixedTexts(_ name: String) throws {
    let data = try Shared.data("vocab/vectors-\(name).jsonl")
    let lines = data.split(separator: 0x0A)
    #expect(lines.count == 600)
    for line in lines {
      let vector = try JSONDecoder().decode(Vector.self, from: line)
      try check(name, vector.text, vector.ids, user: !vector.special)
    }
  }

  @Test(arguments: names)
  func casesOfLlamaCpp(_ name: String) throws {
    let file = "vocab/ggml-vocab-\(name).gguf"
    let input = try Shared.data(file + ".inp")
    let output = try Shared.data(file + ".out")
    let texts = String(decoding: input, as: UTF8.self)
      .components(separatedBy: "\n__ggml_vocab_test__\n").dropLast()
    let lines = String(decoding: output, as: UTF8.self)
      .components(separatedBy: "\n").dropLast()
    #expect(texts.count == 46 && lines.count == 46)
    for (text, line) in zip(texts, lines) {
      let ids = line.split(separator: " ").compactMap { Int32($0) }
      try check(name, text, ids, user: true)
    }
  }

  @Test(arguments: names)
  func japaneseTexts(_ name: String) throws {
    let vectors = try JSONDecoder().decode(
      JapaneseVectors.self, from: Shared.data("vocab/ja_vectors.json"))
    #expect(vectors.strings.count > 10)
    for vector in vectors.strings {
      try check(name, vector.text, vector.ids(name), user: true)
    }
  }

  @Test func wholePrompts() throws {
    let vectors = try JSONDecoder().decode(
      JapaneseVectors.self, from: Shared.data("vocab/ja_vectors.json"))
    let qwen2 = vectors.chat_tinyswallow
    #expect(qwen2.ids.count == 57)
    try check("qwen2", qwen2.text, qwen2.ids, user: false)
    let llama3 = vectors.chat_llama3_simple
    try check("llama-bpe", llama3.text, llama3.ids, user: false)
    // It begins with the token that a raw prompt is given.
    let tokenizer = try self.tokenizer("llama-bpe")
    #expect(tokenizer.tokenizer.addsBeginning)
    #expect(
      try tokenizer.encode(.template(view(llama3.text)), edges: .beginning)
        == llama3.ids)
  }

  @Test func identifiersOfTheFile() throws {
    let tokenizer = try self.tokenizer("qwen2").tokenizer
    #expect(tokenizer.tokenCount == 151_936)
    #expect(tokenizer.beginning == 151_643 && tokenizer.end == 151_643)
    #expect(!tokenizer.addsBeginning)
    #expect(tokenizer.token(spelled: view("<|im_end|>")) == 151_645)
    #expect(tokenizer.token(spelled: view("\n")) == 198)
    #expect(tokenizer.token(spelled: view("no such token")) == nil)
    let endings = (0..<151_936).filter {
      tokenizer.isEndOfGeneration(Int32($0))
    }
    #expect(endings == [151_643, 151_645])
  }

  /// Whatever a user types, it becomes tokens of text and comes back.
  @Test(arguments: names)
  func everyControlTokenTypedByAUser(_ name: String) throws {
    let loaded = try self.tokenizer(name)
    let tokenizer = loaded.tokenizer
    var marks = 0
    for id in Int32(0)..<Int32(tokenizer.tokenCount) {
      let kind = tokenizer.kind(of: id)
      guard kind == .control || kind == .unknown else { continue }
      marks += 1
      let text = string(tokenizer.bytes(of: id, special: true))
      for text in [text, "a" + text, text + text, " " + text + "\n"] {
        let ids = try loaded.encode(text, user: true)
        let kinds = ids.map { tokenizer.kind(of: $0) }
        if kinds.contains(.control) || kinds.contains(.unknown)
          || loaded.decode(ids) != Array(text.utf8)
        {
          Issue.record("\(text) became \(ids)")
        }
      }
    }
    #expect(marks >= 3)
  }

  @Test func identifiersOfTheLlamas() throws {
    let llama3 = try self.tokenizer("llama-bpe").tokenizer
    #expect(llama3.tokenCount == 128_256)
    #expect(llama3.beginning == 128_000 && llama3.end == 128_001)
    let endings = (0..<128_256).filter { llama3.isEndOfGeneration(Int32($0)) }
    // This is version 3.0, where 128008 is reserved and not `<|eom_id|>` yet.
    #expect(endings == [128_001, 128_009])
    let llama2 = try self.tokenizer("llama-spm").tokenizer
    #expect(llama2.tokenCount == 32_000)
    #expect(llama2.beginning == 1 && llama2.end == 2 && llama2.addsBeginning)
    #expect((0..<32_000).filter { llama2.isEndOfGeneration($0) } == [2])
    #expect(llama2.bytes(of: 13) == "\n" && llama2.bytes(of: 1).isEmpty)
  }

  /// A small model that was really trained; its file names few keys.
  @Test func vocabularyOf512Pieces() throws {
    struct Golden: Decodable {
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let prompt_ids: [Int32]
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let greedy_ids: [Int32]
      let text: String
    }
    let golden = try JSONDecoder().decode(
      Golden.self, from: Shared.data("stories260k/golden.json"))
    let loaded = try LoadedTokenizer(
      view(Shared.data("stories260k/stories260K-f32.gguf")))
    #expect(
      try loaded.encode(.user(Bytes()), edges: .beginning)
        == golden.prompt_ids)
    let text = string(view(loaded.decode(golden.greedy_ids)))
    #expect(golden.text.hasPrefix(" Once upon a time"))
    #expect((" " + text).hasPrefix(golden.text))
    #expect(
      try loaded.encode(text, user: true) == golden.greedy_ids)
  }

  @Test func everyTextTokenIsItsOwnSpelling() throws {
    let tokenizer = try self.tokenizer("qwen2").tokenizer
    for id in Int32(0)..<151_643 {
      let found = tokenizer.token(spelled: tokenizer.bytes(of: id))
      if found != id { Issue.record("\(id) is spelled as \(found ?? -1)") }
    }
    #expect(tokenizer.bytes(of: -1).isEmpty)
    #expect(tokenizer.bytes(of: 151_936).isEmpty)
    #expect(tokenizer.bytes(of: 151_644).isEmpty)
    #expect(tokenizer.bytes(of: 151_644, special: true) == "<|im_start|>")
  }

  /// Printed, not asserted: machines differ.
  @Test func timeOfPreparingTheVocabulary() throws {
    let data = view(try Shared.data("vocab/ggml-vocab-qwen2.gguf"))
    let clock = ContinuousClock()
    var best = Duration.seconds(9)
    var bytes = 0
    for _ in 0..<5 {
      let start = clock.now
      let tokenizer = try LoadedTokenizer(data)
      best = min(best, clock.now - start)
      bytes = tokenizer.arenaPlan.bytes(of: .tokenizer)
    }
    print("qwen2 vocabulary ready in \(best), \(bytes) bytes of tables")
    let lines = try Shared.data("vocab/vectors-qwen2.jsonl").prefix(65_000)
    let text = view(lines)
    let tokenizer = try LoadedTokenizer(data, tokens: 65_536)
    let start = clock.now
    let ids = try tokenizer.encode(.user(text))
    let time = clock.now - start
    print("\(text.count) bytes became \(ids.count) tokens in \(time)")
  }

  @Test(arguments: ["fixtures/qwen2-f16.gguf", "nano/swiftlet-nano-f16.gguf"])
  func vocabulariesOfTheSmallModels(_ name: String) throws {
    let tokenizer = try LoadedTokenizer(view(Shared.data(name)))
    let text = "日本の首都は東京です。 The capital of Japan\u{0}\u{1}!\n\n  12"
    for user in [false, true] {
      let ids = try tokenizer.encode(text, user: user)
      #expect(tokenizer.decode(ids) == Array(text.utf8))
    }
  }
}
