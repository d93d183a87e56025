import Conversion
import Foundation
import TestSupport
import Testing
import Workbench

/// Folders with `vocab.json` and `merges.txt` give what those give that have the
/// `tokenizer.json` which transformers makes of these.
@Suite struct PairFilesTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// `tokenizer_class`.
    var tokenizerClass: String? = "Qwen2Tokenizer"
    /// How transformers cuts for it.
    var cut: String?
    /// Other settings.
    var settings = ""
    /// Whether `added_tokens.json` has the added tokens.
    var isOld = false
    /// What transformers puts around texts.
    var template = #"[{"Sequence": {"id": "A", "type_id": 0}}]"#
    var pair = """
      [{"Sequence": {"id": "A", "type_id": 0}},
       {"Sequence": {"id": "B", "type_id": 1}}]
      """

    var testDescription: String { name }
  }

  private static let gpt2 =
    #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}"#
  private static let beginning =
    #"{"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}"#

  private static let cases = [
    Case(name: "Qwen2"),
    Case(name: "Qwen2, fast", tokenizerClass: "Qwen2TokenizerFast"),
    Case(name: "the kind's own", tokenizerClass: nil),
    Case(name: "GPT-2", tokenizerClass: "GPT2Tokenizer", cut: gpt2),
    Case(name: "added_tokens.json", isOld: true),
    Case(
      name: "a beginning",
      settings: #""bos_token": "<|endoftext|>", "add_bos_token": true,"#,
      template: "[\(beginning), {\"Sequence\": {\"id\": \"A\"}}]",
      pair: """
        [\(beginning), {"Sequence": {"id": "A"}}, \(beginning),
         {"Sequence": {"id": "B"}}]
        """),
  ]

  @Test(arguments: cases)
  private func areATokenizer(_ given: Case) throws {
    var whole = try Golden.named("qwen2-tied").folder()
    let name = "tokenizer.json"
    var document = try JSONValue(try #require(whole.files[name]), file: name)
    let model = try #require(document["model"])
    let added = try #require(document["added_tokens"]?.array)
    #expect(!added.isEmpty)
    // What every class has as its own is in the vocabulary.
    let decoder: [JSONValue.Member] = added.map { token in
      .init(
        "\(token["id"]?.int ?? -1)",
        .object((token.members ?? []).filter { $0.key != "id" }))
    }
    let special = try #require(added.first?["content"]?.string)
    var settings = """
      {\(given.settings) "eos_token": "\(special)", "pad_token": "\(special)",
       "unk_token": null
      """
    if !given.settings.contains("bos_token") {
      settings += #", "bos_token": null"#
    }
    if let text = given.tokenizerClass {
      settings += ", \"tokenizer_class\": \"\(text)\""
    }
    if !given.isOld {
      settings +=
        ", \"added_tokens_decoder\": \(JSONValue.object(decoder).indented)"
    }
    settings = settings.replacing("<|endoftext|>", with: special) + "}"
    whole.files["tokenizer_config.json"] = Data(settings.utf8)
    whole.files["tokenizer.model"] = nil

    var pairs = whole
    pairs.files[name] = nil
    pairs.files["vocab.json"] = Data(
      try #require(model["vocab"]).indented.utf8)
    let merges = try #require(model["merges"]?.array).map { merge in
      merge.string
        ?? (merge.array ?? []).compactMap(\.string)
        .joined(separator: " ")
    }
    pairs.files["merges.txt"] = Data(
      ("#version: 0.2\n" + merges.joined(separator: "\n") + "\n").utf8)
    if given.isOld {
      let listed: [JSONValue.Member] = added.map {
        .init($0["content"]?.string ?? "", $0["id"] ?? .null)
      }
      pairs.files["added_tokens.json"] = Data(
        JSONValue.object(listed).indented.utf8)
    }
    let processor = """
      {"type": "TemplateProcessing", "single": \(given.template),
       "pair": \(given.pair), "special_tokens": {}}
      """.replacing("<|endoftext|>", with: special)
    set("post_processor", try parsed(processor), in: &document)
    if let cut = given.cut {
      set("pre_tokenizer", try parsed(cut), in: &document)
    }
    if given.isOld {
      // Only those that the settings name are known to be special.
      let tokens: [JSONValue] = added.map { token in
        var token = token
        let isNamed = token["content"]?.string == special
        set("special", .bool(isNamed), in: &token)
        return token
      }
      set("added_tokens", .array(tokens), in: &document)
    }
    whole.files[name] = Data(document.indented.utf8)
    let expected = try GGUFConversion(whole).metadata.map(Golden.key)
    let found = try GGUFConversion(pairs).metadata.map(Golden.key)
    #expect(found == expected)
  }

  private func parsed(_ text: String) throws -> JSONValue {
    try JSONValue(Data(text.utf8), file: "test")
  }

  private func set(
    _ key: String, _ value: JSONValue, in document: inout JSONValue
  ) {
    var members = document.members ?? []
    members.removeAll { $0.key == key }
    members.append(.init(key, value))
    document = .object(members)
  }
}
