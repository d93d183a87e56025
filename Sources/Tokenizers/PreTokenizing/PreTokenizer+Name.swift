import Memory

extension PreTokenizer {
  /// Qwen 2's variant: every digit is a piece of its own.
  package static let qwen2 = PreTokenizer(longestNumber: 1)

  /// Llama 3's variant: up to three digits in a piece, a piece that is a token
  /// stays whole, and texts begin with the token of the beginning.
  package static let llama3 = PreTokenizer(
    longestNumber: 3, ignoresMerges: true, addsBeginning: true)

  /// The variant that `tokenizer.ggml.pre` names.
  ///
  /// The names are those for which llama.cpp takes one of the two.
  init?(named name: Bytes) {
    for index in 0..<PreTokenizer.nameCount
    where name == PreTokenizer.name(index) {
      self = index < PreTokenizer.qwen2Names ? .qwen2 : .llama3
      return
    }
    return nil
  }

  /// The variant of files that were written before the key existed.
  ///
  /// llama.cpp reads them with GPT-2's pattern and warns that answers suffer.
  /// Qwen 2 had its own pattern from the first; of architecture `llama` the
  /// first with byte pairs was Llama 3, known by the token that begins its
  /// texts.
  init?(architecture: Bytes, beginsTexts: () -> Bool) {
    if architecture == "qwen2" {
      self = .qwen2
    } else if architecture == "llama", beginsTexts() {
      self = .llama3
    } else {
      return nil
    }
  }

  /// Writes the names of all variants, for a message.
  static func describeNames(into out: inout TextBuffer) {
    for index in 0..<nameCount {
      out.append(index == 0 ? "\"" : ", \"")
      out.append(name(index))
      out.append("\"")
    }
  }

  private static let qwen2Names = 5
  private static let nameCount = 14

  private static func name(_ index: Int) -> StaticString {
    switch index {
    case 0: "qwen2"
    case 1: "deepseek-r1-qwen"
    case 2: "kormo"
    case 3: "f2llmv2"
    case 4: "megrez"
    case 5: "llama-bpe"
    case 6: "llama3"
    case 7: "llama-v3"
    case 8: "falcon3"
    case 9: "falcon-h1"
    case 10: "pixtral"
    case 11: "midm-2.0"
    case 12: "lfm2"
    default: "jina-v5-nano"
    }
  }
}
