import Files
import Foundation
import GGUF
import Memory
import TestSupport
import Testing

/// The real model, where `SWIFTLET_TINYSWALLOW` names its file.
@Suite(
  .enabled(
    if: TinySwallow.path != nil,
    "SWIFTLET_TINYSWALLOW does not name the real model's file"))
struct TinySwallowTests {
  @Test func sizeAndMetadata() throws {
    let path = try #require(TinySwallow.path)
    let mapped = try MappedFile(path: path)
    // What was published, by quantisation: Q5_K_M and Q8_0.
    #expect([1_125_051_232, 1_646_573_920].contains(mapped.bytes.count))
    let file = try GGUFFile(mapped.bytes)
    #expect(file.tensors.count == 338)
    #expect(try file.string("general.architecture").map(string) == "qwen2")
    for (key, value) in [
      ("block_count", 28), ("embedding_length", 1536),
      ("feed_forward_length", 8960), ("attention.head_count", 12),
      ("attention.head_count_kv", 2), ("context_length", 32768),
    ] {
      #expect(try file.integer(view("qwen2.\(key)")) == value, "\(key)")
    }
    #expect(try file.float("qwen2.rope.freq_base") == 1_000_000)
    #expect(try file.integer("tokenizer.ggml.eos_token_id") == 151_645)
    #expect(try file.strings("tokenizer.ggml.tokens")?.count == 151_936)
  }

  @Test func referenceIds() throws {
    let path = try #require(TinySwallow.path)
    let ids = try Program.host.tokenize(path, [(Reference.text, true)])
    #expect(ids == [Reference.ids])
    // The default system prompt is used: one position less is too few.
    let refused = try Program.host.run(
      ["run", path, "--context", "56"], .text(Reference.user + "\n"))
    expect(refused, status: 1, code: "prompt_too_long")
    #expect(refused.errors.contains("57 tokens"), "\(refused)")
  }

  @Test func japaneseAnswer() throws {
    let path = try #require(TinySwallow.path)
    let outcome = try Program.host.run(
      ["run", path, "--context", "512"], .text("日本の首都はどこですか？\n"),
      seconds: 600)
    expect(outcome, status: 0)
    #expect(outcome.text.contains("東京"), "\(outcome)")
  }
}

enum TinySwallow {
  static let path = ProcessInfo.processInfo.environment["SWIFTLET_TINYSWALLOW"]
    .flatMap { $0.isEmpty ? nil : $0 }
}
