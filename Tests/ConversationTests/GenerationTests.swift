import Conversation
import Memory
import TestSupport
import Testing
import Tokenizers

/// The steps of answers of a model whose every word is known.
struct GenerationTests {
  private static let end = TinyModel.Token.messageEnd

  /// Counts on from its last byte and ends after 20.
  private func counting(context: Int, batch: Int = 8) throws -> Talk {
    try Talk(
      TinyModel.successor(trainedContext: 64) {
        $0 == 20 ? GenerationTests.end : ($0 + 1) % 256
      }, context: context, batch: batch)
  }

  /// The steps as text: r done/total, a token's number, the reason.
  private func steps(
    _ talk: Talk, _ prompt: [Int32], limit: Int = .max, extra: Int = 0
  ) throws -> [String] {
    var generation = try Generation(
      ids(prompt), limit: limit, &talk.session, &talk.drafter)
    var steps: [String] = []
    var left = extra
    while true {
      let step = try generation.step(
        &talk.session, &talk.drafter, talk.tokenizer)
      switch step {
      case .reading(let done, let total): steps.append("r\(done)/\(total)")
      case .token(let token): steps.append("\(token)")
      case .end(let reason):
        steps.append("\(reason)")
        if left == 0 {
          #expect(generation.count == steps.count { Int($0) != nil })
          return steps
        }
        left -= 1
      }
    }
  }

  @Test func stop() throws {
    let talk = try counting(context: 64)
    #expect(
      try steps(talk, [1, 2, 16]) == ["r3/3", "17", "18", "19", "20", "stop"])
    #expect(talk.session.count == 7)
    #expect(try steps(talk, [20]) == ["r1/1", "stop"])
    // The control tokens that end an answer are never part of it.
    #expect(talk.tokenizer.isEndOfGeneration(GenerationTests.end))
    #expect(talk.tokenizer.isEndOfGeneration(TinyModel.Token.endOfText))
    #expect(!talk.tokenizer.isEndOfGeneration(TinyModel.Token.messageStart))
  }

  @Test func length() throws {
    let talk = try counting(context: 64)
    #expect(
      try steps(talk, [1], limit: 3) == ["r1/1", "2", "3", "4", "length"])
    #expect(try steps(talk, [1], limit: 0) == ["r1/1", "length"])
    #expect(
      try steps(talk, [18], limit: 2) == ["r1/1", "19", "20", "length"])
    #expect(
      try steps(talk, [18], limit: 3) == ["r1/1", "19", "20", "stop"])
  }

  @Test func context() throws {
    let talk = try counting(context: 10)
    // The last token of the context may still say what follows it.
    #expect(
      try steps(talk, [Int32](1...8)) == ["r8/8", "9", "10", "11", "context"])
    #expect(talk.session.freeCapacity == 0)
    #expect(
      try steps(talk, [Int32](1...10)) == ["r9/10", "r10/10", "11", "context"]
        || talk.session.count == 10)
    #expect(
      try steps(talk, [Int32](1...10), limit: 1) == ["r10/10", "11", "length"])
    #expect(throws: SessionError.self) {
      try steps(talk, [Int32](1...11))
    }
    // An error changes nothing.
    #expect(
      try steps(talk, [5, 6], limit: 2) == ["r2/2", "7", "8", "length"])
  }

  @Test func readingInBatches() throws {
    let talk = try counting(context: 64, batch: 4)
    #expect(
      try steps(talk, [Int32](30...39), limit: 1)
        == ["r4/10", "r8/10", "r10/10", "40", "length"])
    // Nine of them are in the cache now.
    #expect(
      try steps(talk, [Int32](30...39) + [7], limit: 1)
        == ["r11/11", "8", "length"])
    #expect(talk.session.reused == 10)
  }

  /// Steps after the end do nothing.
  @Test func endIsFinal() throws {
    let talk = try counting(context: 12)
    for (prompt, limit, reason): ([Int32], Int, String) in [
      ([17], 9, "stop"), ([1], 2, "length"), ([1], 99, "context"),
    ] {
      let once = try steps(talk, prompt, limit: limit)
      let cached = talk.session.count
      let more = try steps(talk, prompt, limit: limit, extra: 3)
      #expect(more.suffix(4) == [reason, reason, reason, reason][...])
      #expect(more.dropLast(3) == once[...])
      #expect(talk.session.count == cached)
    }
  }

  @Test func notFinite() throws {
    var model = try TinyModel.successor(trainedContext: 64) { $0 + 1 }
    try model.fill("output_norm.weight") { $0 == 5 ? .infinity : 1 }
    let talk = try Talk(model, context: 64)
    do {
      _ = try steps(talk, [1, 2])
      Issue.record("an answer")
    } catch let error as SessionError {
      #expect("\(error.code)" == "model_not_finite")
    }
  }
}
