import GGUF
import Memory
import Models

/// The facts in a file that tell one family of models from another.
struct ModelTraits {
  /// How its tokenizer cuts text.
  enum Tokens {
    /// `tokenizer.ggml.model` is `llama`.
    case sentencePiece
    /// It is `gpt2`.
    case byteLevel
    /// It is `gpt2` with Llama 3's pre-tokenizer.
    case llamaByteLevel
  }

  private let names: (Bytes, Bytes, Bytes)
  private let template: Bytes
  let architecture: Bytes?
  let tokens: Tokens?
  let vocabulary: Int
  let hasExperts: Bool

  /// The keys that nothing but a guess at the system needs.
  static let name = GGUFHint("general.name", .text)
  static let baseName = GGUFHint("general.basename", .text)
  static let chatTemplate = GGUFHint("tokenizer.chat_template", .text)

  /// Looks at the file.
  ///
  /// Keys of another type than expected say nothing here; the rooms that compute
  /// with them refuse them.
  init(_ file: GGUFFile, fileName: Bytes) {
    let name = file.text(ModelTraits.name) ?? Bytes()
    let base = file.text(ModelTraits.baseName) ?? Bytes()
    names = (name, base, fileName)
    template = file.text(ModelTraits.chatTemplate) ?? Bytes()
    architecture = file.text(GGUFHint(Architecture.key, .text))
    if case .array(let tokens) = file.entry("tokenizer.ggml.tokens") {
      vocabulary = tokens.count
    } else {
      vocabulary = 0
    }
    let experts = try? ModelKey.experts.integer(in: file, of: .llama)
    hasExperts = experts ?? 0 > 0
    let pre = file.text(GGUFHint("tokenizer.ggml.pre", .text))
    switch file.text(GGUFHint("tokenizer.ggml.model", .text)) {
    case .some(let model) where model == "llama": tokens = .sentencePiece
    case .some(let model) where model == "gpt2":
      let isLlama = pre.map { $0 == "llama-bpe" } ?? false
      tokens = isLlama ? .llamaByteLevel : .byteLevel
    default: tokens = nil
    }
  }

  /// Whether the tokenizer may be of that kind: the file says so, or nothing.
  func mayCut(_ wanted: Tokens) -> Bool {
    guard let tokens else { return true }
    return tokens == wanted || wanted == .byteLevel && tokens == .llamaByteLevel
  }

  /// Whether one of the names has that word.
  func isNamed(_ word: StaticString) -> Bool {
    names.0.mentions(word) || names.1.mentions(word) || names.2.mentions(word)
  }

  /// Whether the chat template has that word.
  func templateMentions(_ word: StaticString) -> Bool {
    template.mentions(word)
  }
}

extension Bytes {
  /// Whether `word`, of small letters, occurs as a whole in any mixture of cases.
  ///
  /// No letter goes on where it has one, and no digit where it has a digit:
  /// "swallow" is in "Swallow-7b" and "swallow13B", not in "Superswallow";
  /// "v0.1" is not in "v0.12". Its hyphens are spaces and underscores too, as
  /// converters write them.
  fileprivate func mentions(_ word: StaticString) -> Bool {
    let wanted = Bytes(word)
    guard wanted.count >= 1, count >= wanted.count else { return false }
    for start in 0...(count - wanted.count) {
      let end = start + wanted.count
      var matched = 0
      while matched < wanted.count,
        ASCIICharacter(self[start + matched]).isSpelled(wanted[matched])
      {
        matched += 1
      }
      if matched == wanted.count,
        start == 0
          || !ASCIICharacter(self[start - 1]).continues(
            ASCIICharacter(wanted[0])),
        end == count
          || !ASCIICharacter(self[end])
            .continues(ASCIICharacter(wanted[wanted.count - 1]))
      {
        return true
      }
    }
    return false
  }
}

/// A byte as a character of ASCII; those of other scripts are neither letters
/// nor digits.
private struct ASCIICharacter {
  let small: UInt8

  init(_ byte: UInt8) {
    small = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  private var isLetter: Bool { small >= 0x61 && small <= 0x7A }
  private var isDigit: Bool { small >= 0x30 && small <= 0x39 }

  /// Whether it is `wanted`, in either case, or parts words as that does.
  func isSpelled(_ wanted: UInt8) -> Bool {
    small == wanted || wanted == 0x2D && (small == 0x20 || small == 0x5F)
  }

  /// Whether both belong to one word, or one number.
  func continues(_ other: ASCIICharacter) -> Bool {
    isLetter && other.isLetter || isDigit && other.isDigit
  }
}
