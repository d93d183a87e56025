import JSON
import LineProtocol
import Memory
import Testing

/// Testing has a type of the same name.
typealias RequestTag = LineProtocol.Tag

/// A text and the bytes that the rooms read of it, which are never freed: a view
/// does not keep what it looks at.
struct Line {
  let bytes: Bytes

  init(_ text: some Sequence<UInt8>) {
    let copy = Array(text)
    let storage = UnsafeMutablePointer<UInt8>.allocate(
      capacity: max(copy.count, 1))
    storage.initialize(from: copy, count: copy.count)
    bytes = Bytes(start: storage, count: copy.count)
  }

  init(_ text: String) { self.init(text.utf8) }
}

/// What `body` writes.
func written(
  capacity: Int = 4096, _ body: (inout JSONWriter) -> Void
) -> String {
  var storage = [UInt8](repeating: 0, count: capacity)
  return storage.withUnsafeMutableBufferPointer { buffer in
    var writer = JSONWriter(
      Region(start: buffer.baseAddress, count: buffer.count))
    body(&writer)
    let bytes = writer.bytes
    return String(
      decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
  }
}

extension RequestTag {
  /// The tag as JSON.
  var json: String { written { write(to: &$0) } }
}

@Suite struct TagTests {
  @Test func aTagHoldsSixtyFourBytes() throws {
    let longest = Line(String(repeating: "x", count: 64))
    #expect(
      try #require(RequestTag(longest.bytes)).json
        == "\"\(String(repeating: "x", count: 64))\"")
    let tooLong = Line(String(repeating: "x", count: 65))
    #expect(RequestTag(tooLong.bytes) == nil)
  }

  @Test func kindsDiffer() {
    let one = Line("1")
    let empty = Line("")
    #expect(RequestTag(1) != RequestTag(one.bytes))
    #expect(RequestTag(0) != RequestTag(empty.bytes))
    #expect(RequestTag(one.bytes) == RequestTag(Line("1").bytes))
    #expect(RequestTag(Int64.min).json == "-9223372036854775808")
  }
}

@Suite struct ParseTests {
  /// The kind of a message that was accepted, or the code and id of a refusal.
  static func outcome(_ text: String) -> String {
    let line = Line(text)
    do {
      switch try ClientMessage.parse(line.bytes) {
      case .request(let request):
        let deed = request.deed.map { "\($0.name)" } ?? "request"
        return deed + (request.id.map { " \($0.json)" } ?? "")
      case .cancel(let tag): return "cancel \(tag.json)"
      case .ping(let tag): return "ping \(tag.json)"
      case .hello: return "hello"
      case .stats: return "stats"
      case .quit: return "quit"
      }
    } catch {
      let code = Line(
        Array(
          UnsafeBufferPointer(
            start: error.error.code.utf8Start,
            count: error.error.code.utf8CodeUnitCount)))
      let name = String(
        decoding: (0..<code.bytes.count).map { code.bytes[$0] }, as: UTF8.self)
      return name + (error.id.map { " \($0.json)" } ?? "")
    }
  }

  @Test(arguments: [
    (#"{"id":1,"prompt":""}"#, "request 1"),
    (#"{"\u0069d":"\u3042","prompt":"x"}"#, "request \"あ\""),
    (#"{"prompt":"x","special":true,"id":-9}"#, "request -9"),
    (
      #"{"id":1,"system":"","messages":[{"content":"x","role":"user"}]}"#,
      "request 1"
    ),
    (#"{"id":1,"prompt":"x","temperature":100,"seed":0}"#, "request 1"),
    (#"{"id":1,"prompt":"x","stop":[]}"#, "request 1"),
    (#"{"id":1,"prompt":"x","penalty_last_n":-1}"#, "request 1"),
    (#"{"cancel":"a"}"#, "cancel \"a\""),
    (#"{"ping":7}"#, "ping 7"),
    (#"{"hello":{"protocol":1}}"#, "hello"),
    (#"{"stats":true}"#, "stats"),
    (#"{"quit":true}"#, "quit"),
    (#"{"id":1,"prompt":"x","session":"Ken-1.a_b"}"#, "request 1"),
    (#"{"save":"a"}"#, "save"),
    (#"{"id":1,"restore":"a"}"#, "restore 1"),
    (#"{"forget":"a","id":"x"}"#, "forget \"x\""),
    (#"{"sessions":true}"#, "sessions"),
    (#"{"save":"a/b","id":1}"#, "bad_session 1"),
    (#"{"save":"..","id":1}"#, "bad_session 1"),
    (#"{"save":"-a","id":1}"#, "bad_session 1"),
    (#"{"save":"a\u0000","id":1}"#, "bad_session 1"),
    (#"{"save":"あ"}"#, "bad_session"),
    (
      #"{"save":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
      "bad_session"
    ),
    (#"{"id":1,"prompt":"x","session":""}"#, "bad_session 1"),
    (#"{"id":1,"prompt":"x","session":1}"#, "bad_value 1"),
    (#"{"save":null}"#, "bad_value"),
    (#"{"sessions":false}"#, "bad_value"),
    (#"{"save":"a","save":"b"}"#, "duplicate_key"),
    (#"{"save":"a","forget":"b","id":1}"#, "exclusive_keys 1"),
    (#"{"save":"a","prompt":"x","id":1}"#, "unknown_key 1"),
    (#"{"save":"a","session":"b","id":1}"#, "unknown_key 1"),
    (#"{"cancel":1,"save":"a"}"#, "unknown_key"),
    (#"{"save":"a","cancel":1}"#, "unknown_key"),
    ("", "bad_json"),
    ("{", "bad_json"),
    ("[1]", "bad_json"),
    ("{\"ping\":1}x", "bad_json"),
    (#"{"id":3,"prompt":"\ud800"}"#, "bad_json 3"),
    (#"{}"#, "missing_key"),
    (#"{"id":1}"#, "missing_key 1"),
    (#"{"hello":{}}"#, "missing_key"),
    (#"{"hello":{"protocol":3}}"#, "unsupported_protocol"),
    (#"{"hello":true}"#, "bad_value"),
    (#"{"quit":1}"#, "bad_value"),
    (#"{"id":null,"prompt":"x"}"#, "bad_value"),
    (#"{"id":1e3,"prompt":"x"}"#, "bad_value"),
    (#"{"prompt":1,"id":"a"}"#, "bad_value \"a\""),
    (#"{"messages":[{"role":"robot","content":""}],"id":2}"#, "bad_role 2"),
    (#"{"messages":[{"role":"user"}],"id":2}"#, "missing_key 2"),
    (#"{"messages":[1],"x":[{"id":3}],"id":2}"#, "bad_value 2"),
    (#"{"top_p":1.5,"id":2,"prompt":"x"}"#, "out_of_range 2"),
    (#"{"max_tokens":-1,"id":2,"prompt":"x"}"#, "out_of_range 2"),
    (#"{"max_tokens":1.0,"id":2,"prompt":"x"}"#, "bad_value 2"),
    (#"{"stop":[1],"id":2,"prompt":"x"}"#, "bad_stop 2"),
    (#"{"id":2,"prompt":"x","prompt":"y"}"#, "duplicate_key 2"),
    (#"{"x":1,"id":2}"#, "unknown_key 2"),
    (#"{"ping":1,"cancel":2}"#, "unknown_key"),
    (#"{"ping":1,"id":2}"#, "unknown_key 2"),
    (#"{"id":2,"messages":[],"special":true}"#, "bad_value 2"),
    (#"{"id":2,"prompt":"x","system":"y"}"#, "exclusive_keys 2"),
  ])
  func aLineIsUnderstoodOrRefused(_ text: String, _ wanted: String) {
    #expect(ParseTests.outcome(text) == wanted)
  }

  /// A message besides a user's last one, which alone would do.
  @Test(arguments: [
    (#""role":"system","content":"x""#, "request 1"),
    (#""role":"user","content":"x","name":"y","input":"z""#, "request 1"),
    (
      #""role":"tool","content":"{}","tool_call_id":"a","name":"f""#,
      "request 1"
    ),
    (#""role":"user","content":[{"type":"text","text":"x"}]"#, "request 1"),
    (#""role":"user","content":[]"#, "request 1"),
    (
      #""role":"assistant","content":null,"tool_calls":[{"id":"a","#
        + #""type":"function","function":{"name":"f","arguments":"{}"}}]"#,
      "request 1"
    ),
    (
      #""role":"assistant","tool_calls":[{"function":{"arguments":{},"#
        + #""name":"f"}}],"reasoning_content":"hm""#, "request 1"
    ),
    (#""role":"assistant","content":"x","tool_calls":null"#, "request 1"),
    (#""role":"assistant","content":"x","tool_calls":[]"#, "request 1"),
    (#""role":"assistant","content":"x","name":null"#, "request 1"),
    (#""role":"assistant","content":null"#, "missing_key 1"),
    (#""role":"assistant","tool_calls":[]"#, "missing_key 1"),
    (#""role":"tool""#, "missing_key 1"),
    (#""content":"x""#, "missing_key 1"),
    (#""role":"developer","content":"x""#, "request 1"),
    (#""role":"Developer","content":"x""#, "bad_role 1"),
    (
      #""role":"developer","tool_calls":[{"function":{"name":"f"}}]"#,
      "bad_role 1"
    ),
    // An object that is malformed is that before anything else.
    (#""role":1,"content":"x\ud800""#, "bad_json 1"),
    (
      #""role":"user","content":"x","tool_calls":[{"function":{"name":"f"}}]"#,
      "bad_role 1"
    ),
    (#""role":1,"content":"x""#, "bad_value 1"),
    (#""role":"user","content":1"#, "bad_value 1"),
    (#""role":"user","content":{"type":"text","text":"x"}"#, "bad_value 1"),
    (#""role":"user","content":["x"]"#, "bad_value 1"),
    (
      #""role":"user","content":[{"type":"image_url","image_url":{}}]"#,
      "bad_value 1"
    ),
    (#""role":"user","content":[{"type":"text"}]"#, "bad_value 1"),
    (#""role":"user","content":[{"type":"text","text":1}]"#, "bad_value 1"),
    (#""role":"user","content":"x","name":1"#, "bad_value 1"),
    (#""role":"user","content":"x","tool_call_id":[]"#, "bad_value 1"),
    (#""role":"assistant","tool_calls":{}"#, "bad_value 1"),
    (#""role":"assistant","tool_calls":[1]"#, "bad_value 1"),
    (#""role":"assistant","tool_calls":[{}]"#, "bad_value 1"),
    (#""role":"assistant","tool_calls":[{"function":"f"}]"#, "bad_value 1"),
    (#""role":"assistant","tool_calls":[{"function":{}}]"#, "bad_value 1"),
    (
      #""role":"assistant","tool_calls":[{"function":{"name":null}}]"#,
      "bad_value 1"
    ),
    (#""role":"user","content":"x","colour":1"#, "unknown_key 1"),
    (#""role":"user","content":"x","content":"y""#, "duplicate_key 1"),
    (#""role":"user","name":"x","content":"","name":null"#, "duplicate_key 1"),
  ])
  func messages(_ members: String, _ wanted: String) {
    let line =
      #"{"id":1,"messages":[{\#(members)},{"role":"user","content":"x"}]}"#
    #expect(ParseTests.outcome(line) == wanted)
  }

  /// An answer follows a user or a tool.
  @Test(arguments: [
    ("user", "request 1"), ("tool", "request 1"), ("assistant", "bad_value 1"),
    ("system", "bad_role 1"), ("developer", "bad_role 1"),
  ])
  func lastRole(_ role: String, _ wanted: String) {
    let line =
      #"{"id":1,"messages":[{"role":"user","content":""},"#
      + #"{"role":"\#(role)","content":"x"}]}"#
    #expect(ParseTests.outcome(line) == wanted)
  }

  @Test(arguments: [
    (#""tools":[{"type":"function","function":{"name":"f"}}]"#, "request 1"),
    (#""tools":[]"#, "request 1"),
    (#""tools":{}"#, "bad_value 1"),
    (#""tools":[1]"#, "bad_value 1"),
    (
      #""template_kwargs":{"enable_thinking":false,"x":{"y":[1]}}"#, "request 1"
    ),
    (#""template_kwargs":{}"#, "request 1"),
    (#""template_kwargs":[]"#, "bad_value 1"),
    (#""template_kwargs":{"messages":[]}"#, "unknown_key 1"),
    (#""template_kwargs":{"tools":[]}"#, "unknown_key 1"),
    (#""template_kwargs":{"add_generation_prompt":false}"#, "unknown_key 1"),
    (#""tools":[],"tools":[]"#, "duplicate_key 1"),
  ])
  func variables(_ members: String, _ wanted: String) {
    let messages = #""messages":[{"role":"user","content":"x"}]"#
    #expect(
      ParseTests.outcome(#"{"id":1,\#(members),\#(messages)}"#) == wanted)
    guard wanted == "request 1" else { return }
    #expect(
      ParseTests.outcome(#"{"id":1,\#(members),"prompt":"x"}"#)
        == "exclusive_keys 1")
  }

  /// Keys that a request need not have may be null, and then are absent.
  @Test func nullIsAbsent() throws {
    for key in RequestKey.allCases where key != .id {
      let name = "\(key.name)"
      let isText = key == .prompt
      let other = isText ? #""messages":[]"# : #""prompt":"x""#
      if isText || key == .messages {
        let messages = #""messages":[{"role":"user","content":"x"}]"#
        #expect(
          ParseTests.outcome(
            #"{"id":1,"\#(name)":null,\#(isText ? messages : other)}"#)
            == "request 1")
        #expect(
          ParseTests.outcome(#"{"id":1,"\#(name)":null}"#) == "missing_key 1")
        continue
      }
      #expect(
        ParseTests.outcome(#"{"\#(name)":null,"id":1,\#(other)}"#)
          == "request 1", "\(name)")
      #expect(
        ParseTests.outcome(
          #"{"\#(name)":null,"id":1,\#(other),"\#(name)":null}"#)
          == "duplicate_key 1", "\(name)")
      #expect(
        ParseTests.outcome(#"{"ping":1,"\#(name)":null}"#) == "unknown_key")
    }
    #expect(ParseTests.outcome(#"{"id":null,"prompt":"x"}"#) == "bad_value")
    #expect(ParseTests.outcome(#"{"id":1,"nothing":null}"#) == "unknown_key 1")
    let line = Line(
      #"{"id":1,"prompt":"x","temperature":null,"stop":null,"stream":null}"#)
    guard case .request(let request) = try ClientMessage.parse(line.bytes)
    else {
      Issue.record("not a request")
      return
    }
    #expect(request.stop.text(in: line.bytes) == nil)
    #expect(request.streams)
  }

  /// An answer that continues the last message.
  @Test(arguments: [
    (#""role":"assistant","content":"x""#, "request 1"),
    (#""role":"assistant","content":"""#, "request 1"),
    (
      #""role":"assistant","content":[{"type":"text","text":"x"}]"#,
      "request 1"
    ),
    (#""role":"assistant","content":"x","tool_calls":[]"#, "request 1"),
    (
      #""role":"assistant","content":"x","tool_calls":[{"function":"#
        + #"{"name":"f"}}]"#, "bad_value 1"
    ),
    (
      #""role":"assistant","tool_calls":[{"function":{"name":"f"}}]"#,
      "bad_value 1"
    ),
    (#""role":"assistant","content":null"#, "missing_key 1"),
    (#""role":"user","content":"x""#, "bad_value 1"),
    (#""role":"tool","content":"x""#, "bad_value 1"),
    (#""role":"system","content":"x""#, "bad_role 1"),
    (#""role":"developer","content":"x""#, "bad_role 1"),
  ])
  func continuation(_ last: String, _ wanted: String) {
    let messages =
      #""messages":[{"role":"user","content":"x"},{\#(last)}]"#
    for line in [
      #"{"id":1,"continue":true,\#(messages)}"#,
      #"{"id":1,\#(messages),"continue":true,"tools":[{}]}"#,
    ] {
      #expect(ParseTests.outcome(line) == wanted)
    }
    // Nothing else is answered where nobody wants a continuation.
    let isAnswered = last.contains("user") || last.contains("tool\"")
    for value in ["false", "null"] {
      let line = #"{"id":1,"continue":\#(value),\#(messages)}"#
      #expect((ParseTests.outcome(line) == "request 1") == isAnswered)
    }
  }

  @Test(arguments: [
    (#"{"id":1,"messages":[],"continue":true}"#, "bad_value 1"),
    (#"{"id":1,"continue":true}"#, "missing_key 1"),
    (#"{"id":1,"prompt":"x","continue":true}"#, "exclusive_keys 1"),
    (#"{"id":1,"prompt":"x","continue":null}"#, "request 1"),
    (#"{"id":1,"prompt":"x","continue":1}"#, "bad_value 1"),
  ])
  func continuationOfNothing(_ line: String, _ wanted: String) {
    #expect(ParseTests.outcome(line) == wanted)
  }

  /// A request knows where its texts stand.
  @Test func partsOfALine() throws {
    let line = Line(
      #"{ "stop" : ["a", "\n"] ,"id":1,"tools":[ {} ],"system":"s","#
        + #""template_kwargs":{"x":1}, "messages" : [{"role":"developer","#
        + #""content":"x"},{"role":"user","content":"y"}] }"#)
    guard case .request(let request) = try ClientMessage.parse(line.bytes)
    else {
      Issue.record("not a request")
      return
    }
    func text(_ part: RequestPart) -> String? {
      part.text(in: line.bytes).map { bytes in
        String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
          .trimmingPrefix { $0 == " " }.description
      }
    }
    #expect(text(request.stop) == #"["a", "\n"]"#)
    #expect(text(request.tools) == "[ {} ]")
    #expect(text(request.system) == #""s""#)
    #expect(text(request.variables) == #"{"x":1}"#)
    #expect(text(request.prompt) == nil)
    #expect(text(request.messages)?.hasPrefix(#"[{"role":"dev"#) == true)
    #expect(text(request.messages)?.hasSuffix(#""y"}]"#) == true)
    #expect(request.beginsWithSystem)
    var stops: [String] = []
    let value = try #require(request.stop.text(in: line.bytes))
    var storage = [UInt8](repeating: 0, count: StopStrings.mostBytes)
    storage.withUnsafeMutableBufferPointer { buffer in
      StopStrings.forEach(
        in: value, scratch: Region(start: buffer.baseAddress, count: 256)
      ) { stop in
        stops.append(
          String(decoding: (0..<stop.count).map { stop[$0] }, as: UTF8.self))
      }
    }
    #expect(stops == ["a", "\n"])
  }

  @Test func everyBeginningOfALineIsRefused() {
    let whole =
      #"{"id":"a","messages":[{"role":"assistant","tool_calls":[{"function":"#
      + #"{"name":"f","arguments":"{}"}}]},{"role":"user","content":"#
      + #"[{"type":"text","text":"x\n"}]}],"tools":[{}],"#
      + #""template_kwargs":{"a":1},"top_p":0.5}"#
    for count in 0..<whole.utf8.count {
      let line = Line(whole.utf8.prefix(count))
      #expect(throws: RefusedLine.self) {
        try ClientMessage.parse(line.bytes)
      }
    }
    #expect(ParseTests.outcome(whole) == "request \"a\"")
  }
}
