import GGUF
import Memory
import TestSupport

/// A vocabulary that a test writes as a GGUF file, right or wrong.
struct VocabularyFile {
  var architecture: String? = "qwen2"
  var model: String? = "gpt2"
  var preTokenizer: String? = "qwen2"
  var tokens: [String]? = VocabularyFile.alphabet
  /// Behind `tokens`, for texts that are no UTF-8.
  var rawTokens: [[UInt8]] = []
  var types: [Int32]?
  var scores: [Float]?
  var merges: [String]?
  /// `tokenizer.ggml.precompiled_charsmap`.
  var map: [UInt8]?
  var integers: [(String, UInt32)] = []
  var flags: [(String, Bool)] = []
  var texts: [(String, String)] = []

  /// The 256 bytes in the order of GPT-2's alphabet, by their values.
  static let alphabet: [String] = {
    let printable = Set(33...126).union(161...172).union(174...255)
    var next: UInt32 = 256
    return (0..<256).map { byte in
      var scalar = UInt32(byte)
      if !printable.contains(byte) {
        scalar = next
        next += 1
      }
      return String(Unicode.Scalar(scalar).map(Character.init) ?? "?")
    }
  }()

  /// A text in GPT-2's alphabet.
  static func spelled(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { alphabet[Int($0)] }.joined()
  }

  /// Adds tokens of one kind behind those that are there.
  mutating func add(_ texts: [String], _ kind: TestKind) {
    let count = tokens?.count ?? 0
    types = (types ?? Array(repeating: 1, count: count))
    types?.append(contentsOf: texts.map { _ in kind.rawValue })
    tokens?.append(contentsOf: texts)
  }

  /// The types that tests write.
  enum TestKind: Int32 {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  /// A SentencePiece vocabulary of pieces with their scores: the unknown token,
  /// beginning and end, with `hasBytes` a token for each byte, and the pieces.
  static func pieces(
    _ pieces: [(text: String, score: Float)], hasBytes: Bool = true
  ) -> VocabularyFile {
    var file = VocabularyFile()
    file.architecture = "llama"
    file.model = "llama"
    file.preTokenizer = nil
    file.tokens = []
    file.add(["<unk>"], .unknown)
    file.add(["<s>", "</s>"], .control)
    if hasBytes {
      file.add((0..<256).map { byteSpelling(UInt8($0)) }, .byte)
    }
    file.add(pieces.map(\.text), .normal)
    let others = (file.tokens?.count ?? 0) - pieces.count
    file.scores = Array(repeating: 0, count: others) + pieces.map(\.score)
    return file
  }

  /// How a SentencePiece vocabulary spells a byte.
  static func byteSpelling(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x" + (byte < 16 ? "0" : "") + digits + ">"
  }

  var bytes: [UInt8] {
    var pairs: [[UInt8]] = []
    if let architecture {
      pairs.append(key("general.architecture", 8) + text(architecture))
    }
    if let model { pairs.append(key("tokenizer.ggml.model", 8) + text(model)) }
    if let preTokenizer {
      pairs.append(key("tokenizer.ggml.pre", 8) + text(preTokenizer))
    }
    if let tokens {
      pairs.append(
        key("tokenizer.ggml.tokens", 9)
          + array(tokens.map { Array($0.utf8) } + rawTokens))
    }
    if let merges {
      pairs.append(
        key("tokenizer.ggml.merges", 9) + array(merges.map { Array($0.utf8) }))
    }
    if let types {
      pairs.append(
        key("tokenizer.ggml.token_type", 9) + word(UInt32(5))
          + word(UInt64(types.count))
          + types.flatMap { word(UInt32(bitPattern: $0)) })
    }
    if let scores {
      pairs.append(
        key("tokenizer.ggml.scores", 9) + word(UInt32(6))
          + word(UInt64(scores.count)) + scores.flatMap { word($0.bitPattern) })
    }
    if let map {
      pairs.append(
        key("tokenizer.ggml.precompiled_charsmap", 9) + word(UInt32(0))
          + word(UInt64(map.count)) + map)
    }
    for (name, value) in flags {
      pairs.append(key(name, 7) + [value ? 1 : 0])
    }
    for (name, value) in texts { pairs.append(key(name, 8) + text(value)) }
    for (name, value) in integers { pairs.append(key(name, 4) + word(value)) }
    return Array("GGUF".utf8) + word(UInt32(3)) + word(UInt64(0))
      + word(UInt64(pairs.count)) + pairs.joined()
  }

  private func key(_ name: String, _ type: UInt32) -> [UInt8] {
    text(name) + word(type)
  }

  private func text(_ text: String) -> [UInt8] { self.text(Array(text.utf8)) }

  private func text(_ bytes: [UInt8]) -> [UInt8] {
    word(UInt64(bytes.count)) + bytes
  }

  private func array(_ texts: [[UInt8]]) -> [UInt8] {
    word(UInt32(8)) + word(UInt64(texts.count)) + texts.flatMap { text($0) }
  }

  private func word<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
