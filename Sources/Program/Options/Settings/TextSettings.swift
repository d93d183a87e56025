import Memory
import Tokenizers

/// How `tokenize` and `render` read and write text.
struct TextSettings {
  /// Whether text is normalised to NFC before it is encoded; prompts too.
  var normalizes = false
  /// What the vocabulary is taken for, `nil` to find out; prompts too.
  var tokenizer: TokenizerKind?
  var isJSONL = false
  /// Whether the last message of `render` is continued.
  var continuesMessage = false
  /// Whether ids become text.
  var decodes = false
  /// Whether texts begin and end as the model file asks.
  var addsSpecial = false

  mutating func setTokenizer(_ value: OptionValue) throws(UsageError) {
    for kind in [TokenizerKind.sentencePieces, .unigram]
    where value.bytes == kind.name {
      tokenizer = kind
      return
    }
    throw value.unusable(wanted: "spm or unigram")
  }
}
