import Conversation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing
import Transformer

/// Prompts that share a beginning, against fresh ones.
struct SessionTests {
  static let context = 160

  private func model() throws -> TinyModel {
    var shape = TinyModel.Shape()
    shape.vocabulary = TinyModel.Token.count
    (shape.matrices, shape.headDimension, shape.hidden) = (.q8_0, 32, 128)
    var model = try TinyModel(shape, seed: 11)
    try model.addTokenizer()
    return model
  }

  private func prompt(_ count: Int, _ seed: UInt64) -> [Int32] {
    var random = SeededRandom(seed)
    return (0..<count).map { _ in Int32.random(in: 0..<259, using: &random) }
  }

  @Test func reuse() throws {
    let model = try model()
    let talk = try Talk(model, context: SessionTests.context, batch: 32)
    let base = prompt(150, 1)
    _ = try talk.logits(base)
    #expect(talk.session.count == 150 && talk.session.reused == 0)
    for (shared, length) in [
      (149, 150), (150, 151), (129, 140), (128, 128), (17, 60), (1, 5),
      (0, 150), (16, 160),
    ] {
      let next =
        Array(base[0..<min(shared, length)])
        + prompt(max(length - shared, 0), UInt64(length * 1000 + shared))
      _ = try talk.logits(base)
      let found = try talk.logits(next)
      // The last token of a prompt is always computed, for its logits.
      #expect(talk.session.reused <= length - 1)
      #expect(talk.session.reused >= min(shared, length - 1))
      #expect(talk.session.count == length)
      let fresh = try Talk(model, context: SessionTests.context, batch: 7)
      #expect(try fresh.logits(next) == found, "\(shared) of \(length)")
      guard length < SessionTests.context else { continue }
      #expect(try fresh.append(9) == talk.append(9))
    }
  }

  @Test func repeatedPrompt() throws {
    let talk = try Talk(try model(), context: SessionTests.context)
    let tokens = prompt(40, 2)
    let first = try talk.logits(tokens)
    #expect(try talk.logits(tokens) == first)
    #expect(talk.session.reused == 39)
    let longer = try talk.append(3)
    talk.session.truncate(to: 40)
    #expect(talk.session.freeCapacity == SessionTests.context - 40)
    #expect(try talk.append(3) == longer)
    #expect(try talk.logits(tokens + [3]) == longer)
    #expect(talk.session.reused == 40)
  }

  @Test func refusals() throws {
    let talk = try Talk(try model(), context: 20)
    do {
      try talk.session.begin(Region())
      Issue.record("an empty prompt")
    } catch SessionError.promptEmpty {}
    _ = try talk.logits(prompt(20, 3))
    #expect(talk.session.freeCapacity == 0)
    do {
      try talk.session.begin(ids(prompt(21, 3)))
      Issue.record("a prompt beyond the context")
    } catch {
      #expect("\(error.code)" == "prompt_too_long")
      #expect(message(error) == "the prompt has 21 tokens, the context 20")
    }
    // The cache is as it was.
    #expect(talk.session.count == 20)
  }
}
