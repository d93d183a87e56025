import JSON
import Memory
import TestSupport
import Testing

@Suite struct GrammarTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "1", "-1", "10", "123.456", "1e5",
    "1E+5", "1e-05", "0.0", "-0.0e-0", "\"\"", "[]", "{}", " [ ] ", "\t{\r\n}",
    "[1,2]", "[[],[[]],{}]", "{\"a\":1,\"a\":2}", "{\"\":null}",
    "{\"a\":{\"b\":[true,false,null,\"c\"]}}", " 1 ", "\"\\u0000\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\uD834\\uDD1E\"", "\"\u{7F}\"",
    "\"日本\u{10FFFF}\u{2028}\"", "\"\\uFFFF\"", "1e999", "-1e-999",
    "[123456789012345678901234567890]", "[1\n,\t2\r]",
  ])
  func accepts(_ document: String) throws {
    try check(view(document))
  }

  @Test(arguments: [
    "", " ", "nul", "nulL", "True", "tru", "truee", "nan", "NaN", "Infinity",
    "-Infinity", "-", "+1", "01", "-01", "00", ".5", "5.", "-.5", "1.e1", "1e",
    "1e+", "1E-", "0x1", "1a", "1_0", "1 2", "--1", "1.2.3", "1e1.5", "\"",
    "\"a", "\"\\", "\"\\\"", "\"\\a\"", "\"\\x41\"", "\"\\u\"", "\"\\u12\"",
    "\"\\u123\"", "\"\\u123g\"", "\"\\U0041\"", "\"\\uD800\"", "\"\\uDC00\"",
    "\"\\uD800\\u0041\"", "\"\\uD800\\uD800\"", "\"\\uD800x\"",
    "\"\\uD834\\uDD1\"", "\"\\uD834\\\"", "\"\n\"", "\"\t\"", "\"\0\"", "'a'",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1}",
    "{", "}", "{]", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,",
    "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\",1}", "{a:1}", "{1:1}",
    "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{null:1}", "[] []", "{}x",
    "[]]", "1,", "\u{FEFF}1", "\u{A0}1", "1\u{C}", "[1]//", "/**/1", "[\"a",
    "[\"a\",\n4\n,1,", "\"\u{1F}\"", "[\u{2028}]", "*", "<1>", "[1:2]",
  ])
  func rejects(_ document: String) {
    let error = failure(view(document)) { reader throws(JSONError) in
      try reader.skip()
      try reader.end()
    }
    #expect(error?.code.description == "bad_json")
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20],
      [0xE0, 0x9F, 0xBF], [0xE3, 0x81], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x90], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func rejectsMalformedUTF8(_ bytes: [UInt8]) {
    for document in [[0x22] + bytes + [0x22], [0x22] + bytes] {
      let error = failure(view(document)) { reader throws(JSONError) in
        try reader.skip()
      }
      guard case .malformedUTF8(offset: 1)? = error else {
        Issue.record("\(document): \(error.map { message($0) } ?? "accepted")")
        continue
      }
    }
  }

  @Test func followsEveryScalar() throws {
    for value in UInt32(0x20)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\"
      else { continue }
      guard value < 0x3000 || value % 251 == 0 || value & 0xFFF < 2 else {
        continue
      }
      try check(view("\"\(Character(scalar))\""))
    }
  }

  @Test func boundsTheDepth() throws {
    func nested(_ depth: Int) -> Bytes {
      view(
        String(repeating: "[{\"a\":", count: depth / 2) + "1"
          + String(repeating: "}]", count: depth / 2))
    }
    try check(nested(JSONReader.maximumDepth))
    let error = failure(nested(JSONReader.maximumDepth + 2)) {
      reader throws(JSONError) in
      try reader.skip()
    }
    guard case .tooDeep(limit: 64, _)? = error else {
      Issue.record("not refused")
      return
    }
    #expect(error?.code.description == "json_too_deep")
    // Depth is what is open, not what was opened.
    try check(view("[" + String(repeating: "[[]],", count: 1000) + "[]]"))
  }

  @Test func survivesAHundredThousandBrackets() {
    for text in ["[", "{\"a\":", "[[],", "]"] {
      let document = view(String(repeating: text, count: 100_000))
      #expect(throws: JSONError.self) { try check(document) }
    }
  }

  @Test func saysWhereAndWhat() {
    let cases: [(String, String)] = [
      ("[1,", "the document ends too early at byte 3"),
      ("[1 x]", "unexpected \"x\" at byte 3"),
      ("[\u{1}]", "unexpected \"\\x01\" at byte 1"),
      ("[-]", "malformed number at byte 2"),
      ("[\"\\q\"]", "malformed escape at byte 2"),
      ("[\"ab\\udc00\"]", "half a surrogate pair at byte 4"),
      ("\"a\n\"", "control character \"\\x0a\" at byte 2"),
      ("1 2", "after the document's end, \"2\" at byte 2"),
    ]
    for (document, expected) in cases {
      let error = failure(view(document)) { reader throws(JSONError) in
        try reader.skip()
        try reader.end()
      }
      #expect(error.map { message($0) } == expected)
    }
  }
}
