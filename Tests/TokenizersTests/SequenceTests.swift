import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

/// What begins and ends sequences: as the file says, never doubled.
@Suite struct SequenceTests {
  private func pieces(
    _ flags: [(String, Bool)] = [],
    _ change: (inout VocabularyFile) -> Void = { _ in }
  ) throws -> LoadedTokenizer {
    var file = VocabularyFile.pieces([("\u{2581}", 0), ("a", 0)])
    file.flags = flags.map { ("tokenizer.ggml." + $0.0, $0.1) }
    change(&file)
    return try LoadedTokenizer(file)
  }

  private let text: [Int32] = [259, 260]

  @Test func customOfSentencePiece() throws {
    let tokenizer = try pieces()
    #expect(tokenizer.tokenizer.addsBeginning && !tokenizer.tokenizer.addsEnd)
    #expect(tokenizer.tokenizer.beginning == 1 && tokenizer.tokenizer.end == 2)
    #expect(tokenizer.tokenizer.isEndOfGeneration(2))
    let user = MarkedText.user(view("a"))
    #expect(try tokenizer.encode(user) == text)
    #expect(try tokenizer.encode(user, edges: .beginning) == [1] + text)
    #expect(try tokenizer.encode(user, edges: .whole) == [1] + text)
    #expect(try tokenizer.encode(.user(Bytes()), edges: .beginning) == [1])
  }

  @Test func asTheFileSays() throws {
    let none = try pieces([("add_bos_token", false)])
    #expect(
      try none.encode(.user(view("a")), edges: .whole) == text)
    let both = try pieces([("add_bos_token", true), ("add_eos_token", true)])
    #expect(
      try both.encode(.user(view("a")), edges: .whole) == [1] + text + [2])
    #expect(
      try both.encode(.user(view("a")), edges: .beginning) == [1] + text)
    let others = try pieces([("add_eos_token", true)]) { file in
      file.integers = [
        ("tokenizer.ggml.bos_token_id", 2), ("tokenizer.ggml.eos_token_id", 1),
      ]
    }
    #expect(
      try others.encode(.user(view("a")), edges: .whole) == [2] + text + [1])
  }

  @Test func neverTwice() throws {
    let tokenizer = try pieces([("add_eos_token", true)])
    let marked = MarkedText.template(view("<s>a</s>"))
    for edges in [SequenceEdges.none, .beginning, .whole] {
      #expect(try tokenizer.encode(marked, edges: edges) == [1] + text + [2])
    }
    // What a user typed is no beginning.
    let typed = try tokenizer.encode(.user(view("<s>a")), edges: .beginning)
    #expect(typed.first == 1 && typed.count > 4)
    #expect(typed.count { $0 == 1 } == 1)
    // Behind other tokens no sequence begins.
    var ids = TokenBuffer(region(of: 8))
    for _ in 0..<2 {
      try tokenizer.tokenizer.encode(
        .user(view("a")), edges: .beginning, into: &ids, work: tokenizer.work)
    }
    #expect((0..<ids.count).map { ids[$0] } == [1] + text + [260])
  }

  @Test(arguments: [
    ("qwen2", false), ("megrez", false), ("llama-bpe", true),
    ("llama-v3", true), ("llama3", true),
  ])
  func customOfBytePairs(_ name: String, _ adds: Bool) throws {
    var file = VocabularyFile()
    file.preTokenizer = name
    file.add(["<|begin_of_text|>"], .control)
    file.integers = [("tokenizer.ggml.bos_token_id", 256)]
    let text = MarkedText.user(view("1"))
    #expect(
      try LoadedTokenizer(file).encode(text, edges: .beginning)
        == (adds ? [256, 0x31] : [0x31]))
    file.flags = [("tokenizer.ggml.add_bos_token", !adds)]
    #expect(
      try LoadedTokenizer(file).encode(text, edges: .beginning)
        == (adds ? [0x31] : [256, 0x31]))
    file.integers = []
    #expect(
      try LoadedTokenizer(file).encode(text, edges: .whole) == [0x31])
  }

  /// Files from before `tokenizer.ggml.pre`: Llama 3 is known by its beginning.
  @Test func oldFilesOfLlama3() throws {
    var file = VocabularyFile()
    file.architecture = "llama"
    file.preTokenizer = nil
    #expect(
      tokenizerError { _ = try LoadedTokenizer(file) }?.code.description
        == "pre_tokenizer_missing")
    file.add(["<|begin_of_text|>"], .control)
    file.merges = ["1 2", "12 3"]
    file.tokens?.append("123")
    file.types?.append(1)
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("1234", user: true) == [257, 0x34])
    #expect(tokenizer.tokenizer.addsBeginning)
    file.architecture = "qwen2"
    #expect(try LoadedTokenizer(file).encode("123", user: true).count == 3)
  }

  @Test func aPieceThatIsATokenIsTakenWhole() throws {
    var file = VocabularyFile()
    file.tokens? += ["abc", "ac"]
    // No merge makes the first.
    file.merges = ["a c"]
    #expect(try LoadedTokenizer(file).encode("abc") == [0x61, 0x62, 0x63])
    file.preTokenizer = "llama-bpe"
    #expect(try LoadedTokenizer(file).encode("abc") == [256])
    #expect(try LoadedTokenizer(file).encode("abcd").count == 4)
  }
}
