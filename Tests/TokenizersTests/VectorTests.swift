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
    struct Text: Decodable {
      let text: String
      let qwen2: [Int32]
    }
    struct Chat: Decodable {
      let text: String
      let ids: [Int32]
    }
    let strings: [Text]
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let chat_tinyswallow: Chat
  }

  nonisolated(unsafe) static let qwen2 = Result {
    try LoadedTokenizer(view(Shared.data("vocab/ggml-vocab-qwen2.gguf")))
  }

  private func check(_ text: String, _ ids: [Int32], user: Bool) throws {
    let tokenizer = try Self.qwen2.get()
    #expect(try tokenizer.encode(text, user: user) == ids, "\(text)")
    #expect(tokenizer.decode(ids) == Array(text.utf8), "\(text)")
  }

  @Test func sixHundredMixedTexts() throws {
    let data = try Shared.data("vocab/vectors-qwen2.jsonl")
    let lines = data.split(separator: 0x0A)
    #expect(lines.count == 600)
    for line in lines {
      let vector = try JSONDecoder().decode(Vector.self, from: line)
      try check(vector.text, vector.ids, user: !vector.special)
    }
  }

  @Test func casesOfLlamaCpp() throws {
    let name = "vocab/ggml-vocab-qwen2.gguf"
    let input = try Shared.data(name + ".inp")
    let output = try Shared.data(name + ".out")
    let texts = String(decoding: input, as: UTF8.self)
      .components(separatedBy: "\n__ggml_vocab_test__\n").dropLast()
    let lines = String(decoding: output, as: UTF8.self)
      .components(separatedBy: "\n").dropLast()
    #expect(texts.count == 46 && lines.count == 46)
    for (text, line) in zip(texts, lines) {
      let ids = line.split(separator: " ").compactMap { Int32($0) }
      try check(text, ids, user: true)
    }
  }

  @Test func japaneseTextsAndAWholePrompt() throws {
    let vectors = try JSONDecoder().decode(
      JapaneseVectors.self, from: Shared.data("vocab/ja_vectors.json"))
    for vector in vectors.strings {
      try check(vector.text, vector.qwen2, user: true)
    }
    let chat = vectors.chat_tinyswallow
    #expect(chat.ids.count == 57)
    try check(chat.text, chat.ids, user: false)
  }

  @Test func identifiersOfTheFile() throws {
    let tokenizer = try Self.qwen2.get().tokenizer
    #expect(tokenizer.tokenCount == 151_936)
    #expect(tokenizer.beginning == 151_643 && tokenizer.end == 151_643)
    #expect(tokenizer.padding == 151_643 && !tokenizer.addsBeginning)
    #expect(tokenizer.token(spelled: view("<|im_end|>")) == 151_645)
    #expect(tokenizer.token(spelled: view("\n")) == 198)
    #expect(tokenizer.token(spelled: view("no such token")) == nil)
    let endings = (0..<151_936).filter {
      tokenizer.isEndOfGeneration(Int32($0))
    }
    #expect(endings == [151_643, 151_645])
  }

  @Test func everyTextTokenIsItsOwnSpelling() throws {
    let tokenizer = try Self.qwen2.get().tokenizer
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
