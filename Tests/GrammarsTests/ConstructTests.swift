import Grammars
import Testing

/// Which texts a grammar takes, and which it stops, byte by byte.
@Suite(.serialized) struct ConstructTests {
  struct Case: CustomTestStringConvertible {
    let grammar: String
    let taken: [String]
    let stopped: [String]
    var testDescription: String { grammar }
  }

  nonisolated(unsafe) private static let words = Words(["<think>"])

  static let cases: [Case] = [
    Case(
      grammar: #"root ::= "yes" | "no""#, taken: ["yes", "no"],
      stopped: ["", "y", "yess", "yesno", "maybe"]),
    Case(
      grammar: "# a comment\nroot ::= # more\n \"a\" b # end\nb ::= \"b\"\r\n",
      taken: ["ab"], stopped: ["a", "b"]),
    Case(
      grammar: "root ::= (\n \"a\"\n | \"b\" |\n \"c\" ) \"d\"",
      taken: ["ad", "bd", "cd"], stopped: ["d", "abd"]),
    Case(grammar: "root ::= \"a\" | ", taken: ["a", ""], stopped: ["b"]),
    Case(grammar: "root ::= \"\" \"a\"", taken: ["a"], stopped: [""]),
    Case(grammar: "root ::= [] \"a\" [^]", taken: ["a"], stopped: ["ab"]),
    Case(
      grammar: #"root ::= "\x41é\U0001F600\t\r\n\\\"\[\]\-""#,
      taken: ["Aé😀\t\r\n\\\"[]-"], stopped: ["A"]),
    Case(grammar: "root ::= \"a\nb\"", taken: ["a\nb"], stopped: ["ab"]),
    Case(
      grammar: "root ::= [a-z_]+", taken: ["a", "a_z"],
      stopped: ["", "A", "a-"]),
    Case(
      grammar: "root ::= [^a-c]", taken: ["d", "あ", "😀", "\n"],
      stopped: ["a", "b", "c", "dd"]),
    Case(
      grammar: "root ::= [-a] [a-] [a^] [[] [\\]]",
      taken: ["--^[]", "aaa[]"], stopped: ["b-^[]"]),
    Case(
      grammar: "root ::= [ぁ-ん一-龯]*", taken: ["", "ひらがな", "漢字かな"],
      stopped: ["カ", "a"]),
    Case(
      grammar: "root ::= [\\u0080-\\U0010FFFF]",
      taken: ["\u{80}", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10FFFF}"],
      stopped: ["\u{7F}", "a"]),
    Case(
      grammar: "root ::= .", taken: ["a", "\n", "é", "漢", "😀", "\0"],
      stopped: ["", "ab"]),
    Case(
      grammar: "root ::= \"ab\"* [z-a]?", taken: ["", "ab", "abab"],
      stopped: ["a", "aba", "z"]),
    Case(
      grammar: "root ::= \"a\"? \"b\"+ (\"c\" | \"d\")*",
      taken: ["b", "abb", "bcd"], stopped: ["", "a", "ac"]),
    Case(
      grammar: "root ::= \"a\"{3} \"b\"{ 1 , 2 } \"c\"{2,}",
      taken: ["aaabcc", "aaabbccccc"], stopped: ["aabcc", "aaabc", "aaabbbcc"]),
    Case(
      grammar: "root ::= \"a\"{0} \"b\"{0,1}", taken: ["", "b"],
      stopped: ["a", "bb"]),
    Case(
      grammar: "root ::= (\"a\"?){2,3} \"b\"", taken: ["b", "ab", "aaab"],
      stopped: ["aaaab", "aaa"]),
    Case(
      grammar: "root ::= (\"a\"{2} \",\"){2}", taken: ["aa,aa,"],
      stopped: ["aa,", "aa,aa,aa,", "a,aa,"]),
    Case(
      grammar: "root ::= \"x\"{2}{3}", taken: ["xxxxxx"],
      stopped: ["xx", "xxxxx", "xxxxxxx"]),
    Case(
      grammar: "root ::= \"(\" root? \")\"", taken: ["()", "((()))"],
      stopped: ["(", "(()", "())"]),
    Case(
      grammar: "root ::= 0a B-1\n0a ::= \"0\"\nB-1 ::= \"1\"", taken: ["01"],
      stopped: ["0"]),
    Case(
      grammar: "root ::= \"a\"\nroot ::= \"b\"", taken: ["b"], stopped: ["a"]),
    Case(
      grammar: "root ::= \"a\" dead | \"b\"\ndead ::= \"c\" dead",
      taken: ["b"], stopped: ["a", "ac"]),
  ]

  @Test(arguments: cases) func grammarTakesItsTextsAlone(
    _ example: Case
  ) throws {
    var automaton = try Self.words.automaton(example.grammar)
    for text in example.taken {
      let isTaken = automaton.takes(text.utf8)
      #expect(isTaken, "\(text)")
    }
    for text in example.stopped {
      let isTaken = automaton.takes(text.utf8)
      #expect(!isTaken, "\(text)")
    }
  }

  /// A state from which no text could be finished does not exist.
  @Test func deadEndsAreNotEntered() throws {
    var automaton = try Self.words.automaton(
      "root ::= \"a\" dead | \"b\"\ndead ::= \"c\" dead")
    let next1 = automaton.step(automaton.start, 0x61)
    #expect(next1 == -1)
    let next2 = automaton.step(automaton.start, 0x62)
    #expect(next2 >= 0)
  }

  @Test func brokenUTF8IsNoCharacter() throws {
    var automaton = try Self.words.automaton("root ::= [^x]*")
    for bytes: [UInt8] in [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80],
      [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xE3, 0x81], [0xC3],
    ] {
      let isTaken = automaton.takes(bytes)
      #expect(!isTaken, "\(bytes)")
    }
    for scalar in stride(from: 0x80, through: 0x10FFFF, by: 37) {
      guard let scalar = UnicodeScalar(scalar) else { continue }
      let isTaken = automaton.takes(String(scalar).utf8)
      #expect(isTaken, "\(scalar)")
    }
  }

  @Test(arguments: [1, 2, 2000, 2001, 1_000_000])
  func repetitionsAreCounted(_ count: Int) throws {
    var automaton = try Self.words.automaton("root ::= \"a\"{1,\(count)}")
    let text = [UInt8](repeating: 0x61, count: min(count, 3000))
    let isTaken = automaton.takes(text)
    #expect(isTaken)
    let isMore = automaton.takes(text + [0x61])
    #expect(isMore == (count > 3000))
  }

  @Test func namedTokens() throws {
    let words = Self.words
    var automaton = try words.automaton(
      "root ::= <think> \"a\" !<[97]> | <[98]> | \"x\"")
    let start = automaton.start
    #expect(automaton.namesTokens(start))
    // Not by its text.
    let next3 = automaton.step(start, 0x3C)
    #expect(next3 == -1)
    var state = automaton.step(start, token: 256, or: -1)
    try #require(state >= 0)
    state = automaton.step(state, 0x61)
    try #require(state >= 0)
    let next4 = automaton.step(state, token: 97, or: -1)
    #expect(next4 == -1)
    let after = automaton.step(state, token: 256, or: -1)
    try #require(after >= 0)
    #expect(automaton.mayEnd(after))
    let next5 = automaton.step(start, token: 99, or: -1)
    #expect(next5 == -1)
    let other = automaton.step(start, token: 98, or: -1)
    try #require(other >= 0)
    #expect(automaton.mayEnd(other))
    var masks = words.masks(4)
    var from = start
    let mask = try masks.mask(of: &from, &automaton)
    #expect(Words.tokens(mask, words.texts.count) == [98, 120, 256])
    let negated = try masks.mask(of: &state, &automaton)
    let all = (0..<Int32(words.texts.count)).filter { $0 != 97 }
    #expect(Words.tokens(negated, words.texts.count) == all.dropLast())
  }
}
