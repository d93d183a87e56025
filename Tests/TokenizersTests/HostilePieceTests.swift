import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

/// SentencePiece vocabularies that nobody made in earnest, and old ones.
@Suite struct HostilePieceTests {
  private let pieces: [(text: String, score: Float)] = [
    ("\u{2581}", 0), ("a", -1), ("aa", 1),
  ]

  private func code(_ change: (inout VocabularyFile) -> Void) -> String? {
    var file = VocabularyFile.pieces(pieces)
    change(&file)
    return tokenizerError { _ = try LoadedTokenizer(file) }?.code.description
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, -.signalingNaN])
  func scoresThatAreNoNumbers(_ score: Float) {
    #expect(code { $0.scores?[5] = score } == "vocabulary_score_not_finite")
  }

  @Test func scoresThatAreMissing() {
    #expect(code { $0.scores = nil } == "tokenizer_missing_key")
    #expect(code { $0.scores = [1] } == "vocabulary_score_count")
    #expect(code { $0.scores?.append(1) } == "vocabulary_score_count")
    #expect(code { $0.types?.removeLast() } == "vocabulary_type_count")
    #expect(
      code { $0.integers = [("tokenizer.ggml.unknown_token_id", 9999)] }
        == "vocabulary_id_out_of_range")
  }

  @Test func merelyStrangeScores() throws {
    for score in [-Float.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0] {
      #expect(code { $0.scores?[260] = score } == nil)
    }
  }

  @Test func noTokensOfBytes() throws {
    var file = VocabularyFile.pieces(pieces, hasBytes: false)
    #expect(
      try LoadedTokenizer(file).encode("a日b", user: true) == [3, 4, 0, 0])
    file.types = file.types?.map { $0 == 2 ? 3 : $0 }
    // Nothing stands for the unknown, so it is left out.
    #expect(try LoadedTokenizer(file).encode("a日b", user: true) == [3, 4])
    file.integers = [("tokenizer.ggml.unknown_token_id", 4)]
    #expect(try LoadedTokenizer(file).encode("日", user: true) == [3, 4])
    // Some bytes are not enough for a character of others.
    file = VocabularyFile.pieces(pieces, hasBytes: false)
    file.add([VocabularyFile.byteSpelling(0xE6), "<0xzz>", "<0xF>"], .byte)
    file.scores = file.scores.map { $0 + [0, 0, 0] }
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("日", user: true) == [3, 0])
    #expect(
      try tokenizer.encode(.user(view([0xE6]))) == [3, 6])
  }

  @Test func emptyAndEqualPieces() throws {
    let file = VocabularyFile.pieces([
      ("", 5), ("\u{2581}", 0), ("a", 0), ("ab", 1), ("ab", 9), ("", 0),
      ("b", 0), ("bb", 2), (" ", 3), ("a b", 9),
    ])
    let tokenizer = try LoadedTokenizer(file)
    // The first of equal pieces counts, with its score.
    #expect(try tokenizer.encode("ab", user: true) == [260, 262])
    #expect(try tokenizer.encode("abb", user: true) == [260, 261, 266])
    // A piece that is written with a space is no text's.
    #expect(try tokenizer.encode("a b", user: true) == [260, 261, 260, 265])
    #expect(tokenizer.tokenizer.bytes(of: 259).isEmpty)
    #expect(tokenizer.tokenizer.bytes(of: 267) == " ")
  }

  @Test func piecesThatAreNoText() throws {
    var file = VocabularyFile.pieces(pieces)
    file.rawTokens = [[0xE6, 0x97], [0xFF, 0xFE], [0xA5, 0x61], [0xF0]]
    file.types = file.types.map { $0 + [1, 1, 1, 1] }
    file.scores = file.scores.map { $0 + [9, 9, 9, 9] }
    let tokenizer = try LoadedTokenizer(file)
    // A character is never divided to make one of them.
    let ids = try tokenizer.encode("日a", user: true)
    #expect(ids == [259, 233, 154, 168, 260])
    #expect(
      try tokenizer.encode(.user(view([0xFF, 0xFE, 0xF0]))) == [259, 263, 265])
  }

  @Test func piecesOf64KiB() throws {
    let long = String(repeating: "a", count: 1 << 16)
    var pieces = self.pieces
    for power in 2...16 {
      pieces.append((String(repeating: "a", count: 1 << power), 1))
    }
    let file = VocabularyFile.pieces(pieces)
    let size = 1 << 18
    let tokenizer = try LoadedTokenizer(
      view(file.bytes), textBytes: size, pieceBytes: size, tokens: size)
    let last = Int32((file.tokens?.count ?? 0) - 1)
    let ids = try tokenizer.encode(long + long + "a", user: true)
    #expect(ids == [259, last, last, 260])
    #expect(tokenizer.decode(ids) == Array((long + long + "a").utf8))
    let other = String(repeating: "ab", count: size / 2 - 2)
    #expect(try tokenizer.encode(other, user: true).count == size - 3)
  }

  /// Whatever kind a file gives them, and where it gives none.
  @Test func marksThatAUserTypes() throws {
    let marks = ["<s>", "</s>", "<unk>", "<0x0A>", "<0x00>", "<0xff>"]
    for kinds in [1, 4, nil] as [Int32?] {
      var file = VocabularyFile.pieces([
        ("<", 1), ("s", 1), (">", 1), ("<s", 2), ("/s", 2), ("</s", 2),
        ("<un", 2), ("k>", 2), ("<0x0", 2), ("A>", 2),
      ])
      let count = file.tokens?.count ?? 0
      file.types = kinds.map { kind in
        (0..<count).map { $0 < 3 ? kind : $0 < 259 ? 6 : 1 }
      }
      file.scores = file.scores?.enumerated().map {
        $0.offset < 259 ? 100 : $0.element
      }
      let tokenizer = try LoadedTokenizer(file)
      for mark in marks {
        let ids = try tokenizer.encode(mark, user: true)
        #expect(tokenizer.decode(ids) == Array(mark.utf8), "\(mark)")
        #expect(ids.allSatisfy { $0 > 2 && $0 != 3 && $0 != 13 })
      }
      #expect(try tokenizer.encode("<s></s>") == [1, 2])
      #expect(tokenizer.decode([13]) == [0x0A])
      #expect(tokenizer.tokenizer.beginning == 1)
      #expect(tokenizer.tokenizer.isEndOfGeneration(2))
    }
  }

  @Test func limitsBeyondMemory() {
    let bytes = view(VocabularyFile.pieces(pieces).bytes)
    for size in [Int.max, Int.max / 8, -1] {
      #expect(
        tokenizerError {
          _ = try LoadedTokenizer(bytes, textBytes: 8, pieceBytes: size)
        } != nil)
    }
  }

  @Test func spellings() throws {
    let tokenizer = try LoadedTokenizer(.pieces(pieces)).tokenizer
    #expect(tokenizer.token(spelled: view("aa")) == 261)
    #expect(tokenizer.token(spelled: view("\n")) == 13)
    #expect(tokenizer.token(spelled: view("</s>")) == 2)
    #expect(tokenizer.token(spelled: view("aaa")) == nil)
  }
}
