import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

/// Merging against the definition, written down without any data structure.
@Suite struct MergingTests {
  /// Merges the pair of lowest rank, of equal ones the leftmost, while any is.
  private func merge(
    _ text: [UInt8], _ ranks: [[[UInt8]]: Int]
  ) -> [[UInt8]] {
    var parts = text.map { [$0] }
    while true {
      var best: (rank: Int, index: Int)?
      for index in parts.indices.dropLast() {
        if let rank = ranks[[parts[index], parts[index + 1]]],
          best.map({ rank < $0.rank }) ?? true
        {
          best = (rank, index)
        }
      }
      guard let best else { return parts }
      parts[best.index] += parts.remove(at: best.index + 1)
    }
  }

  /// A random vocabulary over few letters, some of whose pieces are no tokens.
  private func randomVocabulary(
    _ random: inout SeededRandom
  ) -> (VocabularyFile, [[[UInt8]]: Int], [[UInt8]: Int32]) {
    var file = VocabularyFile()
    var pieces: [[UInt8]] = Array("abcd".utf8).map { [$0] }
    var ranks: [[[UInt8]]: Int] = [:]
    var merges: [String] = []
    var ids: [[UInt8]: Int32] = [:]
    for byte in 0..<256 { ids[[UInt8(byte)]] = Int32(byte) }
    for rank in 0..<60 {
      guard let left = pieces.randomElement(using: &random),
        let right = pieces.randomElement(using: &random)
      else { continue }
      let whole = left + right
      merges.append(
        VocabularyFile.spelled(left) + " " + VocabularyFile.spelled(right))
      if ranks[[left, right]] == nil { ranks[[left, right]] = rank }
      if !pieces.contains(whole) {
        pieces.append(whole)
        if Int.random(in: 0..<5, using: &random) > 0 {
          ids[whole] = Int32(file.tokens?.count ?? 0)
          file.tokens?.append(VocabularyFile.spelled(whole))
        }
      }
    }
    // Results may come to be before or after the merges of their parts.
    merges.append("x y")
    file.merges = merges
    return (file, ranks, ids)
  }

  @Test func agreesWithTheDefinition() throws {
    var random = SeededRandom(5)
    for _ in 0..<60 {
      let (file, ranks, ids) = randomVocabulary(&random)
      let tokenizer = try LoadedTokenizer(file)
      for _ in 0..<20 {
        let count = Int.random(in: 1...120, using: &random)
        let text = (0..<count).map { _ in
          UInt8.random(in: 0x61...0x64, using: &random)
        }
        let expected = merge(text, ranks).flatMap { part in
          ids[part].map { [$0] } ?? part.map { Int32($0) }
        }
        #expect(try tokenizer.encode(.user(view(text))) == expected)
      }
    }
  }

  @Test func aPieceThatIsNoTokenIsSpelledInBytes() throws {
    var file = VocabularyFile()
    file.merges = ["Ā ā", "Āā Ă"]
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("\u{0}\u{1}\u{2}") == [0, 1, 2])
    // The later merge may make the part of an earlier one.
    file.merges = ["ab c", "a b"]
    file.tokens?.append("abc")
    #expect(try LoadedTokenizer(file).encode("abc") == [256])
  }

  @Test func aByteWithoutATokenIsLeftOut() throws {
    var file = VocabularyFile()
    file.tokens?[0x62] = "日"
    #expect(try LoadedTokenizer(file).encode("abc") == [0x61, 0x63])
  }

  @Test(arguments: ["a", " ", "é", "あ", "'", "\n", "1"])
  func aMegabyteOfOne(_ unit: String) throws {
    var file = VocabularyFile()
    var piece = Array(unit.utf8)
    var merges: [String] = []
    if piece.count == 1 {
      for _ in 0..<6 {
        let spelled = VocabularyFile.spelled(piece)
        merges.append(spelled + " " + spelled)
        piece += piece
        file.tokens?.append(VocabularyFile.spelled(piece))
      }
    }
    file.merges = merges
    let size = 1 << 20
    let tokenizer = try LoadedTokenizer(
      view(file.bytes), textBytes: size, pieceBytes: size, tokens: size)
    let text = String(repeating: unit, count: size / unit.utf8.count)
    let ids = try tokenizer.encode(text, user: true)
    #expect(tokenizer.decode(ids) == Array(text.utf8))
    if unit == "a" { #expect(ids.count == size / 64) }
  }

  @Test func randomBytesComeBack() throws {
    var random = SeededRandom(9)
    let (file, _, _) = randomVocabulary(&random)
    let tokenizer = try LoadedTokenizer(file)
    for _ in 0..<500 {
      let count = Int.random(in: 0...80, using: &random)
      let bytes = (0..<count).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let ids = try tokenizer.encode(.user(view(bytes)))
      #expect(ids.flatMap { array(tokenizer.tokenizer.bytes(of: $0)) } == bytes)
    }
  }

  @Test func limitsAreErrorsWithNumbers() throws {
    let tokenizer = try LoadedTokenizer(
      view(VocabularyFile().bytes), textBytes: 100, pieceBytes: 20, tokens: 30)
    func code(_ text: String) -> String? {
      tokenizerError { _ = try tokenizer.encode(text) }.map { message($0) }
    }
    #expect(code(String(repeating: "a", count: 20)) == nil)
    #expect(
      code(String(repeating: "a", count: 21))?.contains("21") == true)
    #expect(code(String(repeating: "a ", count: 50))?.contains("100") == true)
    #expect(code(String(repeating: "a", count: 101))?.contains("101") == true)
    var ids = TokenBuffer(region(of: 4))
    try ids.append(7)
    #expect(
      tokenizerError {
        try tokenizer.tokenizer.encode(
          .user(view("abcd")), into: &ids, work: tokenizer.work)
      }?.code.description == "too_many_tokens")
    #expect(ids.count == 1 && ids[0] == 7)
    try tokenizer.tokenizer.encode(
      .user(view("abc")), into: &ids, work: tokenizer.work)
    #expect(ids.count == 4 && ids.freeCapacity == 0)
  }
}
