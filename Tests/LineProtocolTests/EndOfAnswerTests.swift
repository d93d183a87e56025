import LineProtocol
import Memory
import Testing

@Suite struct EndOfAnswerTests {
  /// The tokens behind the first over the time from the first to the last.
  @Test(arguments: [
    (0, 0, "0.00"), (1, 0, "0.00"), (2, 500_000_000, "2.00"),
    (11, 4_000_000_000, "2.50"), (3, 0, "0.00"),
  ])
  func rate(tokens: Int, between: UInt64, wanted: String) {
    var end = EndOfAnswer()
    end.completionTokens = tokens
    end.betweenTokens = between
    // The work of the first token does not count.
    end.generation = between + 100_000_000
    let line = written { end.write(id: RequestTag(1), reason: "stop", &$0) }
    #expect(line.contains(#","tokens_per_second":\#(wanted)}"#), "\(line)")
  }
}

@Suite struct DeltaTests {
  /// Clients that add up the contents never meet a thought in them.
  @Test func aThoughtHasAnEmptyContent() {
    let text = written {
      ServerEvents.delta(id: RequestTag(1), Bytes("a"), &$0)
    }
    #expect(text == #"{"id":1,"event":"delta","content":"a"}"#)
    let thought = written {
      ServerEvents.delta(id: RequestTag(1), Bytes("hm"), isThought: true, &$0)
    }
    #expect(
      thought
        == #"{"id":1,"event":"delta","content":"","reasoning_content":"hm"}"#)
  }
}
