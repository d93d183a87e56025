import Conversation
import Sampling
import TestSupport
import Testing

/// Draft models with windows, convolutions, experts and sinks: what they guessed
/// in vain leaves no trace in them.
struct DraftShapesTests {
  static let architectures = [
    "gemma2", "gemma3", "gpt-oss", "lfm2", "qwen3moe",
  ]

  /// A model, with further layers that change nothing.
  private func model(_ name: String, times: Int = 1) throws -> TinyModel {
    var shape = TinyModel.Shape.of(name)
    shape.vocabulary = TinyModel.Token.count
    let layers = shape.layers
    shape.layers *= times
    var model = try TinyModel(shape, seed: 5)
    // It is sure of something.
    let norm = shape.traits.outputNorm ?? "output_norm.weight"
    try model.fill(norm) { _ in 4 }
    let last = ["attn_output.", "ffn_down", "shortconv.out_proj."]
    for layer in layers..<max(shape.layers, layers) {
      for tensor in model.tensors.map(\.name)
      where last.contains(where: { tensor.hasPrefix("blk.\(layer).\($0)") }) {
        try model.fill(tensor) { _ in 0 }
      }
    }
    try model.addTokenizer()
    return model
  }

  /// The first layers of a model whose others change nothing are right wherever the likeliest token is
  /// taken, after any number of answers in which other tokens were drawn,
  /// prompts that share a beginning, and cancels.
  @Test(arguments: architectures)
  func theFirstLayersGuess(name: String) throws {
    let model = try model(name, times: 5)
    let plain = try DraftRig(model, draft: nil, context: 160)
    let rig = try DraftRig(model, draft: self.model(name), context: 160)
    var random = SeededRandom(UInt64(name.count))
    var (likely, rejected) = (0, 0)
    var prompt = "begin"
    for round in 0..<16 {
      if round % 5 == 4 { prompt = "another \(round)" }
      prompt += String(UnicodeScalar(UInt8(97 + random.next() % 26)))
      var settings = SamplerSettings.greedy
      if round % 2 == 0 {
        (settings.temperature, settings.seed) = (1.5, random.next())
      }
      var watcher = DraftRig.Watcher()
      if round % 7 == 6 { watcher.tokensToCancel = 9 }
      var expected = watcher
      let limit = 20 + Int(random.next() % 50)
      let reason = try plain.answer(
        prompt, .off, limit: limit, settings, ignoresEnd: true, &expected)
      let ended = try rig.answer(
        prompt, .draft, limit: limit, settings, ignoresEnd: true, &watcher)
      #expect(ended == reason)
      #expect(watcher.tokens == expected.tokens, "\(name), answer \(round)")
      let drafter = rig.answerer.drafter
      if round % 2 == 0 {
        rejected += drafter.drafted - drafter.accepted
      } else if ended != "cancel" {
        likely += drafter.drafted
        #expect(drafter.accepted == drafter.drafted, "\(name), \(round)")
      }
    }
    #expect(likely > 0 && rejected > 0, "\(likely), \(rejected)")
  }

  /// It may be of another kind than the model.
  @Test(arguments: architectures)
  func aDraftOfAnotherKind(name: String) throws {
    let target = try model("qwen2")
    let plain = try DraftRig(target, draft: nil, context: 160)
    let rig = try DraftRig(target, draft: model(name), context: 160)
    for round in 0..<6 {
      var settings = SamplerSettings.greedy
      (settings.temperature, settings.seed) = (0.3, UInt64(round))
      var (expected, watcher) = (DraftRig.Watcher(), DraftRig.Watcher())
      watcher.times = 1...1000
      let prompt = "What follows \(round)?"
      _ = try plain.answer(
        prompt, .off, limit: 70, settings, ignoresEnd: true, &expected)
      _ = try rig.answer(
        prompt, .both, limit: 70, settings, ignoresEnd: true, &watcher)
      #expect(watcher.tokens == expected.tokens, "\(name), answer \(round)")
    }
  }
}
