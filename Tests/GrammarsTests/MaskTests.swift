import Grammars
import Memory
import TestSupport
import Testing

/// Masks over a vocabulary, against each token's bytes by themselves.
@Suite(.serialized) struct MaskTests {
  nonisolated(unsafe) static let words = Words(
    [
      "ab", "abc", "abcd", "a\"", "\"a", "\",\"", "{\"", "true", "tr", "nul",
      " the", " a", "  ", "あい", "い", "é", "éa", "a\\", "\\n", "\n\n", "12",
      "345", "], [", "}]", String(repeating: "long ", count: 30),
    ],
    bytes: [
      [0xE3, 0x81], [0x81, 0x84], [0x61, 0xC3], [0xA9, 0x62], [0xF0, 0x9F],
      [0x61, 0x62], [0x22, 0xE3],
    ])

  static let grammars = [
    "root ::= \"yes\" | \"no\"",
    "root ::= \"\\\"\" [^\"\\\\\\x7F\\x00-\\x1F]* \"\\\"\"",
    "root ::= \"\\\"\" c* \"\\\"\"\nc ::= [^\"\\\\\\x00-\\x1F] | \"\\\\\" [nt\"]",
    "root ::= \"\\\"\" [^\"\\\\\\x7F\\x00-\\x1F]{2,5} \"\\\"\"",
    "root ::= [^\"\\\\\\x7F\\x00-\\x1F]{0,3} \"abcd\"",
    "root ::= ([^\"\\x00-\\x1F\\\\]{1,3} \",\"){0,2} \"é\"?",
    "root ::= .{3}", "root ::= [あ-んé]+ | [a-d]* \"\\n\"",
    """
    root ::= ws v ws
    v ::= "{" ws (s ws ":" ws v (ws "," ws s ws ":" ws v)*)? ws "}" |
      "[" ws (v (ws "," ws v)*)? ws "]" | s | n | "true" | "null"
    s ::= "\\"" ([^"\\\\\\x7F\\x00-\\x1F] | "\\\\" ["\\\\/bfnrt])* "\\""
    n ::= "-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]+)?
    ws ::= | " " ws
    """,
  ]

  /// The tokens that may come, by a fresh look at each.
  private func expected(
    _ automaton: inout GrammarAutomaton, _ state: Int32, _ skipsSpace: Bool
  ) -> [Int32] {
    let words = Self.words
    return (0..<Int32(words.texts.count)).filter { token in
      if token == words.end { return automaton.mayEnd(state) }
      let text = words.texts.text(of: token)
      var state = state
      for index in 0..<text.count where state >= 0 {
        if index == 0, skipsSpace, text[0] == 0x20 { continue }
        state = automaton.step(state, text[index])
      }
      return state >= 0
    }
  }

  /// From any state a random allowed token leads on, to the end.
  @Test(arguments: grammars) func masksAreExactAndLeadToAnEnd(
    _ grammar: String
  ) throws {
    let words = Self.words
    var random = SeededRandom(7)
    var automaton = try words.automaton(grammar)
    var masks = words.masks(3)
    var steps = 0
    for _ in 0..<60 {
      var (state, text) = (automaton.start, [UInt8]())
      while true {
        let mask = try masks.mask(of: &state, &automaton)
        let tokens = Words.tokens(mask, words.texts.count)
        let fresh = expected(&automaton, state, false)
        #expect(tokens == fresh)
        try #require(!tokens.isEmpty)
        if text.count > 200, tokens.contains(words.end) { break }
        // A long text is ended by its rarest tokens.
        let token =
          text.count > 100
          ? tokens[random.next() % 4 == 0 ? 0 : tokens.count - 1]
          : tokens[Int(random.next() % UInt64(tokens.count))]
        if token == words.end { break }
        let next = try masks.step(token, &state, &automaton)
        try #require(next >= 0)
        state = next
        let bytes = words.texts.text(of: token)
        text += (0..<bytes.count).map { bytes[$0] }
        steps += 1
        if text.count > 1000 { break }
      }
      if text.count <= 1000 {
        var fresh = try words.automaton(grammar)
        let isTaken = fresh.takes(text)
        #expect(isTaken)
        automaton = fresh
        masks.begin()
      }
    }
    #expect(steps > 60)
  }

  @Test func spaceThatIsNotTheTexts() throws {
    let words = Self.words
    var automaton = try words.automaton("root ::= \"a\" | \"the\" | \" x\"")
    var masks = words.masks(3)
    var state = automaton.start
    let mask = try masks.mask(of: &state, &automaton, skipsSpace: true)
    let tokens = Words.tokens(mask, words.texts.count)
    let fresh = expected(&automaton, state, true)
    #expect(tokens == fresh)
    #expect(tokens.contains(0x20))
    let same = try masks.step(0x20, &state, &automaton, skipsSpace: true)
    #expect(same == state)
    let plain = try masks.mask(of: &state, &automaton)
    let later = expected(&automaton, state, false)
    #expect(Words.tokens(plain, words.texts.count) == later)
  }

  /// Little memory makes the automaton forget its states, and changes nothing.
  @Test(arguments: grammars) func littleMemoryChangesNothing(
    _ grammar: String
  ) throws {
    let words = Self.words
    var random = SeededRandom(3)
    var wide = try words.automaton(grammar)
    let other = Words(words: 1 << 16)
    // The least memory that holds the grammar.
    var size = 22_000
    var narrow: GrammarAutomaton?
    while narrow == nil {
      narrow = try? other.automaton(grammar, words: size)
      size += 500
    }
    var tight = try #require(narrow)
    var (many, few) = (words.masks(3), words.masks(2))
    var (state, small) = (wide.start, tight.start)
    for _ in 0..<400 {
      let mask = try many.mask(of: &state, &wide)
      let tokens = Words.tokens(mask, words.texts.count)
      let same = try few.mask(of: &small, &tight)
      try #require(Words.tokens(same, words.texts.count) == tokens)
      let token = tokens[Int(random.next() % UInt64(tokens.count))]
      if token == words.end {
        wide = try words.automaton(grammar)
        tight = try other.automaton(grammar, words: size - 500)
        many.begin()
        few.begin()
        (state, small) = (wide.start, tight.start)
        continue
      }
      state = try many.step(token, &state, &wide)
      small = try few.step(token, &small, &tight)
      try #require(state >= 0 && small >= 0)
    }
  }

  /// Grammars whose states are very many places are given up, not run into.
  @Test func ambiguityIsBounded() throws {
    let words = Self.words
    var automaton = try words.automaton(
      "root ::= \"a\" root b | \"a\" root c | \"a\"\nb ::= \"b\"\nc ::= \"c\"")
    var masks = words.masks(2)
    var state = automaton.start
    do throws(GrammarError) {
      for _ in 0..<64 {
        state = try masks.step(0x61, &state, &automaton)
        if state < 0 { break }
      }
      Issue.record("2^64 stacks")
    } catch { #expect(error.code == "grammar_memory_too_small") }
  }

  @Test func mutatedGrammarsNeverTrap() throws {
    let words = Self.words
    var random = SeededRandom(11)
    let signs = Array("\"[]()|*+?{},.<>!:=#\\^- \nabr0".utf8) + [0xE3, 0xFF]
    var compiled = 0
    var masks = words.masks(2)
    for round in 0..<10_000 {
      var grammar = Array(Self.grammars[round % Self.grammars.count].utf8)
      for _ in 0...Int(random.next() % 4) {
        let place = Int(random.next() % UInt64(grammar.count))
        switch random.next() % 4 {
        case 0: grammar.remove(at: place)
        case 1:
          grammar.insert(
            signs[Int(random.next() % UInt64(signs.count))],
            at: place)
        case 2:
          grammar[place] = signs[Int(random.next() % UInt64(signs.count))]
        default:
          let end = min(place + Int(random.next() % 20), grammar.count)
          grammar.insert(contentsOf: grammar[place..<end], at: place)
        }
        if grammar.isEmpty { grammar = [0x20] }
      }
      guard var automaton = try? words.automaton(grammar, words: 40_000) else {
        continue
      }
      compiled += 1
      masks.begin()
      var state = automaton.start
      for _ in 0..<6 {
        guard let mask = try? masks.mask(of: &state, &automaton) else { break }
        let tokens = Words.tokens(mask, words.texts.count)
        #expect(!tokens.isEmpty)
        let token = tokens[Int(random.next() % UInt64(tokens.count))]
        if token == words.end { break }
        guard let next = try? masks.step(token, &state, &automaton) else {
          break
        }
        try #require(next >= 0)
        state = next
      }
    }
    #expect(compiled > 1000)
  }
}
