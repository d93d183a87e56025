import Foundation
import GGUF
import Memory
import Models
import Tokenizers
import Workbench

/// The documents of a tokenizer of a model in GGUF: `tokenizer.json`,
/// `tokenizer_config.json`, and `tokenizer.model` where tokens have scores, which no
/// other document keeps.
struct VocabularyDocuments {
  private(set) var files: [String: Data] = [:]

  let model: GGUFModel
  let vocabulary: FileVocabulary

  init(_ model: GGUFModel, _ family: Family) throws(ConversionFailure) {
    self.model = model
    vocabulary = try FileVocabulary(model)
    var members: [JSONValue.Member] = [
      .init("version", .string("1.0")), .init("truncation", .null),
      .init("padding", .null), .init("added_tokens", addedTokens),
    ]
    switch vocabulary.kind {
    case .bytePairs: members += try bytePairs()
    case .sentencePieces: members += pieces()
    case .unigram: members += unigram()
    }
    files[TokenizerDocument.name] = VocabularyDocuments.data(.object(members))
    files["tokenizer_config.json"] = VocabularyDocuments.data(settings)
    if vocabulary.kind != .bytePairs, family.row.readsPieces {
      files[SentencePieceModel.name] =
        SentencePieceWriter(
          vocabulary, addsSpace: addsSpace, removesSpaces: removesSpaces
        ).data
    }
  }

  private static func data(_ value: JSONValue) -> Data {
    Data((value.indented + "\n").utf8)
  }

  /// Whether a space is put before texts.
  var addsSpace: Bool {
    model.flag("tokenizer.ggml.add_space_prefix")
      ?? (model.string("tokenizer.ggml.model") == "llama")
  }

  /// Whether spaces beyond one are taken away.
  var removesSpaces: Bool {
    model.flag("tokenizer.ggml.remove_extra_whitespaces") ?? false
  }

  /// Whether tokens of a kind are added; `nil` where nothing says it.
  func adds(_ kind: String) -> Bool? {
    model.flag("tokenizer.ggml.add_\(kind)_token")
  }

  /// Whether texts begin with a token, as the engine has it.
  var addsBeginning: Bool {
    if let adds = adds("bos") { return adds }
    if vocabulary.kind != .bytePairs {
      return model.string("tokenizer.ggml.model") == "llama"
    }
    let name = model.string("tokenizer.ggml.pre") ?? ""
    return ["llama-bpe", "llama3", "llama-v3", "lfm2", "tekken"].contains(name)
  }

  /// The text of a kind of special token.
  func text(_ kind: String) -> String? {
    guard let id = model.integer("tokenizer.ggml.\(kind)_token_id"), id >= 0,
      id < vocabulary.tokens.count
    else { return nil }
    return vocabulary.tokens[id].text
  }

  private var addedTokens: JSONValue {
    .array(
      vocabulary.tokens.enumerated().compactMap { id, token in
        guard
          [.control, .userDefined, .unknown].contains(token.type)
        else { return nil }
        return .object([
          .init("id", .number(String(id))),
          .init("content", .string(token.text)),
          .init("single_word", .bool(false)), .init("lstrip", .bool(false)),
          .init("rstrip", .bool(false)), .init("normalized", .bool(false)),
          .init("special", .bool(token.type != .userDefined)),
        ])
      })
  }

  /// The tokens of a model of pairs; those that stand for nothing are left out.
  var pairTokens: JSONValue {
    .object(
      vocabulary.tokens.enumerated().compactMap { id, token in
        token.type == .unused
          ? nil : .init(token.text, .number(String(id)))
      })
  }
}
