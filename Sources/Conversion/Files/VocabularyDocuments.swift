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

  private let model: GGUFModel
  private let vocabulary: FileVocabulary

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

  // MARK: Facts

  private var addsSpace: Bool {
    model.flag("tokenizer.ggml.add_space_prefix")
      ?? (model.string("tokenizer.ggml.model") == "llama")
  }

  private var removesSpaces: Bool {
    model.flag("tokenizer.ggml.remove_extra_whitespaces") ?? false
  }

  private func adds(_ kind: String) -> Bool? {
    model.flag("tokenizer.ggml.add_\(kind)_token")
  }

  /// Whether texts begin with a token, as the engine has it.
  private var addsBeginning: Bool {
    if let adds = adds("bos") { return adds }
    if vocabulary.kind != .bytePairs {
      return model.string("tokenizer.ggml.model") == "llama"
    }
    let name = model.string("tokenizer.ggml.pre") ?? ""
    return ["llama-bpe", "llama3", "llama-v3", "lfm2", "tekken"].contains(name)
  }

  private func text(_ kind: String) -> String? {
    guard let id = model.integer("tokenizer.ggml.\(kind)_token_id"), id >= 0,
      id < vocabulary.tokens.count
    else { return nil }
    return vocabulary.tokens[id].text
  }

  // MARK: Documents

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
  private var pairTokens: JSONValue {
    .object(
      vocabulary.tokens.enumerated().compactMap { id, token in
        token.type == .unused
          ? nil : .init(token.text, .number(String(id)))
      })
  }

  private func bytePairs() throws(ConversionFailure) -> [JSONValue.Member] {
    let name = model.string("tokenizer.ggml.pre") ?? "qwen2"
    var bytes = name
    let row = bytes.withUTF8 {
      PreTokenizer(named: Bytes(start: $0.baseAddress, count: $0.count))
    }
    guard let row, !row.stages.text.contains("{%"),
      !row.stages.text.contains("{=")
    else { throw .preTokenizer(name) }
    var parts: [JSONValue] = row.stages.text.split(separator: "\n").map {
      .object([
        .init("type", .string("Split")),
        .init("pattern", .object([.init("Regex", .string(String($0)))])),
        .init("behavior", .string("Isolated")), .init("invert", .bool(false)),
      ])
    }
    parts.append(
      .object([
        .init("type", .string("ByteLevel")),
        .init("add_prefix_space", .bool(false)),
        .init("trim_offsets", .bool(false)), .init("use_regex", .bool(false)),
      ]))
    return [
      .init("normalizer", .null),
      .init(
        "pre_tokenizer",
        .object([
          .init("type", .string("Sequence")),
          .init("pretokenizers", .array(parts)),
        ])), .init("post_processor", postProcessor),
      .init("decoder", VocabularyDocuments.byteLevel),
      .init(
        "model",
        pairModel(
          unknown: nil, fallsBackToBytes: false,
          ignoresMerges: row.ignoresMerges,
          merges: vocabulary.merges.map {
            .string(String(decoding: $0, as: UTF8.self))
          })),
    ]
  }

  /// A model that merges pairs.
  private func pairModel(
    unknown: String?, fallsBackToBytes: Bool, ignoresMerges: Bool,
    merges: [JSONValue]
  ) -> JSONValue {
    .object([
      .init("type", .string("BPE")), .init("dropout", .null),
      .init("unk_token", unknown.map { .string($0) } ?? .null),
      .init("continuing_subword_prefix", .null),
      .init("end_of_word_suffix", .null),
      .init("fuse_unk", .bool(fallsBackToBytes)),
      .init("byte_fallback", .bool(fallsBackToBytes)),
      .init("ignore_merges", .bool(ignoresMerges)),
      .init("vocab", pairTokens), .init("merges", .array(merges)),
    ])
  }

  /// The changes of a text whose spaces are part of pieces, and the model.
  private func pieceMembers(_ model: JSONValue) -> [JSONValue.Member] {
    [
      .init("normalizer", spaces), .init("pre_tokenizer", .null),
      .init("post_processor", postProcessor), .init("decoder", pieceDecoder),
      .init("model", model),
    ]
  }

  private func pieces() -> [JSONValue.Member] {
    pieceMembers(
      pairModel(
        unknown: unknown, fallsBackToBytes: true, ignoresMerges: false,
        merges: PieceMerges(vocabulary).merges.map {
          .array([.string($0.left), .string($0.right)])
        }))
  }

  private func unigram() -> [JSONValue.Member] {
    let tokens = vocabulary.tokens
    let unknown = tokens.firstIndex { $0.type == .unknown }
    return pieceMembers(
      .object([
        .init("type", .string("Unigram")),
        .init("unk_id", unknown.map { .number(String($0)) } ?? .null),
        .init(
          "vocab",
          .array(
            tokens.map { .array([.string($0.text), .number("\($0.score)")]) })),
        .init("byte_fallback", .bool(tokens.contains { $0.type == .byte })),
      ]))
  }

  private var unknown: String? {
    vocabulary.tokens.first { $0.type == .unknown }?.text ?? text("unknown")
  }

  /// The changes by which spaces become part of pieces.
  private var spaces: JSONValue {
    func part(_ members: [JSONValue.Member]) -> JSONValue { .object(members) }
    var parts: [JSONValue] = []
    if !vocabulary.characters.isEmpty {
      parts.append(
        part([
          .init("type", .string("Precompiled")),
          .init(
            "precompiled_charsmap",
            .string(Data(vocabulary.characters).base64EncodedString())),
        ]))
    }
    if removesSpaces {
      parts += [
        part([
          .init("type", .string("Strip")), .init("strip_left", .bool(true)),
          .init("strip_right", .bool(true)),
        ]),
        part([
          .init("type", .string("Replace")),
          .init("pattern", .object([.init("Regex", .string(" {2,}"))])),
          .init("content", .string(" ")),
        ]),
      ]
    }
    if addsSpace {
      parts.append(
        part([
          .init("type", .string("Prepend")),
          .init("prepend", .string("\u{2581}")),
        ]))
    }
    parts.append(
      part([
        .init("type", .string("Replace")),
        .init("pattern", .object([.init("String", .string(" "))])),
        .init("content", .string("\u{2581}")),
      ]))
    return .object([
      .init("type", .string("Sequence")), .init("normalizers", .array(parts)),
    ])
  }

  private var pieceDecoder: JSONValue {
    var parts: [JSONValue] = [
      .object([
        .init("type", .string("Replace")),
        .init("pattern", .object([.init("String", .string("\u{2581}"))])),
        .init("content", .string(" ")),
      ]), .object([.init("type", .string("ByteFallback"))]),
      .object([.init("type", .string("Fuse"))]),
    ]
    if addsSpace {
      parts.append(
        .object([
          .init("type", .string("Strip")), .init("content", .string(" ")),
          .init("start", .number("1")), .init("stop", .number("0")),
        ]))
    }
    return .object([
      .init("type", .string("Sequence")), .init("decoders", .array(parts)),
    ])
  }

  private static let byteLevel = JSONValue.object([
    .init("type", .string("ByteLevel")),
    .init("add_prefix_space", .bool(false)),
    .init("trim_offsets", .bool(false)), .init("use_regex", .bool(false)),
  ])

  /// What is added to texts.
  private var postProcessor: JSONValue {
    let first = addsBeginning ? text("bos") : nil
    let last = adds("eos") == true ? text("eos") : nil
    var processors: [JSONValue] = []
    let namesBoth = adds("bos") != nil && adds("eos") != nil
    if vocabulary.kind == .bytePairs, namesBoth || first == nil {
      processors.append(VocabularyDocuments.byteLevel)
    }
    if first != nil || last != nil {
      processors.append(template(first, last))
    }
    if processors.isEmpty { return .null }
    if processors.count == 1 { return processors[0] }
    return .object([
      .init("type", .string("Sequence")),
      .init("processors", .array(processors)),
    ])
  }

  private func template(_ first: String?, _ last: String?) -> JSONValue {
    func special(_ text: String) -> JSONValue {
      .object([
        .init(
          "SpecialToken",
          .object([.init("id", .string(text)), .init("type_id", .number("0"))]))
      ])
    }
    func sequence(_ name: String) -> JSONValue {
      .object([
        .init(
          "Sequence",
          .object([.init("id", .string(name)), .init("type_id", .number("0"))]))
      ])
    }
    let before = first.map { [special($0)] } ?? []
    let after = last.map { [special($0)] } ?? []
    let between = adds("sep") == nil ? [] : before
    let texts = Array(Set([first, last].compactMap { $0 })).sorted()
    let ids = vocabulary.tokens.map(\.text)
    let tokens = texts.map { text in
      JSONValue.Member(
        text,
        .object([
          .init("id", .string(text)),
          .init(
            "ids", .array([.number(String(ids.firstIndex(of: text) ?? 0))])),
          .init("tokens", .array([.string(text)])),
        ]))
    }
    return .object([
      .init("type", .string("TemplateProcessing")),
      .init("single", .array(before + [sequence("A")] + after)),
      .init(
        "pair",
        .array(before + [sequence("A")] + between + [sequence("B")] + after)),
      .init("special_tokens", .object(tokens)),
    ])
  }

  /// `tokenizer_config.json`.
  private var settings: JSONValue {
    var members: [JSONValue.Member] = []
    for kind in ["bos", "eos"] {
      guard vocabulary.kind != .bytePairs, let adds = adds(kind) else {
        continue
      }
      members.append(.init("add_\(kind)_token", .bool(adds)))
    }
    if vocabulary.kind == .sentencePieces,
      let adds = model.flag("tokenizer.ggml.add_space_prefix")
    {
      members.append(.init("add_prefix_space", .bool(adds)))
    }
    let listed = vocabulary.tokens.enumerated().filter {
      $0.element.type == .userDefined
    }
    if vocabulary.kind != .bytePairs, !listed.isEmpty {
      members.append(
        .init(
          "added_tokens_decoder",
          .object(
            listed.map { id, token in
              .init(
                String(id),
                .object([
                  .init("content", .string(token.text)),
                  .init("lstrip", .bool(false)),
                  .init("normalized", .bool(false)),
                  .init("rstrip", .bool(false)),
                  .init("single_word", .bool(false)),
                  .init("special", .bool(false)),
                ]))
            })))
    }
    let kinds = [
      ("bos_token", "bos"), ("eos_token", "eos"), ("unk_token", "unknown"),
      ("pad_token", "padding"), ("mask_token", "mask"),
    ]
    for (key, kind) in kinds {
      if let text = text(kind) { members.append(.init(key, .string(text))) }
    }
    members += [
      .init("clean_up_tokenization_spaces", .bool(false)),
      .init(
        "model_max_length",
        .number(String(model.configuration.trainedContext))),
      .init("tokenizer_class", .string("PreTrainedTokenizerFast")),
    ]
    return .object(members)
  }
}
