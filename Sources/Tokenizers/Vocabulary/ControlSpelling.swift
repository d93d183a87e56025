import Memory

/// Tokens that are known by their spelling, whatever type a file gives them.
///
/// Files made by converters of different ages type some of them as
/// user-defined, as which anybody could type them. Those of llama.cpp's list
/// that the supported vocabularies have, and those that begin a text or a turn.
enum ControlSpelling {
  /// Whether a token spelled so is a control token.
  static func isControl(_ text: Bytes) -> Bool {
    guard text.starts(with: Bytes("<")) else { return false }
    return isEnding(text) || text == "<|im_start|>"
      || text == "<start_of_turn>"
      || text == "<|fim_prefix|>" || text == "<|fim_middle|>"
      || text == "<|fim_suffix|>" || text == "<|begin_of_text|>"
      || text == "<|start_header_id|>" || text == "<|end_header_id|>"
  }

  /// How many spellings end an answer.
  static let endingCount = 11

  /// The tokens at which an answer ends where a model says them.
  static func ending(_ index: Int) -> StaticString {
    switch index {
    case 0: "<|im_end|>"
    case 1: "<|endoftext|>"
    case 2: "<|eot_id|>"
    case 3: "<|end_of_text|>"
    case 4: "<|eom_id|>"
    case 5: "<|fim_pad|>"
    case 6: "<|repo_name|>"
    case 7: "<|file_sep|>"
    case 8: "<end_of_turn>"
    // `<|end|>` only ends a message: another one of the answer may follow.
    case 9: "<|return|>"
    default: "<|call|>"
    }
  }

  private static func isEnding(_ text: Bytes) -> Bool {
    for index in 0..<endingCount where text == ending(index) { return true }
    return false
  }
}
