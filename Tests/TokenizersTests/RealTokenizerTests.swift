import Foundation
import Memory
import TestSupport
import Testing
import Tokenizers

/// Vocabularies of models that people use, against the tokenizers that their
/// makers publish.
@Suite(.enabled(if: Shared.isPresent), .serialized) struct RealTokenizerTests {
  struct Vector: Decodable {
    let text: String
    let ids: [Int32]
    let special: Bool
  }

  struct Goldens: Decodable {
    let ids: [Vector]
  }

  /// Where model files lie: SWIFTLET_MODELS, else `models` in the checkout.
  private func model(_ name: String) -> Data? {
    let folder =
      ProcessInfo.processInfo.environment["SWIFTLET_MODELS"].map {
        URL(fileURLWithPath: $0)
      } ?? Shared.checkout.appendingPathComponent("models")
    return try? Data(
      contentsOf: folder.appendingPathComponent(name), options: .alwaysMapped)
  }

  @Test(arguments: [
    ("smollm2", "smollm2-135m-instruct-q4_1.gguf"),
    ("gemma3", "gemma-3-270m-q4_k_m.gguf"),
  ])
  func idsOfRealFiles(_ name: String, _ file: String) throws {
    guard let data = model(file) else {
      print("skipped: \(file) is not there (Toolchains/get-model)")
      return
    }
    let goldens = try JSONDecoder().decode(
      Goldens.self, from: Shared.data("real/\(name).json"))
    #expect(goldens.ids.count == 200)
    let loaded = try LoadedTokenizer(view(data))
    for vector in goldens.ids {
      #expect(
        try loaded.encode(vector.text, user: !vector.special) == vector.ids,
        "\(vector.text)")
      // A typed U+2581 is a space to SentencePiece.
      let text =
        name == "gemma3"
        ? vector.text.replacing("\u{2581}", with: " ") : vector.text
      #expect(loaded.decode(vector.ids) == Array(text.utf8), "\(text)")
    }
  }

  @Test func unigram() throws {
    let loaded = try LoadedTokenizer(
      view(Shared.data("vocab/ggml-vocab-llm-jp.gguf")))
    #expect(loaded.plan.identity.kind == .unigram)
    let lines = try Shared.data("vocab/vectors-llm-jp.jsonl")
      .split(separator: 0x0A)
    #expect(lines.count == 600)
    for line in lines {
      let vector = try JSONDecoder().decode(Vector.self, from: line)
      #expect(
        try loaded.encode(vector.text, user: !vector.special) == vector.ids,
        "\(vector.text)")
      let text = vector.text.replacing("\u{2581}", with: " ")
      #expect(loaded.decode(vector.ids) == Array(text.utf8), "\(text)")
    }
    let tokenizer = loaded.tokenizer
    #expect(tokenizer.beginning == 1 && tokenizer.end == 2)
    #expect(tokenizer.addsBeginning && !tokenizer.addsEnd)
  }

  /// Printed, not asserted: machines differ.
  @Test func timeOfAMebibyteOfUnigram() throws {
    let size = 1 << 20
    let loaded = try LoadedTokenizer(
      view(Shared.data("vocab/ggml-vocab-llm-jp.gguf")), textBytes: size,
      pieceBytes: size, tokens: size)
    let passage = "日本の首都は東京です。小さな鳥が、静かな森の上を飛んでいきました。"
    var text = ""
    while text.utf8.count + passage.utf8.count < size { text += passage }
    let clock = ContinuousClock()
    var count = 0
    let took = try clock.measure {
      count = try loaded.encode(text, user: true).count
    }
    print("\(text.utf8.count) bytes to \(count) Unigram tokens in \(took)")
    #expect(count > 100_000)
  }
}
