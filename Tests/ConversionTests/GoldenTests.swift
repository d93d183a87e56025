import Conversion
import Files
import Foundation
import GGUF
import Memory
import Quantization
import Tensors
import TestSupport
import Testing
import Workbench

/// Files are those of llama.cpp's converter, key by key and byte by byte, but where
/// `Commands.md` says otherwise.
@Suite struct GoldenTests {
  /// What differs on purpose: a `tokenizer.json` that falls back to bytes keeps its
  /// ranks, is padded, and its special tokens are control tokens.
  private static let pieces: Set<String> = [
    "tokenizer.ggml.tokens", "tokenizer.ggml.scores",
    "tokenizer.ggml.token_type",
  ]

  @Test(arguments: Golden.all)
  func keysAndTensors(_ golden: Golden) throws {
    let conversion = try GGUFConversion(golden.folder())
    let hasPieces = conversion.metadata.contains {
      $0.key == "tokenizer.ggml.scores"
    }
    let ours = conversion.metadata.map(Golden.key)
    // Gemma's converter says so of `tokenizer.model`, which these folders lack; their
    // tokenizer.json puts a space before texts.
    let expected = golden.keys.filter {
      !golden.name.hasPrefix("gemma")
        || $0.name != "tokenizer.ggml.add_space_prefix"
    }
    #expect(ours.map(\.name) == expected.map(\.name))
    for (key, expected) in zip(ours, expected)
    where !hasPieces || !GoldenTests.pieces.contains(key.name) {
      #expect(key == expected)
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "golden-\(UUID().uuidString).gguf"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try conversion.write(to: path, workers: Workers(count: 2))
    let file = try MappedFile(path: path)
    let tensors = try GGUFFile(file.bytes).tensors.map { tensor in
      let name = String(
        decoding: UnsafeBufferPointer(
          start: tensor.name.unsafeStart, count: tensor.name.count),
        as: UTF8.self)
      let hash = Golden.hash(
        UnsafeBufferPointer(
          start: tensor.data.unsafeStart, count: tensor.data.count))
      let lengths = (0..<tensor.rank).map { tensor.dimension($0) }
      return "\(name) \(tensor.type.rawValue) \(lengths) \(hash)"
    }
    // The converter keeps rows of Gemma 3's embedding that have no token.
    for (tensor, wanted) in zip(tensors, golden.tensors)
    where golden.name != "gemma3" || !wanted.hasPrefix("token_embd") {
      #expect(tensor == wanted)
    }
    #expect(tensors.count == golden.tensors.count)
  }

  @Test func thereAreGoldens() { #expect(Golden.all.count >= 8) }

  /// What a file says can be said again by a folder, and is the same file then.
  @Test(arguments: Golden.all)
  func roundTrip(_ golden: Golden) throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(
      "round-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let first = place.appendingPathComponent("a.gguf").path
    let second = place.appendingPathComponent("b.gguf").path
    try GGUFConversion(golden.folder(), name: "One Name")
      .write(to: first, workers: Workers(count: 1))
    let seen = try ModelFolder.open(first)
    try GGUFConversion(seen, name: "One Name")
      .write(to: second, workers: Workers(count: 2))
    let one = try MappedFile(path: first)
    let two = try MappedFile(path: second)
    let before = try GGUFFile(one.bytes)
    let after = try GGUFFile(two.bytes)
    for tensor in before.tensors {
      let match = try #require(after.tensor(tensor.name))
      #expect(match.type == tensor.type)
      #expect(match.data == tensor.data)
    }
    #expect(before.tensors.count == after.tensors.count)
    for key in [
      "tokenizer.ggml.tokens", "tokenizer.ggml.token_type",
      "tokenizer.ggml.scores", "tokenizer.ggml.merges",
    ] as [StaticString] {
      guard case .array(let array)? = before.entry(key) else { continue }
      guard case .array(let other)? = after.entry(key) else {
        Issue.record("\(key) is missing")
        continue
      }
      #expect(array.bytes == other.bytes, "\(key)")
    }
  }
}
