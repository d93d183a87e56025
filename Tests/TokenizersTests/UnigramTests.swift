import Foundation
import Memory
import TestSupport
import Testing
import Tokenizers

@Suite struct UnigramTests {
  typealias Pieces = [(text: String, score: Float)]

  /// Pieces whose scores are log probabilities.
  static func file(
    _ pieces: Pieces, hasBytes: Bool = true, addsSpace: Bool = false
  ) -> VocabularyFile {
    var file = VocabularyFile.pieces(pieces, hasBytes: hasBytes)
    file.flags = [("tokenizer.ggml.add_space_prefix", addsSpace)]
    return file
  }

  private func texts(_ pieces: Pieces, _ text: String) throws -> [String] {
    let loaded = try LoadedTokenizer(Self.file(pieces))
    #expect(loaded.plan.identity.kind == .unigram)
    let ids = try loaded.encode(text, user: true)
    #expect(loaded.decode(ids) == Array(text.utf8))
    return ids.map { string(loaded.tokenizer.bytes(of: $0)) }
  }

  @Test func theGreatestSumWins() throws {
    let pieces: Pieces = [
      ("a", -3.5), ("b", -3.5), ("ab", -5.5), ("abc", -9.5), ("c", -3.25),
      ("bc", -6.125),
    ]
    #expect(try texts(pieces, "ab") == ["ab"])
    #expect(try texts(pieces, "abc") == ["ab", "c"])
    #expect(try texts(pieces, "bc") == ["bc"])
    #expect(try texts(pieces, "aba") == ["ab", "a"])
  }

  @Test func ofEqualSumsTheLongestLastPiece() throws {
    let pieces: Pieces = [
      ("a", -1.5), ("b", -1.5), ("c", -1.5), ("ab", -2.5), ("bc", -2.5),
    ]
    #expect(try texts(pieces, "abc") == ["a", "bc"])
  }

  /// The path that a plain search finds, with the same rule for ties.
  @Test func agreesWithAPlainSearch() throws {
    var random = SeededRandom(9)
    let letters = Array("abcあ ".unicodeScalars)
    for round in 0..<60 {
      var pieces: Pieces = []
      var seen: Set<String> = []
      while pieces.count < 14 {
        let text = String(
          String.UnicodeScalarView(
            (0..<Int.random(in: 1...4, using: &random)).map { _ in
              letters[Int.random(in: 0..<letters.count, using: &random)]
            }))
        guard seen.insert(text).inserted else { continue }
        // Few scores make many ties.
        let score = -0.5 - Float(Int.random(in: 1...8, using: &random))
        pieces.append((text.replacing(" ", with: "\u{2581}"), score))
      }
      let loaded = try LoadedTokenizer(
        Self.file(pieces, hasBytes: round % 2 == 0))
      for _ in 0..<40 {
        let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in
          letters[Int.random(in: 0..<letters.count, using: &random)]
        }
        let string = String(String.UnicodeScalarView(text))
        #expect(
          try loaded.encode(string, user: true)
            == Self.search(text, pieces, hasBytes: round % 2 == 0),
          "\(pieces) \(string)")
      }
    }
  }

  private static func search(
    _ text: [Unicode.Scalar], _ pieces: Pieces, hasBytes: Bool
  ) -> [Int32] {
    let base: Int32 = hasBytes ? 259 : 3
    let least = Double(pieces.map(\.score).min() ?? 0)
    var best: [(sum: Double, ids: [Int32], isUnknown: Bool)?] = Array(
      repeating: nil, count: text.count + 1)
    best[0] = (0, [], false)
    for start in 0..<text.count {
      guard let here = best[start] else { continue }
      var isAlone = false
      for end in (start + 1)...text.count {
        let spelled = String(String.UnicodeScalarView(text[start..<end]))
          .replacing(" ", with: "\u{2581}")
        guard let index = pieces.firstIndex(where: { $0.text == spelled })
        else { continue }
        if end == start + 1 { isAlone = true }
        let sum = here.sum + Double(pieces[index].score)
        if best[end].map({ sum > $0.sum }) ?? true {
          best[end] = (sum, here.ids + [base + Int32(index)], false)
        }
      }
      guard !isAlone else { continue }
      let sum = here.sum + least - 10
      let bytes = hasBytes ? String(text[start]).utf8.map { 3 + Int32($0) } : []
      let ids = hasBytes ? bytes : here.isUnknown ? [] : [0]
      if best[start + 1].map({ sum > $0.sum }) ?? true {
        best[start + 1] = (sum, here.ids + ids, !hasBytes)
      }
    }
    return best[text.count]?.ids ?? []
  }

  @Test func userDefinedPiecesScoreWellButDoNotCut() throws {
    var file = Self.file([
      ("a", -1.5), ("b", -1.5), ("c", -1.5), ("d", -1.5), ("abcd", -2.5),
    ])
    file.add(["bc"], .userDefined)
    file.scores?.append(-90)
    var loaded = try LoadedTokenizer(file)
    #expect(try loaded.encode("abcd", user: true) == [263])
    #expect(try loaded.encode("xbc", user: true).last == 264)
    file.scores?[263] = -3.5
    loaded = try LoadedTokenizer(file)
    #expect(try loaded.encode("abcd", user: true) == [259, 264, 262])
  }

  @Test func unusedAndSpecialTokensNeverComeOut() throws {
    var file = Self.file([("a", -1.5), ("s", -1.5), ("<", -2.5), (">", -2.5)])
    file.add(["aa"], .unused)
    file.scores?.append(-0.25)
    let loaded = try LoadedTokenizer(file)
    #expect(try loaded.encode("aa", user: true) == [259, 259])
    #expect(try loaded.encode("<s>", user: true) == [261, 260, 262])
    #expect(try loaded.encode("<s>a") == [1, 259])
  }

  @Test func prefixComesBehindSpecialTokens() throws {
    let loaded = try LoadedTokenizer(
      Self.file([("\u{2581}", -2.5), ("a", -1.5)], addsSpace: true))
    #expect(
      try loaded.encode("a<unk>a<s>a") == [259, 260, 0, 259, 260, 1, 259, 260])
    #expect(try loaded.encode("") == [])
    #expect(try loaded.encode(" ") == [259, 259])
    #expect(try loaded.encode("\u{2581}a") == [259, 259, 260])
    for text in ["a", " a", "a<unk>a", "a <unk> a", "<s> a"] {
      #expect(try loaded.decode(loaded.encode(text)) == Array(text.utf8))
    }
  }

  @Test func runsOfUnknownCharactersAreOne() throws {
    let loaded = try LoadedTokenizer(
      Self.file([("a", -1.5), ("c", -2.5)], hasBytes: false))
    #expect(try loaded.encode("axyzca", user: true) == [3, 0, 4, 3])
  }

  @Test func strayBytesAreReplaced() throws {
    let loaded = try LoadedTokenizer(Self.file([("a", -1.5)]))
    let ids = try loaded.encode(.user(view([0x61, 0xFF, 0x61] as [UInt8])))
    // The tokens of the bytes of U+FFFD.
    let expected: [Int32] = [259, 242, 194, 192, 259]
    #expect(ids == expected)
  }

  @Test func scoresTellTheKind() throws {
    let whole = VocabularyFile.pieces([("a", -1), ("b", -2), ("c", -2.5)])
    #expect(try LoadedTokenizer(whole).plan.identity.kind == .sentencePieces)
    let even = VocabularyFile.pieces([("a", -1), ("b", -2.5)])
    #expect(try LoadedTokenizer(even).plan.identity.kind == .sentencePieces)
    let most = VocabularyFile.pieces([("a", -1), ("b", -2.5), ("c", -0.1)])
    let identity = try LoadedTokenizer(most).plan.identity
    #expect(identity.kind == .unigram)
    guard case .scores(let fractional, let normal) = identity.evidence else {
      Issue.record("known by \(identity.evidence)")
      return
    }
    #expect(fractional == 2 && normal == 3)
    var out = TextBuffer(region(of: 200))
    identity.describe(into: &out)
    #expect(
      string(out.bytes)
        == "unigram (by tokenizer.ggml.scores: 2 of 3 normal tokens have a fraction)"
    )
  }

  @Test func anOptionOverrules() throws {
    let file = VocabularyFile.pieces([
      ("a", -1.5), ("b", -1.5), ("c", -1.5), ("ab", -1.5), ("abc", -9.5),
    ])
    for (kind, ids) in [
      (TokenizerKind.unigram, [262, 261]), (.sentencePieces, [263]),
    ] as [(TokenizerKind, [Int32])] {
      let loaded = try LoadedTokenizer(view(file.bytes), as: kind)
      #expect(loaded.plan.identity.kind == kind)
      let given = try loaded.encode("abc", user: true)
      #expect(given.suffix(ids.count) == ids[...])
    }
    let error = tokenizerError {
      _ = try LoadedTokenizer(view(VocabularyFile().bytes), as: .unigram)
    }
    #expect(error?.code.description == "tokenizer_missing_key")
  }

  @Test func hostileScoresAndPieces() throws {
    for score in [Float.nan, .infinity, -.infinity] {
      let file = Self.file([("a", -1.5), ("b", score), ("c", -2.5)])
      let error = tokenizerError { _ = try LoadedTokenizer(file) }
      #expect(error?.code.description == "vocabulary_score_not_finite")
    }
    let extremes: Pieces = [
      ("a", -.greatestFiniteMagnitude), ("b", -0.1), ("", -1.5), ("b", -0.01),
      ("ab", .leastNonzeroMagnitude), ("aa", .greatestFiniteMagnitude),
    ]
    let loaded = try LoadedTokenizer(
      view(Self.file(extremes).bytes), as: .unigram)
    for text in ["", "ab", "aab", "aaaa", "bbb", "xay"] {
      let ids = try loaded.encode(text, user: true)
      #expect(loaded.decode(ids) == Array(text.utf8))
    }
    // Of tokens with the same text the first is found.
    #expect(try loaded.encode("b", user: true) == [260])
    let long = String(repeating: "a", count: 513)
    let error = tokenizerError {
      _ = try LoadedTokenizer(Self.file([("b", -1.5), (long, -2.5)]))
    }
    #expect(error?.code.description == "vocabulary_too_large")
  }

  /// A megabyte that no cut divides, in planned memory.
  @Test func aMebibyteInOnePiece() throws {
    let size = 1 << 20
    let loaded = try LoadedTokenizer(
      view(Self.file([("あ", -1.5), ("ああ", -2.5), ("a", -1.5)]).bytes),
      textBytes: size, pieceBytes: size, tokens: size)
    let kana = String(repeating: "あ", count: size / 3)
    let clock = ContinuousClock()
    var ids: [Int32] = []
    let took = try clock.measure { ids = try loaded.encode(kana, user: true) }
    print("a mebibyte of one piece in \(took)")
    #expect(took < .seconds(5))
    #expect(ids.count == (size / 3 + 1) / 2 && ids.last == 260)
    let error = tokenizerError {
      _ = try loaded.encode(kana + "あ", user: true)
    }
    #expect(error?.code.description == "text_too_long")
  }
}
