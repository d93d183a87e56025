import Memory

extension PreTokenizer {
  /// Qwen 2's variant: every digit is a piece of its own.
  package static let qwen2 = PreTokenizer(longestNumber: 1)

  /// The variant that `tokenizer.ggml.pre` names.
  init?(named name: Bytes) {
    if name == "qwen2" { self = .qwen2 } else { return nil }
  }

  /// The variant of files that were written before the key existed.
  init?(architecture: Bytes) {
    if architecture == "qwen2" { self = .qwen2 } else { return nil }
  }

  /// Writes the names of all variants, for a message.
  static func describeNames(into out: inout TextBuffer) {
    out.append("\"qwen2\"")
  }
}
