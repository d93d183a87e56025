import Foundation
import Workbench

/// `vocab.json` and `merges.txt`, the files of byte-level pairs that were there before
/// `tokenizer.json`, as such a document.
///
/// It is the one that transformers 5 saves for the class that `tokenizer_config.json`
/// names.
struct PairFiles {
  static let vocabularyName = "vocab.json"
  static let mergesName = "merges.txt"

  private let tokenizerClass: PairClass
  private let settings: JSONValue
  private let vocabulary: JSONValue
  private let merges: [JSONValue]
  private let added: AddedTokens

  /// Reads the files of a folder; `nil` where they are not there.
  init?(
    _ folder: ModelFolder, _ family: Family, settings: JSONValue?
  ) throws {
    guard let vocabulary = folder.files[PairFiles.vocabularyName],
      let merges = folder.files[PairFiles.mergesName]
    else { return nil }
    self.settings = settings ?? .object([])
    tokenizerClass = try PairClass(self.settings, family)
    self.vocabulary = try JSONValue(
      vocabulary, file: PairFiles.vocabularyName)
    self.merges = PairFiles.lines(merges)
    added = try AddedTokens(
      folder, self.settings, tokenizerClass,
      vocabulary: self.vocabulary.tokens(of: PairFiles.vocabularyName))
  }

  /// The merges; a comment of their version may stand before them.
  private static func lines(_ data: Data) -> [JSONValue] {
    var lines = data.split(separator: UInt8(ascii: "\n"))[...]
    if lines.first?.starts(with: Array("#version".utf8)) == true {
      lines = lines.dropFirst()
    }
    return lines.compactMap { line in
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      return line.isEmpty ? nil : .string(String(decoding: line, as: UTF8.self))
    }
  }

  /// The document.
  var document: JSONValue {
    .object([
      .init("version", .string("1.0")), .init("truncation", .null),
      .init("padding", .null),
      .init("added_tokens", .array(added.tokens.map(\.value))),
      .init("normalizer", tokenizerClass.normalizer),
      .init("pre_tokenizer", tokenizerClass.preTokenizer(settings)),
      .init("post_processor", postProcessor),
      .init("decoder", PairClass.byteLevel(expression: true, space: true)),
      .init(
        "model",
        .object([
          .init("type", .string("BPE")), .init("dropout", .null),
          .init("unk_token", .null),
          .init("continuing_subword_prefix", .string("")),
          .init("end_of_word_suffix", .string("")),
          .init("fuse_unk", .bool(false)), .init("byte_fallback", .bool(false)),
          .init("ignore_merges", .bool(false)), .init("vocab", vocabulary),
          .init("merges", .array(merges)),
        ])),
    ])
  }

  /// What is put around a text, and around a pair of them.
  private var postProcessor: JSONValue {
    func special(_ kind: String) -> [String] {
      guard settings["add_\(kind)_token"]?.bool == true,
        let text = added.special(kind)
      else { return [] }
      return [text]
    }
    func part(_ name: String, _ text: String, _ type: Int) -> JSONValue {
      .object([
        .init(
          name,
          .object([
            .init("id", .string(text)), .init("type_id", .number(String(type))),
          ]))
      ])
    }
    let (first, last) = (special("bos"), special("eos"))
    func around(_ sequence: String, _ type: Int) -> [JSONValue] {
      first.map { part("SpecialToken", $0, type) }
        + [part("Sequence", sequence, type)]
        + last.map { part("SpecialToken", $0, type) }
    }
    let tokens = Array(Set(first + last)).sorted().map { text in
      JSONValue.Member(
        text,
        .object([
          .init("id", .string(text)),
          .init("ids", .array([.number(String(added.id(of: text) ?? 0))])),
          .init("tokens", .array([.string(text)])),
        ]))
    }
    return .object([
      .init("type", .string("TemplateProcessing")),
      .init("single", .array(around("A", 0))),
      .init("pair", .array(around("A", 0) + around("B", 1))),
      .init("special_tokens", .object(tokens)),
    ])
  }
}
