import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

/// SentencePiece's merging against llama.cpp's, written down without any data
/// structure.
@Suite struct SentencePieceTests {
  /// A vocabulary as the definition looks at it.
  private struct Definition {
    var file: VocabularyFile
    var ids: [String: Int32] = [:]
    var scores: [Int32: Float] = [:]
    let hasBytes: Bool

    init(_ pieces: [(text: String, score: Float)], hasBytes: Bool) {
      file = .pieces(pieces, hasBytes: hasBytes)
      self.hasBytes = hasBytes
      let first = (file.tokens?.count ?? 0) - pieces.count
      for (index, piece) in pieces.enumerated() {
        ids[piece.text] = Int32(first + index)
        scores[Int32(first + index)] = piece.score
      }
    }

    /// The pair of neighbours whose token has the highest score, of equal ones
    /// the leftmost, becomes one while there is any.
    func encode(_ text: String) -> [Int32] {
      guard !text.isEmpty else { return [] }
      var symbols = (" " + text).unicodeScalars.map {
        $0 == " " ? "\u{2581}" : String($0)
      }
      while true {
        var best: (score: Float, index: Int)?
        for index in symbols.indices.dropLast() {
          if let id = ids[symbols[index] + symbols[index + 1]],
            let score = scores[id], best.map({ score > $0.score }) ?? true
          {
            best = (score, index)
          }
        }
        guard let best else { break }
        symbols[best.index] += symbols.remove(at: best.index + 1)
      }
      return symbols.flatMap { symbol -> [Int32] in
        if let id = ids[symbol] { return [id] }
        if !hasBytes { return [0] }
        let text = symbol == "\u{2581}" ? " " : symbol
        return text.utf8.map { Int32($0) + 3 }
      }
    }
  }

  private let letters = ["a", "b", "\u{2581}", "あ", "東", "😀"]

  private func random(_ random: inout SeededRandom) -> Definition {
    var texts: [String] = []
    for letter in letters where Int.random(in: 0..<4, using: &random) > 0 {
      texts.append(letter)
    }
    for _ in 0..<Int.random(in: 5...60, using: &random) {
      // Mostly of pieces that are there, sometimes of ones that are not.
      let left = texts.randomElement(using: &random) ?? "a"
      let right =
        (Bool.random(using: &random) ? texts : letters)
        .randomElement(using: &random) ?? "b"
      if !texts.contains(left + right) { texts.append(left + right) }
    }
    let scores: [Float] = [
      0, -0.0, -1, -1, -2.5, 3, -1e30, .leastNonzeroMagnitude, -7,
    ]
    return Definition(
      texts.map { ($0, scores.randomElement(using: &random) ?? 0) },
      hasBytes: Bool.random(using: &random))
  }

  @Test func agreesWithTheDefinition() throws {
    var generator = SeededRandom(11)
    for _ in 0..<80 {
      let definition = random(&generator)
      let tokenizer = try LoadedTokenizer(definition.file)
      for _ in 0..<30 {
        let text = (0..<Int.random(in: 0...90, using: &generator)).map { _ in
          (letters + [" ", "x"]).randomElement(using: &generator) ?? ""
        }.joined()
        #expect(
          try tokenizer.encode(text, user: true) == definition.encode(text),
          "\(text)")
      }
    }
  }

  /// Runs that no cut divides, of every length around the heap's threshold.
  @Test func longRunsAgreeToo() throws {
    var pieces: [(text: String, score: Float)] = [("a", -1), ("\u{2581}", -1)]
    for power in 1...5 {
      let text = String(repeating: "a", count: 1 << power)
      pieces.append((text, Float(-power)))
    }
    pieces.append(("aaa", -2))
    pieces.append(("\u{2581}a", -3))
    let definition = Definition(pieces, hasBytes: true)
    let tokenizer = try LoadedTokenizer(definition.file)
    for count in Array(0...70) + [200, 500] {
      let text = String(repeating: "a", count: count)
      #expect(
        try tokenizer.encode(text, user: true) == definition.encode(text))
    }
  }

  @Test func aStretchWithoutACutIsLimited() throws {
    let file = VocabularyFile.pieces([("\u{2581}", 0), ("aa", 0), ("b", 0)])
    let tokenizer = try LoadedTokenizer(
      view(file.bytes), textBytes: 1 << 20, pieceBytes: 40, tokens: 1 << 20)
    // Nothing holds two letters but "aa", so only their runs count.
    let text = String(repeating: "ab ", count: 1 << 18)
    #expect(try tokenizer.encode(text, user: true).count == 3 << 18 | 1)
    let run = String(repeating: "a", count: 41)
    let error = tokenizerError { _ = try tokenizer.encode("b" + run) }
    #expect(error?.code.description == "text_piece_too_long")
    #expect(error.map { message($0) }?.contains("41 bytes") == true)
    #expect(try tokenizer.encode("b" + run.dropLast()).count > 20)
  }

  @Test func spacesBeforeTextsAndBehindControls() throws {
    var file = VocabularyFile.pieces([("\u{2581}", -1), ("a", -2)])
    file.add(["<x>"], .userDefined)
    file.scores?.append(0)
    let (space, letter, user): (Int32, Int32, Int32) = (259, 260, 261)
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("") == [])
    #expect(try tokenizer.encode("a") == [space, letter])
    #expect(try tokenizer.encode(" a") == [space, space, letter])
    #expect(
      try tokenizer.encode("<s>a<x>a</s>") == [
        1, space, letter, user, space, letter, 2,
      ])
    #expect(try tokenizer.encode("<s><s>") == [1, 1])
    for text in ["", "a", " a", "<s>a<x>a</s>", "a <x> a ", "<s> a", "  "] {
      let ids = try tokenizer.encode(text)
      #expect(tokenizer.decode(ids) == Array(text.utf8), "\(text)")
    }
    file.flags = [("tokenizer.ggml.add_space_prefix", false)]
    let plain = try LoadedTokenizer(file)
    #expect(try plain.encode("a<s>a") == [letter, 1, letter])
    #expect(plain.decode([space, letter]) == Array(" a".utf8))
  }

  @Test func textBehindTextIsNotPrefixed() throws {
    let loaded = try LoadedTokenizer(.pieces([("\u{2581}", -1), ("a", -2)]))
    var ids = TokenBuffer(region(of: 16))
    for text in ["a", "a", "<s>", "a"] {
      try loaded.tokenizer.encode(
        .template(view(text)), into: &ids, work: loaded.work)
    }
    #expect((0..<ids.count).map { ids[$0] } == [259, 260, 260, 1, 259, 260])
  }

  /// What goes on with a text keeps its space; an answer's is left out.
  @Test func anAnswersFirstSpace() throws {
    let tokenizer = try LoadedTokenizer(.pieces([("\u{2581}a", 0)])).tokenizer
    var beginning = StreamingDecoder()
    #expect(beginning.bytes(of: 259, tokenizer) == "a")
    #expect(beginning.bytes(of: 259, tokenizer) == " a")
    var continuing = StreamingDecoder(continuing: true)
    #expect(continuing.bytes(of: 259, tokenizer) == " a")
    #expect(tokenizer.beginsText(after: nil))
    #expect(tokenizer.beginsText(after: 1))
    #expect(!tokenizer.beginsText(after: 259))
  }

  @Test func charactersOverByteTokensStream() throws {
    let loaded = try LoadedTokenizer(.pieces([("\u{2581}", 0), ("本", 0)]))
    let text = "吾輩は日本の𠮷野家😀です"
    let ids = try loaded.encode(text, user: true)
    #expect(ids.count > 30)
    var decoder = StreamingDecoder()
    var shown = ""
    for id in ids {
      var out = TextBuffer(region(of: 16))
      decoder.append(decoder.bytes(of: id, loaded.tokenizer), into: &out)
      #expect(!string(out.bytes).contains("\u{FFFD}"))
      shown += string(out.bytes)
    }
    #expect(decoder.heldCount == 0)
    #expect(Array(shown.utf8) == Array(text.utf8))
  }

  @Test func bytesThatAreNoTextComeBack() throws {
    var generator = SeededRandom(3)
    let tokenizer = try LoadedTokenizer(random(&generator).file)
    let full = try LoadedTokenizer(
      .pieces([("\u{2581}", 0), ("aa", 1), ("あ", 0)]))
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      _ = try tokenizer.encode(.user(view(bytes)))
      var decoder = StreamingDecoder()
      let back = try full.encode(.user(view(bytes))).flatMap {
        array(decoder.bytes(of: $0, full.tokenizer))
      }
      #expect(back == bytes)
    }
  }
}
