import Workbench

/// A class of transformers whose tokenizers are made of `vocab.json` and `merges.txt`.
enum PairClass: String, CaseIterable {
  case gpt2 = "GPT2Tokenizer"
  case qwen2 = "Qwen2Tokenizer"

  /// The class that `tokenizer_config.json` names, or else the kind of folder.
  ///
  /// - Throws: `ConversionFailure.tokenizerUnsupported` where it is another one.
  init(_ settings: JSONValue, _ family: Family) throws(ConversionFailure) {
    var own: String?
    switch family {
    case .qwen2, .qwen3, .qwen3MoE: own = PairClass.qwen2.rawValue
    default: break
    }
    let name = settings["tokenizer_class"]?.string ?? own ?? "(none)"
    let known = PairClass.allCases.first {
      name == $0.rawValue || name == $0.rawValue + "Fast"
    }
    guard let known else {
      throw .tokenizerUnsupported(
        file: "tokenizer_config.json",
        reason: "vocab.json and merges.txt are those of the class "
          + "\(name.short), and not of "
          + PairClass.allCases.map(\.rawValue).joined(separator: " or "))
    }
    self = known
  }

  /// The expression by which Qwen 2 cuts.
  private static let qwen2Expression =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
    + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// The text of a kind of special token where the settings do not name it.
  func usual(_ kind: String) -> String? {
    switch (self, kind) {
    case (.gpt2, "bos"), (_, "eos"), (_, "unk"), (.qwen2, "pad"):
      "<|endoftext|>"
    default: nil
    }
  }

  /// How texts are changed first.
  var normalizer: JSONValue {
    switch self {
    case .gpt2: .null
    case .qwen2: .object([.init("type", .string("NFC"))])
    }
  }

  /// How texts are cut.
  func preTokenizer(_ settings: JSONValue) -> JSONValue {
    let space = settings["add_prefix_space"]?.bool ?? false
    switch self {
    case .gpt2: return PairClass.byteLevel(expression: true, space: space)
    case .qwen2:
      let split = JSONValue.object([
        .init("type", .string("Split")),
        .init(
          "pattern",
          .object([.init("Regex", .string(PairClass.qwen2Expression))])),
        .init("behavior", .string("Isolated")), .init("invert", .bool(false)),
      ])
      let bytes = PairClass.byteLevel(expression: false, space: space)
      return .object([
        .init("type", .string("Sequence")),
        .init("pretokenizers", .array([split, bytes])),
      ])
    }
  }

  /// Bytes as letters, cut by GPT-2's expression or not.
  static func byteLevel(expression: Bool, space: Bool) -> JSONValue {
    .object([
      .init("type", .string("ByteLevel")),
      .init("add_prefix_space", .bool(space)),
      .init("trim_offsets", .bool(true)), .init("use_regex", .bool(expression)),
    ])
  }
}
