import Conversation
import GGUF
import Memory
import Sampling
import Templates
import TestSupport
import Testing

/// A smaller model that guesses tokens: the text stays what it is.
struct DraftModelTests {
  private static let layers = 8

  /// Drafts by their name.
  private static func draft(_ name: String) throws -> TinyModel? {
    switch name {
    case "equal": try .layered(layers)
    case "fewer layers": try .layered(2)
    case "other numbers": try .layered(1, seed: 99)
    case "short context": try .layered(1, trainedContext: 40)
    case "more tokens":
      try .layered(1, extra: [.word("<a>"), .word("<b>"), .word("<c>")])
    default: nil
    }
  }

  private static let settings: [SamplerSettings] = {
    var all = [SamplerSettings.greedy]
    for seed: UInt64 in 1...3 {
      var drawn = SamplerSettings()
      (drawn.temperature, drawn.seed) = (0.7, seed)
      all.append(drawn)
    }
    var penalised = SamplerSettings()
    penalised.repetitionPenalty = 1.3
    penalised.presencePenalty = 0.5
    all.append(penalised)
    penalised.temperature = 0
    all.append(penalised)
    return all
  }()

  @Test(
    arguments: [
      "equal", "fewer layers", "other numbers", "short context", "more tokens",
    ])
  func sameText(name: String) throws {
    let plain = try DraftRig(.layered(DraftModelTests.layers), draft: nil)
    let rig = try DraftRig(
      .layered(DraftModelTests.layers), draft: DraftModelTests.draft(name))
    var drafted = 0
    for (round, settings) in DraftModelTests.settings.enumerated() {
      // Times at random make decisions at random.
      for times: ClosedRange<UInt64> in [0...0, 1...1000] {
        let prompt = "Round \(round), and what follows it?"
        var expected = DraftRig.Watcher()
        let reason = try plain.answer(
          prompt, .off, limit: 60, settings, ignoresEnd: true, &expected)
        for way in Speculation.allCases {
          var watcher = DraftRig.Watcher()
          watcher.times = times
          let ended = try rig.answer(
            prompt, way, limit: 60, settings, ignoresEnd: true, &watcher)
          #expect(ended == reason)
          #expect(watcher.tokens == expected.tokens, "\(way) \(settings)")
          #expect(watcher.text == expected.text)
          if way == .off { #expect(rig.answerer.drafter.drafted == 0) }
          if way == .draft { drafted += rig.answerer.drafter.drafted }
        }
      }
    }
    #expect(drafted > 0, "\(name)")
  }

  /// A model whose further layers do nothing writes what its first one writes.
  @Test func allAreRight() throws {
    let rig = try DraftRig(
      .layered(DraftModelTests.layers, idleFrom: 1), draft: .layered(1))
    var watcher = DraftRig.Watcher()
    let reason = try rig.answer(
      "abc", .draft, limit: 100, ignoresEnd: true, &watcher)
    #expect(reason == "length" && watcher.tokens.count == 100)
    let drafter = rig.answerer.drafter
    #expect(drafter.accepted == drafter.drafted)
    #expect(drafter.accepted > 50, "\(drafter.accepted)")
    #expect(drafter.accepted + drafter.batches == 99)
    // It reads a second prompt from where it differs.
    watcher = DraftRig.Watcher()
    _ = try rig.answer("abd", .draft, limit: 50, ignoresEnd: true, &watcher)
    #expect(rig.answerer.drafter.accepted > 20)
  }

  /// One that knows nothing is soon not asked any more.
  @Test func hardlyAnyIsRight() throws {
    let rig = try DraftRig(
      .layered(DraftModelTests.layers), draft: .layered(1, seed: 99),
      context: 512)
    var watcher = DraftRig.Watcher()
    var settings = SamplerSettings()
    settings.seed = 5
    _ = try rig.answer(
      "abc", .draft, limit: 400, settings, ignoresEnd: true, &watcher)
    let drafter = rig.answerer.drafter
    #expect(watcher.tokens.count == 400)
    #expect(drafter.drafted < 100, "\(drafter.drafted)")
    #expect(drafter.accepted <= drafter.drafted / 2)
  }

  @Test func withoutAModelTheTextIsLookedUp() throws {
    for way in [Speculation.draft, .both] {
      let rig = try DraftRig(
        .successor(trainedContext: 256) { $0 ^ 1 }, draft: nil)
      var watcher = DraftRig.Watcher()
      _ = try rig.answer("a", way, limit: 60, ignoresEnd: true, &watcher)
      #expect(rig.answerer.drafter.accepted > 0)
    }
  }

  /// A talk with stop strings, limits, cancels and the context's end.
  @Test(arguments: [UInt64](1...6))
  func talks(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let plain = try DraftRig(
      .layered(DraftModelTests.layers, idleFrom: 3), draft: nil, context: 96)
    let rig = try DraftRig(
      .layered(DraftModelTests.layers, idleFrom: 3),
      draft: .layered(seed % 2 == 0 ? 3 : 1), context: 96)
    var prompt = "begin"
    for _ in 0..<30 {
      if random.next() % 4 == 0 { prompt = "another" }
      prompt += String(UnicodeScalar(UInt8(97 + random.next() % 26)))
      var settings = SamplerSettings()
      settings.temperature = Float(random.next() % 3) * 0.4
      settings.seed = random.next()
      let limit = Int(random.next() % 60)
      let ways = Speculation.allCases
      let way = ways[Int(random.next() % UInt64(ways.count))]
      var expected = DraftRig.Watcher()
      if random.next() % 3 == 0 {
        expected.tokensToCancel = Int(random.next() % 20)
      }
      var watcher = expected
      if random.next() % 2 == 0 { watcher.times = 1...100 }
      let ignoresEnd = random.next() % 2 == 0
      var first = DraftRig.Watcher()
      _ = try plain.answer(prompt, .off, limit: limit, settings, &first)
      let stop =
        first.text.count > 9 ? String(first.text.dropFirst(6).prefix(2)) : nil
      let reason = try plain.answer(
        prompt, .off, limit: limit, settings, stop: stop,
        ignoresEnd: ignoresEnd, &expected)
      let ended = try rig.answer(
        prompt, way, limit: limit, settings, stop: stop,
        ignoresEnd: ignoresEnd, &watcher)
      #expect(ended == reason)
      #expect(watcher.tokens == expected.tokens)
      #expect(watcher.text == expected.text)
      #expect(
        rig.answerer.session.count == plain.answerer.session.count)
      if prompt.utf8.count > 60 { prompt = "again" }
    }
  }

  /// Tokens that the draft has no row for, and infinities, end its guesses.
  @Test func draftsThatFail() throws {
    for isBroken in [false, true] {
      var target = try TinyModel.layered(4)
      if !isBroken { try target.addTokenizer([.unused("[PAD]")]) }
      var shape = TinyModel.Shape()
      (shape.layers, shape.vocabulary) = (1, TinyModel.Token.count)
      var draft = try TinyModel(shape, seed: 1)
      try draft.addTokenizer()
      if isBroken {
        try draft.fill("output_norm.weight") { $0 == 5 ? .infinity : 1 }
      }
      let plain = try DraftRig(target, draft: nil)
      let rig = try DraftRig(target, draft: draft)
      var (expected, watcher) = (DraftRig.Watcher(), DraftRig.Watcher())
      let id = isBroken ? 65 : TinyModel.Token.count
      for (rig, way) in [(plain, Speculation.off), (rig, .draft)] {
        var request = AnswerRequest(
          .tokens(ids([65, Int32(id), 66])),
          now: .init(year: 2024, month: 7, day: 26))
        (request.limit, request.ignoresEnd) = (40, true)
        request.speculation = way
        if way == .off {
          _ = try rig.answerer.answer(
            request, sampling: .greedy, observer: &expected)
        } else {
          _ = try rig.answerer.answer(
            request, sampling: .greedy, observer: &watcher)
        }
      }
      #expect(watcher.tokens == expected.tokens && watcher.tokens.count == 40)
      #expect(rig.answerer.drafter.drafted == 0)
    }
  }
}
