import JSON
import LineProtocol
import Memory
import Testing

@Suite struct VerbTests {
  @Test(arguments: [
    (#"{"tokenize":""}"#, "tokenize"),
    (#"{"tokenize":"x\u3042","id":1}"#, "tokenize 1"),
    (
      #"{"id":"a","bos":true,"pieces":false,"special":true,"tokenize":"x"}"#,
      "tokenize \"a\""
    ),
    (#"{"tokenize":"x","special":null,"bos":null,"pieces":null}"#, "tokenize"),
    (#"{"detokenize":[]}"#, "detokenize"),
    (
      #"{"detokenize":[ 1 , -2,9223372036854775807],"special":false,"id":1}"#,
      "detokenize 1"
    ),
    (#"{"tokenize":1,"id":1}"#, "bad_value 1"),
    (#"{"tokenize":null,"id":1}"#, "bad_value 1"),
    (#"{"tokenize":["x"],"id":1}"#, "bad_value 1"),
    (#"{"id":1,"tokenize":"\ud800"}"#, "bad_json 1"),
    (#"{"tokenize":"x","id":1,"bos":1}"#, "bad_value 1"),
    (#"{"tokenize":"x","id":1,"special":"yes"}"#, "bad_value 1"),
    (
      #"{"tokenize":"x","id":1,"pieces":true,"pieces":true}"#,
      "duplicate_key 1"
    ),
    (#"{"tokenize":"x","id":1,"tokenize":"y"}"#, "duplicate_key 1"),
    (#"{"tokenize":"x","id":1,"max_tokens":1}"#, "unknown_key 1"),
    (#"{"tokenize":"x","id":1,"text":"y"}"#, "unknown_key 1"),
    (#"{"tokenize":"x","save":"y","id":1}"#, "exclusive_keys 1"),
    (#"{"tokenize":"x","detokenize":[1],"id":1}"#, "exclusive_keys 1"),
    (#"{"tokenize":"x","prompt":"y","id":1}"#, "unknown_key 1"),
    (#"{"tokenize":"x","cancel":1}"#, "unknown_key"),
    (#"{"cancel":1,"tokenize":"x"}"#, "unknown_key"),
    (#"{"ping":1,"bos":true}"#, "unknown_key"),
    (#"{"tokenize":"x"}{"#, "bad_json"),
    (#"{"detokenize":"1","id":1}"#, "bad_value 1"),
    (#"{"detokenize":1,"id":1}"#, "bad_value 1"),
    (#"{"detokenize":{},"id":1}"#, "bad_value 1"),
    (#"{"detokenize":["1"],"id":1}"#, "bad_value 1"),
    (#"{"detokenize":[1,[2]],"id":1}"#, "bad_value 1"),
    (#"{"detokenize":[1.0],"id":1}"#, "bad_value 1"),
    (#"{"detokenize":[1e2],"id":1}"#, "bad_value 1"),
    (#"{"detokenize":[9223372036854775808],"id":1}"#, "bad_value 1"),
    (#"{"id":1,"detokenize":[1,]}"#, "bad_json 1"),
    (#"{"id":1,"detokenize":[01]}"#, "bad_json 1"),
    (#"{"detokenize":[1],"bos":true,"id":1}"#, "unknown_key 1"),
    (#"{"detokenize":[1],"pieces":false,"id":1}"#, "unknown_key 1"),
    (#"{"save":"a","special":true,"id":1}"#, "unknown_key 1"),
    (#"{"id":1,"prompt":"x","bos":true}"#, "unknown_key 1"),
    (#"{"id":1,"prompt":"x","pieces":null}"#, "unknown_key 1"),
  ])
  func aVerbIsUnderstoodOrRefused(_ text: String, _ wanted: String) {
    #expect(ParseTests.outcome(text) == wanted)
  }

  @Test(arguments: [
    (#""messages":[\#(VerbTests.user)]"#, "render 1"),
    (
      #""system":"s","messages":[\#(VerbTests.user)],"tools":[{}],"#
        + #""template_kwargs":{"x":1},"thinking":false,"continue":null"#,
      "render 1"
    ),
    (
      #""continue":true,"messages":[{"role":"assistant","content":"x"}]"#,
      "render 1"
    ),
    (#""messages":[\#(VerbTests.user)],"continue":true"#, "bad_value 1"),
    (#""messages":[{"role":"assistant","content":"x"}]"#, "bad_value 1"),
    (#""messages":[{"role":"robot","content":"x"}]"#, "bad_role 1"),
    (#""messages":[]"#, "bad_value 1"),
    (#""messages":null"#, "missing_key 1"),
    (#""system":"s""#, "missing_key 1"),
    ("", "missing_key 1"),
    (#""messages":[\#(VerbTests.user)],"messages":null"#, "duplicate_key 1"),
    (#""messages":[\#(VerbTests.user)],"id":2"#, "unknown_key 1"),
    (#""messages":[\#(VerbTests.user)],"max_tokens":1"#, "unknown_key 1"),
    (#""messages":[\#(VerbTests.user)],"special":true"#, "unknown_key 1"),
    (#""messages":[\#(VerbTests.user)],"bos":true"#, "unknown_key 1"),
    (#""messages":[\#(VerbTests.user)],"render":{}"#, "unknown_key 1"),
    (#""prompt":"x""#, "unknown_key 1"),
    (
      #""messages":[\#(VerbTests.user)],"template_kwargs":{"tools":[]}"#,
      "unknown_key 1"
    ),
    (#""messages":[\#(VerbTests.user)],"tools":{}"#, "bad_value 1"),
  ])
  func aPromptIsUnderstoodOrRefused(_ members: String, _ wanted: String) {
    #expect(ParseTests.outcome(#"{"render":{\#(members)},"id":1}"#) == wanted)
    #expect(ParseTests.outcome(#"{"id":1,"render":{\#(members)}}"#) == wanted)
  }

  private static let user = #"{"role":"user","content":"x"}"#

  @Test(arguments: [
    (#""render":[]"#, "bad_value 1"),
    (#""render":null"#, "bad_value 1"),
    (
      #""render":{"messages":[\#(VerbTests.user)]},"tools":[]"#,
      "unknown_key 1"
    ),
    (
      #""messages":[\#(VerbTests.user)],"#
        + #""render":{"messages":[\#(VerbTests.user)]}"#, "unknown_key 1"
    ),
    (
      #""render":{"messages":[\#(VerbTests.user)]},"special":true"#,
      "unknown_key 1"
    ),
    (#""render":{"messages":[\#(VerbTests.user)]},"system":null"#, "render 1"),
    (#""render":{"messages":[\#(VerbTests.user)]}"#, "render 1"),
  ])
  func keysOfThePromptStandInside(_ members: String, _ wanted: String) {
    #expect(ParseTests.outcome(#"{\#(members),"id":1}"#) == wanted)
  }

  private func request(_ line: Line) throws -> Request {
    guard case .request(let request) = try ClientMessage.parse(line.bytes)
    else { throw Missing() }
    return request
  }

  private struct Missing: Error {}

  private func text(_ part: RequestPart, _ line: Line) -> String? {
    part.text(in: line.bytes).map { bytes in
      String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }
  }

  @Test func defaultsOfTheKeys() throws {
    let plain = try request(Line(#"{"tokenize":"x"}"#))
    #expect(!plain.readsSpecial && !plain.marksBeginning && !plain.sendsPieces)
    let all = try request(
      Line(#"{"bos":true,"special":true,"tokenize":"x","pieces":true}"#))
    #expect(all.readsSpecial && all.marksBeginning && all.sendsPieces)
    // Of tokens nothing is lost unless that is wanted.
    #expect(try request(Line(#"{"detokenize":[1]}"#)).readsSpecial)
    #expect(
      try request(Line(#"{"detokenize":[],"special":null}"#)).readsSpecial)
    #expect(
      try !request(Line(#"{"special":false,"detokenize":[1]}"#)).readsSpecial)
  }

  @Test func subjectsStandWhereTheLineHasThem() throws {
    let line = Line(#"{ "id":1, "tokenize" :"a\n" , "bos":true}"#)
    #expect(text(try request(line).subject, line) == #""a\n""#)
    let rendered = Line(
      #"{"render":{"system":"s","messages":[\#(VerbTests.user)],"tools":[{}]},"#
        + #""id":1,"messages":null}"#)
    let prompt = try request(rendered)
    #expect(text(prompt.messages, rendered) == "[\(VerbTests.user)]")
    #expect(text(prompt.system, rendered) == #""s""#)
    #expect(text(prompt.tools, rendered) == "[{}]")
    let ids = Line(#"{"detokenize": [3,-1 , 70000000000]}"#)
    let value = try #require(request(ids).subject.text(in: ids.bytes))
    var found: [Int64] = []
    TokenList.forEach(in: value) { found.append($0) }
    #expect(found == [3, -1, 70_000_000_000])
  }

  @Test func everyBeginningOfAVerbIsRefused() {
    for whole in [
      #"{"id":"a","render":{"messages":[\#(VerbTests.user)],"thinking":true}}"#,
      #"{"detokenize":[1,2],"special":true,"id":"a"}"#,
      #"{"tokenize":"x\n","pieces":true,"id":"a"}"#,
    ] {
      for count in 0..<whole.utf8.count {
        let line = Line(whole.utf8.prefix(count))
        #expect(throws: RefusedLine.self) {
          try ClientMessage.parse(line.bytes)
        }
      }
      #expect(ParseTests.outcome(whole).hasSuffix(" \"a\""))
    }
  }

  /// Verbs wait like requests, and are cancelled like them.
  @Test func verbsWaitInTheQueue() throws {
    var machine = ProtocolMachine()
    func send(_ text: String) -> String {
      let line = Line(text)
      return written { _ = machine.receive(line.bytes, at: 0, &$0) }
    }
    #expect(send(#"{"tokenize":"x","id":1}"#) == "")
    #expect(send(#"{"tokenize":"x","id":1}"#).contains("duplicate_id"))
    #expect(send(#"{"detokenize":[1],"id":2}"#) == "")
    #expect(send(#"{"cancel":1}"#).contains(#""finish_reason":"cancel""#))
    for _ in 2...ProtocolMachine.queueLimit {
      #expect(send(#"{"tokenize":"x"}"#) == "")
    }
    #expect(send(#"{"tokenize":"x","id":3}"#).contains("queue_full"))
    #expect(machine.begin()?.request.deed == .text)
    machine.finish()
    let next = machine.begin()?.request
    #expect(next?.deed == .tokens && next?.id == nil)
    #expect(machine.requestCount == 2)
  }

  /// A key beside a verb is taken exactly where `hello` says so.
  @Test func theListOfKeysIsWhatIsTaken() {
    for deed in Deed.allCases {
      let value =
        switch deed {
        case .sessions: "true"
        case .save, .restore, .forget, .tokens: "\"x\""
        case .text: "[1]"
        case .prompt: #"{"messages":[\#(VerbTests.user)]}"#
        }
      for key in DeedKey.allCases {
        let line = #"{"\#(deed.name)":\#(value),"\#(key.name)":"#
        let outcome = ParseTests.outcome(line + (key == .id ? "1}" : "true}"))
        #expect(outcome.hasPrefix("\(deed.name)") == key.belongs(to: deed))
      }
    }
  }
}
