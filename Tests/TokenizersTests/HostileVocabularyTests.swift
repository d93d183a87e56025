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
        == "tokenizer.ggml.model is \"bert\"; supported: \"gpt2\", \"llama\", \"t5\""
    )
    #expect(
      code { $0.preTokenizer = "unheard-of" } == "pre_tokenizer_unsupported")
    let names = text { $0.preTokenizer = "unheard-of" }
    #expect(
      names.hasPrefix("tokenizer.ggml.pre is \"unheard-of\"; supported: "))
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
    "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id",
  ])
  func identifiers(_ key: String) {
    #expect(code { $0.integers = [(key, 255)] } == nil)
    #expect(code { $0.integers = [(key, 256)] } == "vocabulary_id_out_of_range")
    #expect(
      code { $0.integers = [(key, .max)] } == "vocabulary_id_out_of_range")
  }

  /// Nothing computes with these tokens: whatever they name, the texts are the
  /// same.
  @Test(arguments: [
    "padding", "separator", "seperator", "mask", "cls",
  ])
  func identifiersThatNothingComputesWith(_ name: String) throws {
    let key = "tokenizer.ggml.\(name)_token_id"
    for id in [UInt32(255), 256, .max] {
      var file = VocabularyFile()
      file.integers = [(key, id)]
      let loaded = try LoadedTokenizer(file)
      #expect(try loaded.encode("abc") == [0x61, 0x62, 0x63])
      var ignored: [String] = []
      TokenizerHints.forEach(in: loaded.file) { hint in
        if loaded.file.ignores(hint) { ignored.append(hint.key.description) }
      }
      #expect(ignored == (id == 255 ? [] : [key]))
    }
  }

  /// The model learned tokens that only merges make.
  @Test func tokensWithoutMerges() {
    func words(_ count: Int, _ merges: [String]?) -> String? {
      code { file in
        file.tokens? += (0..<count).map {
          VocabularyFile.alphabet[$0] + VocabularyFile.alphabet[$0 + 1]
        }
        file.merges = merges
      }
    }
    let refusal = "vocabulary_unmerged_tokens"
    func merges(_ range: Range<Int>) -> [String] {
      range.map {
        VocabularyFile.alphabet[$0] + " " + VocabularyFile.alphabet[$0 + 1]
      }
    }
    #expect(words(1, nil) == refusal)
    #expect(words(20, []) == refusal)
    #expect(words(20, merges(0..<20)) == nil)
    // A few may be there that no merge makes.
    #expect(words(20, merges(0..<10)) == nil)
    #expect(words(20, merges(0..<9)) == refusal)
    // Merges of another vocabulary make none of these tokens, or cannot be.
    #expect(words(20, merges(100..<150)) == refusal)
    #expect(words(20, Array(repeating: "日 本", count: 50)) == refusal)
    #expect(
      text { file in
        file.tokens? += ["ab", "cd", "ef"]
        file.merges = ["a b"]
      } == "3 tokens of several bytes need a merge, 1 merges make tokens: "
        + "tokenizer.ggml.merges is missing, cut short or another "
        + "vocabulary's")
  }

  /// Bytes alone need none, and neither do tokens that text never becomes.
  @Test func vocabulariesThatNeedNoMerges() throws {
    #expect(code { $0.merges = nil } == nil)
    #expect(code { $0.merges = [] } == nil)
    #expect(code { $0.add(["<|one|>", "<|two|>"], .control) } == nil)
    #expect(code { $0.add(["[PAD1]", "[PAD2]"], .unused) } == nil)
    #expect(code { $0.add(["日本"], .userDefined) } == nil)
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
      code { $0.texts = [("tokenizer.ggml.bos_token_id", "1")] }
        == "gguf_wrong_type")
  }

  /// Flags that a converter wrote as integers are used, others are not.
  @Test func wrongTypesOfFlags() throws {
    func adds(_ change: (inout VocabularyFile) -> Void) throws -> Bool {
      var file = VocabularyFile()
      change(&file)
      file.integers.append(("tokenizer.ggml.bos_token_id", 7))
      return try LoadedTokenizer(file).tokenizer.addsBeginning
    }
    let key = "tokenizer.ggml.add_bos_token"
    #expect(try adds { $0.integers = [(key, 1)] })
    #expect(try !adds { $0.integers = [(key, 0)] })
    // Qwen 2's custom holds.
    #expect(try !adds { $0.integers = [(key, 2)] })
    #expect(try !adds { $0.texts = [(key, "true")] })
    func llama(_ file: inout VocabularyFile) { file.preTokenizer = "llama-bpe" }
    #expect(
      try adds {
        llama(&$0)
        $0.texts = [(key, "false")]
      })
    #expect(
      try !adds {
        llama(&$0)
        $0.integers = [(key, 0)]
      })
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
