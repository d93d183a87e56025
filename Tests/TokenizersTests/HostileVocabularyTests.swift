import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

/// Vocabularies that nobody made in earnest: each a clear error, or harmless.
@Suite struct HostileVocabularyTests {
  private func code(_ change: (inout VocabularyFile) -> Void) -> String? {
    var file = VocabularyFile()
    change(&file)
    return tokenizerError { _ = try LoadedTokenizer(file) }?.code.description
  }

  private func text(_ change: (inout VocabularyFile) -> Void) -> String {
    var file = VocabularyFile()
    change(&file)
    return tokenizerError { _ = try LoadedTokenizer(file) }.map { message($0) }
      ?? ""
  }

  @Test func kindsThatAreNotSupported() {
    #expect(code { $0.model = nil } == "tokenizer_missing_key")
    #expect(code { $0.tokens = nil } == "tokenizer_missing_key")
    #expect(code { $0.tokens = [] } == "vocabulary_empty")
    #expect(code { $0.model = "bert" } == "tokenizer_unsupported")
    #expect(
      text { $0.model = "bert" }
        == "tokenizer.ggml.model is \"bert\"; supported: \"gpt2\", \"llama\"")
    #expect(code { $0.preTokenizer = "viking" } == "pre_tokenizer_unsupported")
    let names = text { $0.preTokenizer = "viking" }
    #expect(names.hasPrefix("tokenizer.ggml.pre is \"viking\"; supported: "))
    #expect(names.contains("\"qwen2\"") && names.contains("\"llama-bpe\""))
    #expect(code { $0.preTokenizer = nil } == nil)
    #expect(
      code {
        $0.preTokenizer = nil
        $0.architecture = "llama"
      } == "pre_tokenizer_missing")
    #expect(
      code {
        $0.preTokenizer = nil
        $0.architecture = nil
      } == "pre_tokenizer_missing")
  }

  @Test func types() throws {
    #expect(code { $0.types = [1, 1] } == "vocabulary_type_count")
    #expect(
      code { $0.types = Array(repeating: 7, count: 256) }
        == "vocabulary_unknown_type")
    #expect(
      code { $0.types = Array(repeating: -1, count: 256) }
        == "vocabulary_unknown_type")
    #expect(code { $0.types = Array(repeating: 0, count: 256) } == nil)
    var file = VocabularyFile()
    file.types = Array(repeating: 3, count: 256)
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("abc", user: true) == [])
  }

  @Test(arguments: [
    "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id",
    "tokenizer.ggml.padding_token_id", "tokenizer.ggml.eot_token_id",
  ])
  func identifiers(_ key: String) {
    #expect(code { $0.integers = [(key, 255)] } == nil)
    #expect(code { $0.integers = [(key, 256)] } == "vocabulary_id_out_of_range")
    #expect(
      code { $0.integers = [(key, .max)] } == "vocabulary_id_out_of_range")
  }

  @Test(arguments: ["", " ", "ab", "a ", " b", "a", "  "])
  func mergesWithoutTwoParts(_ merge: String) {
    #expect(
      code { $0.merges = ["a b", merge] } == "vocabulary_malformed_merge")
  }

  @Test(arguments: [
    "nobody knows", "a 日", "日 a", "a  b", "a b c", "\u{FFFD} a",
  ])
  func mergesThatNeverHappen(_ merge: String) throws {
    var file = VocabularyFile()
    file.merges = [merge]
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("abc日").count == 6)
  }

  @Test func tooManyPiecesThatAreNoTokens() {
    #expect(
      code { file in
        file.merges = (0..<5000).map { "a\($0) b" }
      } == "vocabulary_unnamed_pieces")
    #expect(
      code { file in
        file.merges = [String(repeating: "a", count: 70_000) + " b", "a b"]
      } == "vocabulary_unnamed_pieces")
  }

  @Test func tooManyLengthsOfSpecialTokens() {
    func lengths(_ count: Int) -> String? {
      code { file in
        file.add(
          (1...count).map { String(repeating: "<", count: $0) }, .control)
      }
    }
    #expect(lengths(256) == nil)
    #expect(lengths(257) == "vocabulary_special_lengths")
  }

  @Test func emptyAndEqualTokens() throws {
    var file = VocabularyFile()
    file.tokens = VocabularyFile.alphabet + ["", "ab", "", "ab", "a", "日"]
    file.merges = ["a b", "a b", "b a"]
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("ab") == [257])
    #expect(tokenizer.tokenizer.token(spelled: view("a")) == 0x61)
    #expect(try tokenizer.encode("日").count == 3)
    #expect(tokenizer.tokenizer.bytes(of: 261) == "日")
    #expect(tokenizer.tokenizer.bytes(of: 256).isEmpty)
  }

  @Test func wrongTypesOfKeys() {
    #expect(
      code { $0.integers = [("tokenizer.ggml.merges", 1)] }
        == "gguf_wrong_type")
    #expect(
      code { $0.integers = [("tokenizer.ggml.add_bos_token", 1)] }
        == "gguf_wrong_type")
  }

  @Test func limitsBeyondMemory() {
    let bytes = view(VocabularyFile().bytes)
    for size in [Int.max, Int.max / 8, -1] {
      #expect(
        tokenizerError {
          _ = try LoadedTokenizer(bytes, textBytes: 8, pieceBytes: size)
        } != nil)
      #expect(
        tokenizerError {
          _ = try LoadedTokenizer(bytes, textBytes: 8, tokens: size)
        } != nil)
    }
    #expect(
      tokenizerError { _ = try LoadedTokenizer(bytes, textBytes: .max) }?
        .code.description == "text_too_long")
  }
}
