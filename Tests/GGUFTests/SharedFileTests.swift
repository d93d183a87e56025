import Files
import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Files made by other programs open, and hold what is known of them.
@Suite(.enabled(if: Shared.isPresent)) struct SharedFileTests {
  @Test(
    arguments: [
      ("fixtures", 29), ("nano", 5), ("vocab", 3), ("stories260k", 2),
    ])
  func everyFileOpens(folder: String, count: Int) throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Shared.path(folder)
    ).filter { $0.hasSuffix(".gguf") }
    #expect(names.count >= count)
    for name in names {
      let mapped = try MappedFile(path: Shared.path("\(folder)/\(name)"))
      let file = try GGUFFile(mapped.bytes)
      #expect(file.version == 3 || file.version == 2)
      for entry in file.metadata { #expect(file.entry(entry.key) != nil) }
      for tensor in file.tensors {
        let found = try #require(file.tensor(tensor.name))
        #expect(found.offset == tensor.offset)
        #expect(
          tensor.type.byteCount(elements: tensor.elementCount)
            == tensor.data.count)
      }
      #expect(file.tensors.isEmpty == (folder == "vocab"))
    }
  }

  @Test(
    arguments: [
      ("fixtures/qwen2-f16.gguf", 20, 26),
      ("fixtures/qwen2-iq4_xs.gguf", 21, 26),
      ("fixtures/qwen2-q2_k.gguf", 21, 26),
      ("fixtures/llama31-q5_k_m.gguf", 21, 22),
      ("fixtures/mixtral-q8_0.gguf", 23, 23),
      ("nano/swiftlet-nano-q4_k_m.gguf", 31, 74),
      ("vocab/ggml-vocab-llama-bpe.gguf", 20, 0),
      ("vocab/ggml-vocab-llama-spm.gguf", 22, 0),
      ("stories260k/stories260K-f32.gguf", 20, 47),
    ])
  func counts(name: String, keys: Int, tensors: Int) throws {
    let mapped = try MappedFile(path: Shared.path(name))
    let file = try GGUFFile(mapped.bytes)
    #expect(file.metadata.count == keys)
    #expect(file.tensors.count == tensors)
  }

  @Test func vocabularies() throws {
    let mapped = try MappedFile(
      path: Shared.path("vocab/ggml-vocab-qwen2.gguf"))
    let file = try GGUFFile(mapped.bytes)
    let tokens = try #require(try file.strings("tokenizer.ggml.tokens"))
    #expect(tokens.count == 151_936 && tokens.byteCount == 1_372_708)
    #expect(tokens.reduce(0) { $0 + $1.count } == tokens.byteCount)
    let merges = try #require(try file.strings("tokenizer.ggml.merges"))
    #expect(merges.count == 151_387 && merges.byteCount == 1_520_452)
    #expect(try file.integers("tokenizer.ggml.token_type")?.count == 151_936)
    #expect(try file.string("general.architecture").map(string) == "qwen2")
    let other = try MappedFile(
      path: Shared.path("vocab/ggml-vocab-llama-spm.gguf"))
    let pieces = try GGUFFile(other.bytes)
    #expect(try pieces.floats("tokenizer.ggml.scores")?.count == 32_000)
  }
}
