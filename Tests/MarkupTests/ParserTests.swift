import Markup
import Memory
import TestSupport
import Testing

/// The parts of an answer, put together.
struct Parts: Equatable {
  var text = ""
  var thought = ""
  var calls: [String] = []

  /// Takes an answer apart that comes in these pieces.
  init(
    _ pieces: [String], _ markup: AnswerMarkup, tools: String = "",
    isThinking: Bool = false
  ) {
    let storage = UnsafeMutablePointer<UInt8>.allocate(
      capacity: AnswerParser.storageBytes)
    defer { storage.deallocate() }
    let list = Array(tools.utf8)
    list.withUnsafeBufferPointer { list in
      var parser = AnswerParser(
        markup,
        tools: Bytes(start: list.baseAddress, count: list.count),
        isThinking: isThinking,
        Region(start: storage, count: AnswerParser.storageBytes))
      for piece in pieces {
        let bytes = Array(piece.utf8)
        bytes.withUnsafeBufferPointer {
          parser.append(Bytes(start: $0.baseAddress, count: $0.count))
        }
        while let event = parser.next() { take(event) }
      }
      while let event = parser.next(isLast: true) { take(event) }
    }
  }

  private mutating func take(_ event: AnswerEvent) {
    switch event {
    case .text(let bytes): text += string(bytes)
    case .thought(let bytes): thought += string(bytes)
    case .call(let index, let name):
      #expect(index == calls.count)
      calls.append(string(name) + " ")
    case .arguments(let bytes): calls[calls.count - 1] += string(bytes)
    }
  }
}

extension AnswerMarkup {
  /// Calls between marks and thoughts, as Qwen3 writes them.
  static var qwen: AnswerMarkup {
    var calls = CallMarkup()
    calls.open = Bytes("<tool_call>\n")
    calls.head = Bytes("{\"name\": \"")
    calls.middle = Bytes("\", \"arguments\": ")
    calls.tail = Bytes("}")
    calls.close = Bytes("\n</tool_call>")
    calls.separator = Bytes("\n")
    calls.repeats = true
    var markup = AnswerMarkup()
    markup.calls = calls
    markup.thoughts = ThoughtMarkup(
      open: Bytes("<think>"), close: Bytes("</think>"))
    return markup
  }

  /// Names and texts between marks, as Qwen3.5 writes them.
  static var pairs: AnswerMarkup {
    var calls = CallMarkup()
    calls.arguments = .pairs
    calls.open = Bytes("<tool_call>\n<function=")
    calls.middle = Bytes(">\n")
    calls.keyOpen = Bytes("<parameter=")
    calls.stringOpen = Bytes(">\n")
    calls.valueOpen = Bytes(">\n")
    calls.valueClose = Bytes("\n</parameter>")
    calls.close = Bytes("\n</function>\n</tool_call>")
    calls.separator = Bytes("\n")
    calls.repeats = true
    var markup = AnswerMarkup()
    markup.calls = calls
    return markup
  }
}

struct ParserTests {
  @Test func textAlone() {
    let parts = Parts(["Hello, ", "<b>you</b> ", " "], .qwen)
    #expect(parts.text == "Hello, <b>you</b>  ")
    #expect(parts.calls.isEmpty)
  }

  @Test func thoughtTextAndCalls() {
    let parts = Parts(
      [
        "<think>\nhm\n</thi", "nk>\n\nYes.\n<tool",
        "_call>\n{\"name\": \"f\", ",
        "\"arguments\": {\"a\": [1", "]}}\n</tool_call>\n<tool_call>\n",
        "{\"arguments\":{},\"name\":\"g\"}</tool_call>",
      ], .qwen)
    #expect(parts.thought == "hm")
    #expect(parts.text == "Yes.")
    #expect(parts.calls == ["f {\"a\": [1]}", "g {}"])
  }

  @Test func onlyTheParametersTellTextsFromNumbers() {
    let text = """
      <tool_call>
      <function=f>
      <parameter=a>
      7
      </parameter>
      <parameter=b>
      7
      </parameter>
      <parameter=c>
      {'x': [True, None]}
      </parameter>
      </function>
      </tool_call>
      """
    let tools = """
      [{"type":"function","function":{"name":"f","parameters":{"properties":
      {"a":{"type":"string"},"b":{"type":"integer"}}}}}]
      """
    let wanted = #"f {"a": "7", "b": 7, "c": {"x": [true, null]}}"#
    #expect(Parts([text], .pairs, tools: tools).calls == [wanted])
    #expect(
      Parts(text.map { String($0) }, .pairs, tools: tools).calls == [wanted])
  }

  @Test func longArgumentsAreWhole() {
    let list = "[" + (0..<5000).map { "\($0)" }.joined(separator: ", ") + "]"
    let word = String(repeating: "語", count: 30_000)
    let text = """
      <tool_call>
      <function=f>
      <parameter=a>
      \(list)
      </parameter>
      <parameter=b>
      \(word)
      </parameter>
      </function>
      </tool_call>
      """
    let wanted = "f {\"a\": \(list), \"b\": \"\(word)\"}"
    #expect(Parts(text.chunked(by: 900), .pairs).calls == [wanted])
  }

  /// A text of any length, which no mark ends, is given and not kept.
  @Test func nothingIsLostThatIsTooLongToWait() {
    let long = String(repeating: "あ", count: 40_000)
    let pieces = ["<tool_call>\n{\"name\": \""] + long.chunked(by: 1000)
    let parts = Parts(pieces, .qwen)
    #expect(parts.calls.isEmpty)
    #expect(parts.text == pieces.joined())
  }

  @Test(arguments: [UInt64](0..<8))
  func anyPiecesGiveTheSame(seed: UInt64) {
    var random = SeededRandom(seed)
    let words = [
      "<tool_call>", "</tool_call>", "\n", "{", "}", "\"name\"", ": ", "\"f\"",
      "\"arguments\"", ", ", "<think>", "</think>", "a", "あ", "\\", "\"",
      "<", "[1]", "{\"name\": \"f\", \"arguments\": {\"a\": 1}}", " ",
      "<function=f>", "<parameter=a>", "</parameter>", "</function>",
    ]
    for round in 0..<200 {
      var text = ""
      for _ in 0..<(1 + random.next() % 24) {
        text += words[Int(random.next() % UInt64(words.count))]
      }
      let markup = round % 2 == 0 ? AnswerMarkup.qwen : .pairs
      let whole = Parts([text], markup)
      let single = Parts(
        text.unicodeScalars.map { String($0) }, markup)
      let few = Parts(text.chunked(by: 3), markup)
      #expect(whole == single, "\(text)")
      #expect(whole == few, "\(text)")
    }
  }
}

extension String {
  /// The text in pieces of so many scalars.
  func chunked(by count: Int) -> [String] {
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      piece.append(scalar)
      if piece.count == count {
        pieces.append(String(piece))
        piece = String.UnicodeScalarView()
      }
    }
    return pieces + (piece.isEmpty ? [] : [String(piece)])
  }
}
