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

  /// Whatever numbers of threads are tried, the logits are the same.
  @Test func threadsThatAreFound() throws {
    let model = try model()
    let given = try Talk(model, context: SessionTests.context, threads: 1)
    let found = try Talk(model, context: SessionTests.context, threads: nil)
    let first = prompt(10, 3)
    #expect(try given.logits(first) == found.logits(first))
    #expect(given.session.threads.choice == .given)
    #expect(found.session.threads.choice == .guessed)
    #expect(found.session.threads.count == 3)
    var tried: Set<Int> = []
    for token in prompt(SessionTests.context - 10, 4) {
      #expect(try given.append(token) == found.append(token))
      tried.insert(found.session.transformer.threads)
    }
    #expect(tried.count > 1 && tried.isSubset(of: [1, 2, 3]))
    #expect(given.session.threads.count == 1)
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

  /// Models that do not keep every position: what cannot be taken back is
  /// computed again, with the bits of a fresh prompt.
  @Test(arguments: ["gemma2", "gemma3", "gpt-oss", "lfm2"])
  func reuseOfWindowsAndConvolutions(name: String) throws {
    var shape = TinyModel.Shape.of(name)
    shape.vocabulary = TinyModel.Token.count
    (shape.hidden, shape.heads, shape.headDimension) = (128, 4, 32)
    var model = try TinyModel(shape, seed: 11)
    try model.addTokenizer()
    let context = 420
    let base = prompt(400, 1)
    let talk = try Talk(model, context: context)
    var reused: [Int] = []
    for (shared, length) in [
      (399, 400), (395, 410), (300, 310), (120, 200), (8, 30), (1, 2),
    ] {
      let next =
        Array(base[..<shared])
        + prompt(length - shared, UInt64(length * 1000 + shared))
      _ = try talk.logits(base)
      let found = try talk.logits(next)
      reused.append(talk.session.reused)
      #expect(talk.session.reused <= shared + 1)
      let fresh = try Talk(model, context: context)
      #expect(try fresh.logits(next) == found, "\(shared) of \(length)")
      #expect(try fresh.append(9) == talk.append(9))
    }
    // A few tokens are taken back; a window's ring does not reach far.
    #expect(reused[0] >= 399 && reused[1] >= 395)
    #expect(name == "lfm2" ? reused[2] > 0 : reused[3] == 0)
    // A token that was computed after a prompt is taken back.
    _ = try talk.logits(base)
    let longer = try talk.append(3)
    talk.session.truncate(to: 400)
    #expect(talk.session.count == 400)
    #expect(try talk.append(3) == longer)
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
