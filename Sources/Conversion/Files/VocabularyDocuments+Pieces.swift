import Foundation
import Workbench

extension VocabularyDocuments {
  /// The changes of a text whose spaces are part of pieces, and the model.
  private func pieceMembers(_ model: JSONValue) -> [JSONValue.Member] {
    [
      .init("normalizer", spaces), .init("pre_tokenizer", .null),
      .init("post_processor", postProcessor), .init("decoder", pieceDecoder),
      .init("model", model),
    ]
  }

  /// Those of pieces that are merged by score.
  func pieces() -> [JSONValue.Member] {
    pieceMembers(
      pairModel(
        unknown: unknown, fallsBackToBytes: true, ignoresMerges: false,
        merges: PieceMerges(vocabulary).merges.map {
          .array([.string($0.left), .string($0.right)])
        }))
  }

  /// Those of pieces of which the likeliest are taken.
  func unigram() -> [JSONValue.Member] {
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
}
