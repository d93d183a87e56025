import Memory
import Tokenizers
import Workbench

extension VocabularyDocuments {
  /// The changes of a text whose bytes have letters of their own, and the model.
  func bytePairs() throws(ConversionFailure) -> [JSONValue.Member] {
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
  func pairModel(
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

  /// Bytes as letters.
  static let byteLevel = JSONValue.object([
    .init("type", .string("ByteLevel")),
    .init("add_prefix_space", .bool(false)),
    .init("trim_offsets", .bool(false)), .init("use_regex", .bool(false)),
  ])
}
