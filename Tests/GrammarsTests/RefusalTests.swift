import Grammars
import TestSupport
import Testing

/// Grammars that are refused, with code and place.
@Suite(.serialized) struct RefusalTests {
  nonisolated(unsafe) private static let words = Words()

  private func refusal(_ grammar: String) -> (code: String, place: Int?)? {
    do throws(GrammarError) {
      _ = try Self.words.automaton(grammar)
      return nil
    } catch { return ("\(error.code)", error.place) }
  }

  static let refused: [(grammar: String, code: String, place: Int?)] = [
    ("", "grammar_root_missing", nil),
    ("a ::= \"a\"", "grammar_root_missing", nil),
    ("root = \"a\"", "grammar_syntax", 5),
    ("root ::= \"a\";", "grammar_syntax", 12),
    ("root ::= 'a'", "grammar_syntax", 9),
    ("root ::= a_b\na ::= \"a\"", "grammar_syntax", 10),
    ("root ::= \"a", "grammar_syntax", 11),
    ("root ::= [a", "grammar_syntax", 11),
    ("root ::= (\"a\"", "grammar_syntax", 13),
    ("root ::= \"a\")", "grammar_syntax", 12),
    ("root ::= \"\\q\"", "grammar_syntax", 10),
    ("root ::= \"\\x4\"", "grammar_syntax", 13),
    ("root ::= *", "grammar_syntax", 9),
    ("root ::= \"\"*", "grammar_syntax", 11),
    ("root ::= \"a\"{,2}", "grammar_syntax", 13),
    ("root ::= \"a\"{1", "grammar_syntax", 14),
    ("root ::= \"a\"\n | \"b\"", "grammar_syntax", 14),
    ("root\n::= \"a\"", "grammar_syntax", 4),
    ("root ::= b", "grammar_rule_unknown", 9),
    ("root ::= \"a\"{3,2}", "grammar_bounds_reversed", 12),
    ("root ::= root \"a\" | \"b\"", "grammar_left_recursion", 9),
    ("root ::= b\nb ::= \"c\"? root | \"d\"", "grammar_left_recursion", nil),
    ("root ::= (\"a\"*)*", "grammar_left_recursion", nil),
    ("root ::= \"a\"**", "grammar_left_recursion", nil),
    ("root ::= (\"a\"?){2,}", "grammar_left_recursion", nil),
    ("root ::= <[300]>", "grammar_token_unknown", 9),
    ("root ::= <nothing>", "grammar_token_unknown", 9),
    ("root ::= [z-a]", "grammar_nothing_fits", nil),
    ("root ::= \"a\" root", "grammar_nothing_fits", nil),
    ("root ::= \"\\uD800\"", "grammar_nothing_fits", nil),
    ("root ::= \"a\"{1234567890}", "grammar_too_large", 13),
    ("root ::= \"a\"?????", "grammar_too_large", 16),
  ]

  @Test(arguments: refused.indices) func refusedWithCodeAndPlace(
    _ index: Int
  ) throws {
    let row = Self.refused[index]
    let found = try #require(refusal(row.grammar), "\(row.grammar)")
    #expect(found.code == row.code, "\(row.grammar)")
    if let place = row.place { #expect(found.place == place, "\(row.grammar)") }
  }

  @Test func notUTF8() {
    do throws(GrammarError) {
      _ = try GrammarAutomaton(
        view([0x72, 0xFF]), in: region(of: 1 << 16, Int32.self),
        Self.words.texts)
      Issue.record("a grammar")
    } catch {
      #expect(error.code == "grammar_syntax")
      #expect(error.place == 1)
    }
  }

  @Test func nestedTooDeeply() throws {
    for depth in [90, 101, 100_000] {
      let grammar =
        "root ::= " + String(repeating: "(", count: depth) + "\"a\""
        + String(repeating: ")", count: depth)
      #expect(
        refusal(grammar)?.code == (depth > 99 ? "grammar_too_large" : nil))
    }
  }

  @Test func tooManyRules() {
    var grammar = "root ::= r0\n"
    for rule in 0..<30_000 { grammar += "r\(rule) ::= r\(rule + 1) \"a\"\n" }
    grammar += "r30000 ::= \"b\"\n"
    #expect(refusal(grammar)?.code == "grammar_too_large")
  }
}

extension StaticString {
  static func == (one: StaticString, other: String) -> Bool {
    "\(one)" == other
  }
}
