import Memory
import TestSupport
import Testing
import Tokenizers

/// The precompiled map of a Unigram file's normaliser.
@Suite struct CharacterMapTests {
  /// A map of rules, in the layout of SentencePiece: each node of the trie has
  /// a block of 256 units for its children, the first of them for its value.
  private static func map(_ rules: [(from: String, to: String)]) -> [UInt8] {
    struct Node {
      var children: [UInt8: Int] = [:]
      var value: Int?
    }
    var nodes = [Node()]
    var texts: [UInt8] = []
    for (from, to) in rules {
      var node = 0
      for byte in from.utf8 {
        if let child = nodes[node].children[byte] {
          node = child
        } else {
          nodes.append(Node())
          nodes[node].children[byte] = nodes.count - 1
          node = nodes.count - 1
        }
      }
      nodes[node].value = texts.count
      texts += Array(to.utf8) + [0]
    }
    var units = Array(repeating: UInt32(0), count: 256 * (nodes.count + 1))
    func fill(_ node: Int, at place: Int) {
      let block = 256 * (node + 1)
      units[place] |= UInt32(place ^ block) << 10
      if let value = nodes[node].value {
        units[place] |= 1 << 8
        units[block] = 1 << 31 | UInt32(value)
      }
      for (byte, child) in nodes[node].children {
        units[block + Int(byte)] = UInt32(byte)
        fill(child, at: block + Int(byte))
      }
    }
    fill(0, at: 0)
    let blob = units.flatMap { unit in
      withUnsafeBytes(of: unit.littleEndian) { Array($0) }
    }
    return withUnsafeBytes(of: UInt32(blob.count).littleEndian) { Array($0) }
      + blob + texts
  }

  private static let rules: [(from: String, to: String)] = [
    ("Ａ", "a"), ("ｶ", "カ"), ("ｶﾞ", "ガ"), ("\u{3000}", " "), ("㍿", "株式会社"),
    ("\u{1}", ""), ("ﾞ", "\u{3099}"), ("\u{A0}x", "y"),
  ]

  private func file(_ map: [UInt8]?, removes: Bool = false) -> VocabularyFile {
    var file = UnigramTests.file(
      [
        ("\u{2581}", -2.5), ("a", -1.5), ("カ", -1.5), ("ガ", -1.5),
        ("株式会社", -1.5), ("y", -1.5),
      ], addsSpace: true)
    file.model = "t5"
    file.flags.append(("tokenizer.ggml.remove_extra_whitespaces", removes))
    file.map = map
    return file
  }

  private func spelled(
    _ text: String, _ map: [UInt8]?, removes: Bool = false
  ) throws -> String {
    let loaded = try LoadedTokenizer(file(map, removes: removes))
    #expect(loaded.plan.identity.kind == .unigram)
    let ids = try loaded.encode(text, user: true)
    return ids.map { string(loaded.tokenizer.bytes(of: $0)) }.joined()
  }

  @Test func theLongestRuleHolds() throws {
    let map = Self.map(Self.rules)
    #expect(try spelled("Ａｶｶﾞ", map) == " aカガ")
    #expect(try spelled("㍿", map) == " 株式会社")
    #expect(try spelled("a\u{3000}a\u{1}a", map) == " a aa")
    #expect(try spelled("\u{A0}xa", map) == " ya")
    #expect(try spelled("aカ", nil) == " aカ")
    #expect(try spelled("\u{1}", map) == " ")
    #expect(try spelled("", map) == "")
  }

  @Test func spacesGoWhereTheFileSaysSo() throws {
    let map = Self.map(Self.rules)
    #expect(try spelled("  a \u{3000} a  ", map, removes: true) == " a a")
    #expect(try spelled("  a \u{3000} a  ", map) == "   a   a  ")
    for text in ["", " ", "\u{3000}  ", "\u{1}"] {
      #expect(try spelled(text, map, removes: true) == "")
    }
    // What stands for a space is none before that.
    #expect(try spelled("a\u{2581} \u{2581}a", nil, removes: true) == " a   a")
  }

  @Test func userDefinedPiecesStay() throws {
    var file = file(Self.map(Self.rules))
    file.add(["ＡＡ"], .userDefined)
    file.scores?.append(0)
    let loaded = try LoadedTokenizer(file)
    let ids = try loaded.encode("ＡＡＡ", user: true)
    let texts = ids.map { string(loaded.tokenizer.bytes(of: $0)) }
    #expect(texts == [" ", "ＡＡ", "a"])
  }

  @Test func textsThatGrowTooMuch() throws {
    let map = Self.map([("a", String(repeating: "b", count: 400))])
    let error = tokenizerError {
      _ = try spelled(String(repeating: "a", count: 60), map)
    }
    #expect(error?.code.description == "text_piece_too_long")
  }

  private func refuses(_ map: [UInt8]) -> Bool {
    let error = tokenizerError { _ = try LoadedTokenizer(file(map)) }
    return error?.code.description == "vocabulary_charsmap"
  }

  @Test func mapsThatLie() throws {
    let map = Self.map(Self.rules)
    #expect(!refuses(map) && !refuses([]))
    for count in [1, 3, 4, 5, 100, map.count - 1] {
      #expect(refuses(Array(map.prefix(count))))
    }
    for length in [0, 2, 5, UInt32(map.count), .max] {
      var lying = map
      lying.replaceSubrange(
        0..<4, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
      #expect(refuses(lying), "\(length)")
    }
    // A replacement without an end to speak of.
    #expect(refuses(Self.map([("a", String(repeating: "b", count: 600))])))
  }

  /// A changed map is refused, or used without harm.
  @Test func damagedMaps() throws {
    let map = Self.map(Self.rules)
    var random = SeededRandom(21)
    var used = 0
    for _ in 0..<600 {
      var damaged = map
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        let index = Int.random(in: 0..<damaged.count, using: &random)
        damaged[index] = UInt8.random(in: 0...255, using: &random)
      }
      guard let loaded = try? LoadedTokenizer(file(damaged)) else { continue }
      used += 1
      for text in ["Ａｶｶﾞ", "a\u{3000}㍿\u{1}\u{A0}x", "\u{0}\u{FFFD}z"] {
        _ = try? loaded.encode(text, user: true)
      }
    }
    #expect(used > 0 && used < 600)
  }
}
