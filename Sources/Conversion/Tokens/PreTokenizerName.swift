import Memory
import Tokenizers
import Workbench

/// The name in `tokenizer.ggml.pre` of how a `tokenizer.json` cuts text, found by
/// its own expressions.
struct PreTokenizerName {
  let name: String

  /// The expression by which GPT-2's settings cut, which name none.
  private static let gpt2 =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  /// Finds the name.
  ///
  /// - Parameters:
  ///   - tokenizer: the document.
  ///   - family: the kind of folder, whose own name comes first of those that cut
  ///     alike.
  ///   - addsBeginning: whether texts begin with a token.
  /// - Throws: `ConversionFailure.preTokenizer` where no name cuts so.
  init(
    _ tokenizer: TokenizerDocument, _ family: Family, addsBeginning: Bool
  ) throws(ConversionFailure) {
    let stages = try PreTokenizerName.stages(tokenizer)
    let wanted = stages.joined(separator: "\n")
    let preferred: [String] =
      switch family {
      case .llama, .mistral, .mixtral:
        addsBeginning ? ["llama-bpe"] : ["dbrx"]
      case .qwen2, .qwen3, .qwen3MoE: ["qwen2"]
      case .lfm2: ["lfm2"]
      case .gptOSS: ["gpt-4o"]
      case .gemma2, .gemma3: []
      }
    var found: [String] = []
    PreTokenizer.visit { row in
      guard row.stages.text == wanted else { return }
      row.forEachName { name in
        found.append(
          String(
            decoding: UnsafeBufferPointer(
              start: name.unsafeStart, count: name.count), as: UTF8.self))
      }
    }
    guard let first = found.first else { throw .preTokenizer(wanted) }
    name = preferred.first { found.contains($0) } ?? first
  }

  /// The expressions, the first stage first.
  private static func stages(
    _ tokenizer: TokenizerDocument
  ) throws(ConversionFailure) -> [String] {
    var stages: [String] = []
    for part in tokenizer.parts("pre_tokenizer", "pretokenizers") {
      switch part["type"]?.string {
      case "Split":
        let isKept = part["invert"]?.bool != true
        guard let expression = part["pattern"]?["Regex"]?.string,
          part["behavior"]?.string == (isKept ? "Isolated" : "Removed")
        else { throw unsupported("a split that is no expression") }
        stages.append(spelled(expression))
      case "Digits":
        stages.append(
          part["individual_digits"]?.bool == true ? #"\p{N}"# : #"\p{N}+"#)
      case "ByteLevel":
        guard part["add_prefix_space"]?.bool != true else {
          throw unsupported("a space before each text")
        }
        if part["use_regex"]?.bool ?? true { stages.append(gpt2) }
      case let type:
        throw unsupported("a pre-tokenizer of the type \((type ?? "").short)")
      }
    }
    return stages
  }

  private static func unsupported(_ reason: String) -> ConversionFailure {
    .tokenizerUnsupported(file: TokenizerDocument.name, reason: reason)
  }

  /// The expression with control characters spelled, as the engine's table has
  /// them.
  private static func spelled(_ expression: String) -> String {
    var out = ""
    for scalar in expression.unicodeScalars {
      switch scalar {
      case "\n": out += #"\n"#
      case "\r": out += #"\r"#
      case "\t": out += #"\t"#
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
