import Grammars
import Memory
import Schemas
import TestSupport
import Testing

/// Masks of schemas' states, against each token's bytes by themselves.
@Suite struct MaskTests {
  static let tokens =
    (0...255).map { [UInt8($0)] }
    + [
      "name", "na", "me", "names", "n", "name\"", "name\":", "name\":\"",
      "x\":", "x\":1", "\":", "\":\"", "\": \"", "\":{\"", "\",\"", "\"}",
      "\"]",
      "\"],\"", ",\"", ",\"name\":", "{\"", "{\"na", "[\"", "{}", "}}", "null",
      "tru", "e,", "12", "3,", "4}", " the", "  ", "é", "éa", "あい", "あ\"",
      "x\u{2028}", "\u{7F}", "a\u{7F}b", "\\n", "\\n\"", "\\u00", "\\u006e",
      "\\\"", "a\\\"b", "\\\\\"", "ab", "abc", "abc-", "-def", "a-b", "0f3a",
      "2024", "-01", "0f\"", "0f3a\",\"", "ZZZ", "Z_9", "a b", "a.b", ".txt",
      ".t", "xt\"", "long-long-long-long", String(repeating: "a", count: 70),
    ].map { Array($0.utf8) }
    + [
      [0xE3, 0x81], [0x81, 0x82], [0x61, 0xC3], [0xA9, 0x62], [0x22, 0xE3],
    ]

  static let schemas = [
    "{}",
    #"{"properties":{"name":{"type":"string"},"names":{"type":"integer"}}}"#,
    #"{"properties":{"name":{"const":1},"あ":{}},"required":["name"],"#
      + #""additionalProperties":{"type":"string"}}"#,
    #"{"type":"object","properties":{"name":{},"x":{}},"#
      + #""additionalProperties":false}"#,
    #"{"type":"object","patternProperties":{"^[0-9a-f]{4}$":{"type":"null"}}}"#,
    #"{"type":"object","patternProperties":{"^n":{"type":"boolean"},"#
      + #""e$":{}},"additionalProperties":{"type":"integer"}}"#,
    #"{"type":"object","patternProperties":{".+":{"type":"string"}},"#
      + #""properties":{"name":{}}}"#,
    #"{"type":"object","propertyNames":{"minLength":2,"maxLength":4}}"#,
    #"{"type":"object","propertyNames":{"pattern":"^[a-z-]{2,}$"},"#
      + #""maxProperties":3}"#,
    #"{"type":"array","items":{"type":"string","pattern":"^[a-z-]{2,9}$"}}"#,
    #"{"type":"array","items":{"type":"string","pattern":"^.*\\.txt$"}}"#,
    #"{"type":"array","items":{"type":"string","pattern":"[0-9]{4}-"}}"#,
    #"{"type":"array","items":{"type":"string","pattern":"^[^\\s\"]+$"}}"#,
    #"{"type":"string","pattern":"^([a-z]+-)*[a-z]+$","minLength":6}"#,
    #"{"type":"string","pattern":"^[a-z]+$","maxLength":8}"#,
    #"{"type":"string","pattern":"^[a-z]+$","not":{"enum":["name","abc"]}}"#,
    #"{"type":"string","allOf":[{"pattern":"^.*a"},{"pattern":"b.*$"}]}"#,
    #"{"type":"string","allOf":[{"pattern":"^[ab]*$"},{"pattern":"^[^a]*$"}]}"#,
    #"{"type":"string","not":{"pattern":"^[a-n]+$"}}"#,
    #"{"type":"string","not":{"pattern":"b"},"minLength":3}"#,
    #"{"anyOf":[{"type":"string","pattern":"^n"},{"enum":["abc","あい"]}]}"#,
    #"{"type":"array","uniqueItems":true,"items":{"enum":["a","ab","abc"]}}"#,
    #"{"type":"array","uniqueItems":true,"maxItems":3,"#
      + #""items":{"enum":["x","name","あい",12,3]}}"#,
    #"{"anyOf":[{"properties":{"name":{"type":"null"}}},"#
      + #"{"properties":{"x":{"type":"string"}},"required":["x"]}]}"#,
    #"{"type":"array","items":{"type":"string","format":"date"}}"#,
  ]

  @Test(arguments: schemas, [1, 2, 5])
  func masksAreExact(_ schema: String, _ count: Int) throws {
    let words = Vocabulary(Self.tokens)
    let rig = try SchemaRig()
    try rig.automaton.compile(view(schema))
    var masks = words.masks(count)
    var random = SeededRandom(UInt64(count))
    var steps = 0
    for _ in 0..<12 {
      var state = rig.automaton.start
      for _ in 0..<24 {
        let mask = try masks.mask(of: &state, &rig.automaton)
        let tokens = words.tokens(mask)
        let fresh = words.tokens(after: state, &rig.automaton)
        try #require(tokens == fresh)
        // What ends a string or goes on behind it comes as often as the rest.
        let ends = tokens.filter { words[$0].contains(0x22) }
        let list = random.next() % 2 == 0 && !ends.isEmpty ? ends : tokens
        guard !list.isEmpty else { break }
        let token = list[Int(random.next() % UInt64(list.count))]
        if token == words.end { break }
        state = try masks.step(token, &state, &rig.automaton)
        try #require(state >= 0)
        steps += 1
      }
    }
    #expect(steps > 12)
  }

  /// Little memory makes the automaton forget its states, and changes nothing.
  @Test(arguments: schemas) func littleMemoryChangesNothing(
    _ schema: String
  ) throws {
    let words = Vocabulary(Self.tokens)
    let wide = try SchemaRig()
    try wide.automaton.compile(view(schema))
    // The least memory that holds a few states.
    var bytes = SchemaAutomaton.leastWords * 4
    var tight = try SchemaRig(bytes: bytes)
    while !tight.takes(view(schema)) {
      bytes += 4096
      tight = try SchemaRig(bytes: bytes)
    }
    var (many, few) = (words.masks(9), words.masks(2))
    var (state, small) = (wide.automaton.start, tight.automaton.start)
    var random = SeededRandom(5)
    for _ in 0..<200 {
      let mask = try many.mask(of: &state, &wide.automaton)
      let tokens = words.tokens(mask)
      let same = try few.mask(of: &small, &tight.automaton)
      try #require(words.tokens(same) == tokens)
      let token = tokens[Int(random.next() % UInt64(tokens.count))]
      if token == words.end { break }
      state = try many.step(token, &state, &wide.automaton)
      small = try few.step(token, &small, &tight.automaton)
      try #require(state >= 0 && small >= 0)
    }
  }
}
