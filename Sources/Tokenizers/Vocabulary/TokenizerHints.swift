public import GGUF

/// Keys of a vocabulary that only advise.
public enum TokenizerHints {
  /// Whether sequences begin with the token of the beginning.
  static let addsBeginning = GGUFHint("tokenizer.ggml.add_bos_token", .flag)
  /// Whether sequences end with the token of the end.
  static let addsEnd = GGUFHint("tokenizer.ggml.add_eos_token", .flag)
  /// Whether SentencePiece puts a space before a text.
  static let addsSpace = GGUFHint("tokenizer.ggml.add_space_prefix", .flag)

  /// Whether Unigram leaves out spaces at the ends, and all but one of a run.
  static let removesSpaces = GGUFHint(
    "tokenizer.ggml.remove_extra_whitespaces", .flag)

  /// Calls `body` with each hint, tokens that nothing computes with included:
  /// those may be named outside of the vocabulary.
  public static func forEach(in file: GGUFFile, _ body: (GGUFHint) -> Void) {
    body(addsBeginning)
    body(addsEnd)
    body(addsSpace)
    body(removesSpaces)
    guard case .array(let tokens) = file.entry("tokenizer.ggml.tokens"),
      tokens.count > 0
    else { return }
    let ids = GGUFHint.Form.integer(0...(tokens.count - 1))
    body(GGUFHint("tokenizer.ggml.padding_token_id", ids))
    body(GGUFHint("tokenizer.ggml.separator_token_id", ids))
    // The format's own spelling.
    body(GGUFHint("tokenizer.ggml.seperator_token_id", ids))
    body(GGUFHint("tokenizer.ggml.mask_token_id", ids))
    body(GGUFHint("tokenizer.ggml.cls_token_id", ids))
  }
}
