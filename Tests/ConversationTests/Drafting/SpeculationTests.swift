import CHost
import Conversation
import GGUF
import Memory
import Sampling
import Templates
import Tensors
import TestSupport
import Testing
import Transformer

/// Answers with guesses, against those without: the same to the byte.
struct SpeculationTests {
  /// An answer and everything that was told of it.
  private struct Outcome: Equatable {
    var reason = ""
    var events: [String] = []
    var texts: [String] = []
    var cached = 0
  }

  /// Answers one prompt after the other with the same settings.
  private final class Answers {
    let arena: Arena
    var answerer: Answerer
    var drafted = 0
    var accepted = 0

    init(_ model: TinyModel, context: Int, speculates: Bool) throws {
      let file = try model.file()
      var options = TransformerOptions()
      (options.context, options.batch, options.threads) = (context, 32, 1)
      options.features = host_cpu_features()
      options.logitRows = speculates ? 1 + Transformer.mostDrafts : 1
      var plan = ArenaPlan()
      let engine = try TransformerPlan(
        file, options, processors: 1, arena: &plan)
      let answering = try AnswererPlan(
        file, engine, ModelFamily(file, fileName: view("x.gguf")),
        TemplateChoice(view("{{ messages[-1].content }}")),
        AnswererLimits(lineBytes: 4096), in: &plan)
      arena = try Arena(plan)
      answerer = try Answerer(
        answering, file, Transformer(file, engine, arena), in: arena)
      try answerer.begin(system: nil)
    }

    func answer(
      _ prompt: String, _ settings: SamplerSettings, limit: Int,
      stops: [String], stepsToCancel: Int
    ) throws -> Outcome {
      answerer.removeStops()
      for stop in stops { _ = answerer.addStop(view(stop)) }
      var request = AnswerRequest(
        .text(view(prompt)), now: CivilTime(year: 2024, month: 7, day: 26))
      request.limit = limit
      var watcher = AnswererRig.Watcher()
      watcher.stepsToCancel = stepsToCancel
      watcher.clock = Clock()
      let reason = try answerer.answer(
        request, sampling: settings, observer: &watcher)
      drafted += answerer.drafter.drafted
      accepted += answerer.drafter.accepted
      return Outcome(
        reason: "\(reason.name)", events: watcher.events,
        texts: watcher.texts, cached: answerer.session.count)
    }
  }

  /// A model of few layers and letters, whose answers repeat themselves.
  private func model(_ name: String, _ seed: UInt64) throws -> TinyModel {
    var shape = TinyModel.Shape.of(name)
    shape.vocabulary = TinyModel.Token.count
    (shape.hidden, shape.heads, shape.headDimension) = (128, 4, 32)
    shape.matrices = .q8_0
    var model = try TinyModel(shape, seed: seed)
    try model.addTokenizer()
    return model
  }

  private func settings(_ kind: Int, _ seed: UInt64) -> SamplerSettings {
    var settings = SamplerSettings.greedy
    settings.seed = seed
    switch kind {
    case 0: break
    case 1: (settings.temperature, settings.topK) = (0.7, 4)
    case 2: settings.temperature = 0.2
    case 3: settings.repetitionPenalty = 1.05
    default:
      (settings.temperature, settings.frequencyPenalty) = (0.3, 0.1)
      (settings.presencePenalty, settings.penaltyLastN) = (0.1, 20)
    }
    return settings
  }

  @Test(arguments: ["qwen2", "gemma3", "lfm2", "qwen3moe"])
  func answers(name: String) throws {
    let model = try model(name, 5)
    let plain = try Answers(model, context: 160, speculates: false)
    let answers = try Answers(model, context: 160, speculates: true)
    var random = SeededRandom(9)
    for round in 0..<24 {
      let word = ["abcdefgh ", "to be or not ", "12, 13, "][round % 3]
      let prompt =
        String(repeating: word, count: Int.random(in: 1...12, using: &random))
        + "x\(round % 7)"
      let limit = round % 12 == 0 ? Int.max : 30 + round
      let stops = round % 4 == 0 ? ["ab", "\(round % 10)"] : []
      let cancel =
        round % 6 == 5 ? Int.random(in: 3...30, using: &random) : .max
      let settings = settings(round % 5, UInt64(round))
      let wanted = try plain.answer(
        prompt, settings, limit: limit, stops: stops, stepsToCancel: cancel)
      let found = try answers.answer(
        prompt, settings, limit: limit, stops: stops, stepsToCancel: cancel)
      #expect(found == wanted, "\(name), answer \(round)")
    }
    #expect(plain.drafted == 0)
    #expect(answers.accepted > 0 && answers.drafted > answers.accepted)
  }

  /// Nothing is guessed where a request does not want it.
  @Test func off() throws {
    let answers = try Answers(
      try model("qwen2", 5), context: 200, speculates: true)
    var request = AnswerRequest(
      .text(view("ababababab")), now: CivilTime(year: 2024, month: 7, day: 26))
    (request.limit, request.speculation) = (40, .off)
    var watcher = AnswererRig.Watcher()
    _ = try answers.answerer.answer(
      request, sampling: .greedy, observer: &watcher)
    #expect(answers.answerer.drafter.drafted == 0)
    request.speculation = .lookup
    _ = try answers.answerer.answer(
      request, sampling: .greedy, observer: &watcher)
    #expect(answers.answerer.drafter.drafted > 0)
  }
}

/// A clock for observers that goes on by a millisecond with each look.
final class Clock {
  private var time: UInt64 = 0

  var nanoseconds: UInt64 {
    time += 1_000_000
    return time
  }
}
