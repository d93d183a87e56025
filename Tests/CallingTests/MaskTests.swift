import Calling
import Grammars
import Markup
import Memory
import TestSupport
import Testing

/// Masks of tokens over calls.
@Suite struct MaskTests {
  private static let plain = [
    "get", "_weather", "city", "\":", "\": \"", "\"}", "}}", "ab", "abcdefgh",
    "a long text of many words", "</parameter>", "</arg_value>x", " </", "\n</",
    "<tool", "_call>", "<tool_call>", "<tool_call>\n{\"", "<tool_call>x",
    "é", "日本", "\"]", "'", ")]", "True", "null", "12", ".5", "<|", "|>",
    "get_weather_sum", "noteIt", "=[", "{\"", "\n\n", "</tool_call>y",
  ]

  /// A mask has the tokens whose bytes may come, and no other one.
  @Test(arguments: CallMarkup.kinds.map(\.name))
  func masksAreExact(_ kind: String) throws {
    let markup = try #require(
      CallMarkup.kinds.first { $0.name == kind }?.markup)
    let words = CallWords(Self.plain, marks: [], ends: ["<end>"])
    for choice in [CallChoice.auto, .required] {
      let rig = try CallRig(
        markup, CallRig.tools, choice, vocabulary: words.trie)
      var masks = words.masks(8)
      var random = SeededRandom(5)
      for _ in 0..<6 {
        try rig.compile()
        masks.begin()
        var state = rig.automaton.start
        for _ in 0..<60 {
          let mask = try masks.mask(of: &state, &rig.automaton)
          var allowed: [Int32] = []
          for token in 0..<Int32(words.words.count) {
            let isSet =
              mask[Int(token) >> 5] >> UInt32(token & 31) & 1 == 1
            if words.ends.contains(token) {
              #expect(isSet == rig.automaton.mayEnd(state))
              continue
            }
            var next = state
            for byte in words.words[Int(token)] where next >= 0 {
              next = rig.automaton.step(next, byte)
            }
            #expect(isSet == (next >= 0), "\(kind): \(token)")
            if next >= 0 { allowed.append(token) }
          }
          let long = allowed.filter { $0 > 255 }
          let list = long.isEmpty || random.next() % 3 == 0 ? allowed : long
          guard !list.isEmpty else { break }
          let token = list[Int(random.next() % UInt64(list.count))]
          state = try masks.step(token, &state, &rig.automaton)
          try #require(state >= 0)
        }
      }
    }
  }

  /// Control tokens count as marks where marks stand, and nowhere else.
  @Test func controlTokensAreMarks() throws {
    let marks = [
      "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>",
      "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>", "<other>",
    ]
    let words = CallWords([], marks: marks, ends: ["<end>"])
    let rig = try CallRig(
      .deepSeek, CallRig.tools, .auto, vocabulary: words.trie)
    var masks = words.masks(8)
    var state = rig.automaton.start
    func named() throws -> [String] {
      let mask = try masks.mask(of: &state, &rig.automaton)
      return marks.enumerated().filter { index, _ in
        let token = words.firstMark + index
        return mask[token >> 5] >> UInt32(token & 31) & 1 == 1
      }.map(\.element)
    }
    func take(_ text: String) throws {
      for byte in text.utf8 {
        state = try masks.step(Int32(byte), &state, &rig.automaton)
        try #require(state >= 0)
      }
    }
    func take(mark: String) throws {
      let token = try #require(words.token(mark))
      state = try masks.step(token, &state, &rig.automaton)
      try #require(state >= 0)
    }
    #expect(try named() == [marks[0], marks[1]])
    try take("Let me see. ")
    #expect(try named() == [marks[0], marks[1]])
    try take(mark: marks[0])
    #expect(try named() == [marks[1]])
    try take(mark: marks[1])
    #expect(try named() == [])
    try take("function")
    #expect(try named() == [marks[2]])
    try take(mark: marks[2])
    try take("get_weather\n```json\n{\"city\": \"")
    #expect(try named() == [])
    try take("ab\"}\n```")
    #expect(try named() == [marks[3]])
    try take(mark: marks[3])
    #expect(try named() == [marks[4]])
    try take(mark: marks[4])
    #expect(rig.automaton.mayEnd(state))
    #expect(try named() == [marks[0], marks[1]])
  }

  /// A mark that is a control token is not spelled as text.
  @Test func controlTokensAreNotSpelled() throws {
    let marks = ["<|tool_call>", "<tool_call|>"]
    let words = CallWords([], marks: marks, ends: ["<end>"])
    let rig = try CallRig(
      .gemma, CallRig.tools, .required, vocabulary: words.trie)
    var masks = words.masks(4)
    var state = rig.automaton.start
    let spelled = try masks.step(
      Int32(UInt8(ascii: "<")), &state, &rig.automaton)
    #expect(spelled == -1)
    let token = try #require(words.token(marks[0]))
    state = try masks.step(token, &state, &rig.automaton)
    #expect(state >= 0)
  }

  /// Marks around the strings of arguments may be control tokens, too.
  @Test func controlTokensAreQuotes() throws {
    let marks = ["<|tool_call>", "<tool_call|>", "<|\"|>"]
    let words = CallWords([], marks: marks, ends: ["<end>"])
    let rig = try CallRig(.gemma, vocabulary: words.trie)
    var masks = words.masks(4)
    var state = rig.automaton.start
    for part in [
      marks[0], "call:get_weather{city:", marks[2], "ab", marks[2], "}",
      marks[1],
    ] {
      if let token = marks.contains(part) ? words.token(part) : nil {
        state = try masks.step(token, &state, &rig.automaton)
      } else {
        for byte in part.utf8 {
          state = try masks.step(Int32(byte), &state, &rig.automaton)
        }
      }
      try #require(state >= 0, "\(part)")
    }
    #expect(rig.automaton.mayEnd(state))
  }

  /// A mark that ends the answer need not come as a text.
  @Test func marksThatEndTheAnswer() throws {
    let words = CallWords([], marks: [], ends: ["<|eom_id|>"])
    let rig = try CallRig(.functionary, vocabulary: words.trie)
    let call = "<function=noteIt>{}</function>"
    #expect(rig.takes(call))
    #expect(rig.takes(call + call))
    #expect(rig.stops(call + "<¦|eom_id|>"))
    #expect(!(try CallRig(.functionary).takes(call)))
  }
}
