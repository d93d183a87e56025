import Conversation
import Memory
import Tensors
import TestSupport
import Testing
import Transformer

/// Guesses leave no trace: sessions with any of them, against plain ones.
struct SessionDraftTests {
  static let architectures = [
    "qwen2", "gemma2", "gemma3", "gpt-oss", "lfm2", "qwen3moe",
  ]

  private func model(_ name: String) throws -> TinyModel {
    var shape = TinyModel.Shape.of(name)
    shape.vocabulary = TinyModel.Token.count
    (shape.hidden, shape.heads, shape.headDimension) = (128, 4, 32)
    shape.matrices = .q8_0
    var model = try TinyModel(shape, seed: 11)
    try model.addTokenizer()
    return model
  }

  private func tokens(_ count: Int, _ random: inout SeededRandom) -> [Int32] {
    (0..<count).map { _ in Int32.random(in: 0..<259, using: &random) }
  }

  /// Every number of guesses, the first wrong one at every place.
  @Test(arguments: architectures)
  func wrongAtEveryPlace(name: String) throws {
    let model = try model(name)
    var random = SeededRandom(3)
    let context = 300
    let text = tokens(60, &random)
    let plain = try Talk(model, context: context, batch: 16)
    let talk = try Talk(model, context: context, batch: 16, drafts: 15)
    #expect(talk.session.draftLimit == 15)
    var expected = [try plain.logits(Array(text[..<20]))]
    for token in text[20...] { expected.append(try plain.append(token)) }
    for count in [1, 2, 3, 7, 8, 15] {
      for right in 0...count {
        var drafts = Array(text[21..<(21 + count)])
        if right < count { drafts[right] = (drafts[right] + 1) % 259 }
        #expect(try talk.logits(Array(text[..<20])) == expected[0])
        #expect(try talk.append(text[20], drafts: drafts) == expected[1])
        for place in 0..<right {
          #expect(try talk.take(text[21 + place]) == expected[2 + place])
        }
        #expect(talk.session.count == 21 + right)
        let next = text[21 + right]
        #expect(try talk.take(next) == nil)
        #expect(try talk.append(next) == expected[2 + right])
        #expect(talk.session.count == 22 + right)
      }
    }
  }

  /// Prompts that share a beginning, answers with guesses, tokens taken back:
  /// the numbers of reused positions are those of a plain session, too.
  @Test(arguments: architectures)
  func anyHistory(name: String) throws {
    let model = try model(name)
    var random = SeededRandom(UInt64(name.count))
    let context = 420
    let plain = try Talk(model, context: context, batch: 24)
    let talk = try Talk(model, context: context, batch: 24, drafts: 15)
    var text: [Int32] = []
    for round in 0..<16 {
      // A prompt that keeps a part of what was there.
      let kept = Int.random(in: 0...text.count, using: &random)
      let length = min(
        kept + Int.random(in: 1...60, using: &random), context - 60)
      text = Array(text[..<min(kept, length - 1)])
      text += tokens(length - text.count, &random)
      #expect(try talk.logits(text) == plain.logits(text), "\(round)")
      #expect(talk.session.reused == plain.session.reused, "\(round)")
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        let token = tokens(1, &random)[0]
        let answer = tokens(15, &random)
        var drafts = Array(
          answer[..<Int.random(in: 0...15, using: &random)])
        if let place = drafts.indices.randomElement(using: &random) {
          drafts[place] = tokens(1, &random)[0]
        }
        drafts.removeLast(
          max(0, drafts.count - (talk.session.freeCapacity - 1)))
        #expect(
          try talk.append(token, drafts: drafts) == plain.append(token))
        text.append(token)
        for token in answer where talk.session.freeCapacity > 0 {
          guard let logits = try talk.take(token) else { break }
          #expect(try plain.append(token) == logits, "\(round)")
          text.append(token)
        }
        #expect(talk.session.count == text.count)
      }
      guard round % 3 == 0 else { continue }
      let count = Int.random(in: 0...text.count, using: &random)
      talk.session.truncate(to: count)
      plain.session.truncate(to: count)
      #expect(talk.session.count == plain.session.count)
      text = Array(text[..<talk.session.count])
    }
  }
}
