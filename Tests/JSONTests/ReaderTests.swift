import JSON
import Memory
import TestSupport
import Testing

@Suite struct ReaderTests {
  @Test func readsALineOfARequest() throws {
    let line = view(" {\"\\u0074ext\":\"日\\n\\u672C\", \"special\":true} \r")
    var text = TextBuffer(region(of: 64, UInt8.self))
    var special = false
    var reader = JSONReader(line)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "text": try reader.string(into: &text)
      case "special": special = try reader.bool()
      default: Issue.record("unknown key")
      }
    }
    try reader.end()
    #expect(string(text.bytes) == "日\n本")
    #expect(special)
  }

  @Test func readsIds() throws {
    var ids: [Int] = []
    var reader = JSONReader(view("{\"ids\":[151644, 0 ,198],\"x\":null}"))
    try reader.beginObject()
    while let key = try reader.nextKey() {
      guard key == "ids" else {
        try reader.null()
        continue
      }
      try reader.beginArray()
      while try reader.nextElement() {
        ids.append(try reader.integer(in: 0...Int(Int32.max)))
      }
    }
    try reader.end()
    #expect(ids == [151644, 0, 198])
  }

  @Test func comparesKeysByWhatTheyMean() throws {
    let cases: [(String, String, Bool)] = [
      ("text", "text", true), ("\\u0074ext", "text", true),
      ("t\\u0065\\u0078t", "text", true), ("tex", "text", false),
      ("texts", "text", false), ("tex\\u0075", "text", false),
      ("", "", true), ("\\u65e5本", "日本", true), ("\\/", "/", true),
      ("\\ud83d\\udc26", "🐦", true), ("\\ud83d\\udc27", "🐦", false),
      ("\\u00e9", "é", true), ("e\u{301}", "\u{E9}", false),
      ("text", "te\\u0078t", false), ("a\\u0000", "a\0", true),
      ("abc\\n", "abc\\", false), ("\\u00e9", "ab", false),
    ]
    for (spelled, meant, isEqual) in cases {
      var reader = JSONReader(view("{\"\(spelled)\":0}"))
      try reader.beginObject()
      let key = try #require(try reader.nextKey())
      #expect((key == view(meant)) == isEqual, "\(spelled) \(meant)")
    }
  }

  @Test func peeksAndSkips() throws {
    let document =
      "[null,true,-1,\"s\",[1,[2]],{\"a\":{\"b\":[{}]}},{},[] , 7]"
    let kinds: [JSONKind] = [
      .null, .bool, .number, .string, .array, .object, .object, .array, .number,
    ]
    var found: [JSONKind] = []
    var reader = JSONReader(view(document))
    try reader.beginArray()
    while try reader.nextElement() {
      found.append(try reader.peek())
      try reader.skip()
    }
    try reader.end()
    #expect(found == kinds)
  }

  /// A value as it is spelled, without the space around it.
  @Test func rawValues() throws {
    var reader = JSONReader(
      view("[ {\"a\" : [1, 2]} ,\"\\u0041 \",-1.50e+1,true , [] ]"))
    var found: [String] = []
    try reader.beginArray()
    while try reader.nextElement() { found.append(string(try reader.raw())) }
    try reader.end()
    #expect(
      found == ["{\"a\" : [1, 2]}", "\"\\u0041 \"", "-1.50e+1", "true", "[]"])
    var broken = JSONReader(view(" [1,]"))
    #expect(throws: JSONError.self) { _ = try broken.raw() }
    #expect(try broken.peek() == .array)
  }

  @Test func staysWhereItWasAfterAnError() throws {
    var reader = JSONReader(view("[ {\"a\":[1,2]}, \"abc\", 1.5, 300, [1 ]"))
    try reader.beginArray()
    #expect(try reader.nextElement())
    #expect(throws: JSONError.self) { _ = try reader.integer() }
    try reader.skip()
    #expect(try reader.nextElement())
    var small = TextBuffer(region(of: 2, UInt8.self))
    #expect(throws: JSONError.self) { try reader.string(into: &small) }
    #expect(small.count == 0 && !small.isTruncated)
    #expect(try reader.string() == "abc")
    #expect(try reader.nextElement())
    #expect(throws: JSONError.self) { _ = try reader.integer() }
    #expect(try reader.number() == 1.5)
    #expect(try reader.nextElement())
    #expect(throws: JSONError.self) { _ = try reader.integer(in: 0...255) }
    #expect(try reader.integer() == 300)
    #expect(try reader.nextElement())
    try reader.skip()
    #expect(throws: JSONError.self) { _ = try reader.nextElement() }
    #expect(throws: JSONError.self) { _ = try reader.nextElement() }
  }

  @Test func namesTheKindItFound() {
    let error = failure(view(" [true]")) { reader throws(JSONError) in
      try reader.beginArray()
      _ = try reader.nextElement()
      _ = try reader.string()
    }
    #expect(
      error.map { message($0) }
        == "expected a string, found true or false at byte 2")
    #expect(error?.code.description == "json_wrong_kind")
  }

  @Test func decodesStrings() throws {
    #expect(try decoded("\"\"") == "")
    #expect(
      try decoded("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") == "\"\\/\u{8}\u{C}\n\r\t")
    #expect(try decoded("\"\\u0041\\u00e9\\u65E5\\uFFFF\"") == "Aé日\u{FFFF}")
    #expect(
      try decoded("\"\\ud800\\udc00\\uDBFF\\uDFFF\"") == "\u{10000}\u{10FFFF}")
    #expect(try decoded("\"鳥\\ud83d\\udc26鳥\"") == "鳥🐦鳥")
  }

  @Test func refusesAStringThatDoesNotFit() throws {
    let document = view("\"日本\\u8a9e\"")
    for capacity in 0..<12 {
      var reader = JSONReader(document)
      let room = region(of: capacity, UInt8.self)
      do {
        let bytes = try reader.string(into: room)
        #expect(capacity >= 9 && string(bytes) == "日本語")
      } catch {
        guard
          case .stringTooLong(needed: 9, capacity: capacity, offset: 0) = error
        else {
          Issue.record("another error")
          continue
        }
        #expect(capacity < 9)
      }
    }
  }

  @Test func trapsWhereTheCallerErrs() async {
    await #expect(processExitsWith: .failure) {
      var reader = JSONReader(Bytes("[1,2]"))
      try reader.beginArray()
      _ = try reader.nextElement()
      _ = try reader.nextElement()
    }
    await #expect(processExitsWith: .failure) {
      var reader = JSONReader(Bytes("{}"))
      try reader.beginObject()
      _ = try reader.nextElement()
    }
    await #expect(processExitsWith: .failure) {
      var reader = JSONReader(Bytes("1"))
      _ = try reader.integer()
      _ = try reader.integer()
    }
    await #expect(processExitsWith: .failure) {
      try JSONReader(Bytes("")).end()
    }
  }
}
