import Conversion
import Foundation
import Quantization
import TestSupport
import Testing
import Workbench

/// The keys that the front matter of a `README.md` gives, as llama.cpp's converter
/// gives them.
@Suite struct ModelCardTests {
  private func conversion(_ card: [UInt8]) throws -> GGUFConversion {
    var folder = try Golden.named("qwen2-tied").folder()
    folder.files["README.md"] = Data(card)
    return try GGUFConversion(folder)
  }

  /// The general keys that another card, or none, does not give.
  private func keys(_ card: String) throws -> [OutputKey] {
    let usual = try conversion([]).metadata
    return try conversion(Array(card.utf8)).metadata.filter {
      $0.key.hasPrefix("general.") && !usual.contains($0)
    }
  }

  private func texts(_ texts: String...) -> OutputValue {
    .strings(texts.map { Array($0.utf8) })
  }

  @Test func licenseTagsAndLanguages() throws {
    let card = """
      ---
      license: other
      license_name: llama3.1
      license_link: https://example.org/license
      language:
      - en
      - no
      tags:
      - merge
      pipeline_tag: text-generation
      ---
      license: mit
      """
    #expect(
      try keys(card) == [
        OutputKey("general.license", .text("other")),
        OutputKey("general.license.name", .text("llama3.1")),
        OutputKey("general.license.link", .text("https://example.org/license")),
        OutputKey("general.tags", texts("merge", "text-generation")),
        OutputKey("general.languages", texts("en", "no")),
      ])
  }

  @Test func modelsAndData() throws {
    let card = """
      ---\r
      base_model: tokyotech-llm/Llama-3.1-Swallow-8B-v0.3\r
      datasets:\r
      - https://huggingface.co/some/data-v2\r
      - name: Own\r
        author: Somebody\r
      ---\r
      """
    #expect(
      try keys(card) == [
        OutputKey("general.base_model.count", .uint32(1)),
        OutputKey(
          "general.base_model.0.name", .text("Llama 3.1 Swallow 8B v0.3")),
        OutputKey("general.base_model.0.version", .text("v0.3")),
        OutputKey(
          "general.base_model.0.organization", .text("Tokyotech Llm")),
        OutputKey(
          "general.base_model.0.repo_url",
          .text(
            "https://huggingface.co/tokyotech-llm/Llama-3.1-Swallow-8B-v0.3")),
        OutputKey("general.dataset.count", .uint32(2)),
        OutputKey("general.dataset.0.name", .text("Data v2")),
        OutputKey("general.dataset.0.version", .text("v2")),
        OutputKey("general.dataset.0.organization", .text("Some")),
        OutputKey(
          "general.dataset.0.repo_url",
          .text("https://huggingface.co/some/data-v2")),
        OutputKey("general.dataset.1.name", .text("Own")),
        OutputKey("general.dataset.1.author", .text("Somebody")),
      ])
  }

  @Test func noFrontMatter() throws {
    for card in ["", "---", "---\n---\n", "text\n---\nlicense: mit\n---\n"] {
      #expect(try keys(card).isEmpty)
      #expect(try conversion(Array(card.utf8)).notes.isEmpty)
    }
  }

  @Test func hostileFrontMatterIsLeftOut() throws {
    let aliases = (0..<40).map {
      "a\($0): &a\($0) [*a\(max($0 - 1, 0)), *a\(max($0 - 1, 0))]\n"
    }.joined()
    let cards: [[UInt8]] = [
      Array("---\nlicense: [\n---\n".utf8),
      Array("---\nlicense: mit\n".utf8) + [0xFF, 10],
      Array(("---\na: " + String(repeating: "[", count: 200_000)).utf8),
      Array(("---\na: " + String(repeating: "x", count: 300_000)).utf8),
      Array(("---\na: [" + String(repeating: "1,", count: 90_000) + "]").utf8),
      Array(("---\n" + aliases).utf8),
    ]
    for card in cards {
      let made = try conversion(card)
      #expect(made.notes.count == 1)
      #expect(!made.metadata.contains { $0.key == "general.license" })
    }
  }
}
