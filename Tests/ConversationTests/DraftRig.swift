import CHost
import Conversation
import GGUF
import Memory
import Sampling
import Templates
import TestSupport
import Transformer

/// A model, and a smaller one that guesses its tokens.
final class DraftRig {
  /// Notes an answer's tokens and text.
  struct Watcher: AnswerObserver {
    typealias Trouble = AnswererRig.Watcher.Trouble

    var tokens: [Int32] = []
    var text = ""
    var tokensToCancel = Int.max
    /// Times that pass between two looks at the clock.
    var times: ClosedRange<UInt64> = 0...0
    let clock = Clock()

    var isCancelled: Bool { tokens.count >= tokensToCancel }
    var nanoseconds: UInt64 { clock.tick(times) }

    func prefilled(done: Int, total: Int, cached: Int) {}
    mutating func drew(_ token: Int32) { tokens.append(token) }
    mutating func text(_ text: Bytes) throws(Trouble) {
      self.text += string(text)
    }
  }

  /// A clock that goes as it likes.
  final class Clock {
    private var now: UInt64 = 1
    private var random = SeededRandom(3)

    func tick(_ times: ClosedRange<UInt64>) -> UInt64 {
      let width = times.upperBound - times.lowerBound + 1
      now += times.lowerBound + random.next() % width
      return now
    }
  }

  private let arena: Arena
  var answerer: Answerer

  /// The model's context, and the draft's own where it was trained on less.
  init(
    _ model: TinyModel, draft: TinyModel?, context: Int = 256
  ) throws {
    let file = try model.file()
    var options = TransformerOptions()
    options.context = context
    options.batch = 16
    options.threads = 1
    options.features = host_cpu_features()
    options.logitRows = 1 + Transformer.mostDrafts
    var plan = ArenaPlan()
    let engine = try TransformerPlan(file, options, processors: 1, arena: &plan)
    var drafting: (file: GGUFFile, engine: TransformerPlan)?
    if let draft {
      let own = try draft.file()
      options.context = min(context, draft.shape.trainedContext)
      options.logitRows = 1
      plan.isForDraft = true
      drafting = (
        own,
        try TransformerPlan(own, options, processors: 1, arena: &plan)
      )
      plan.isForDraft = false
    }
    let answering = try AnswererPlan(
      file, engine, ModelFamily(file, fileName: view("x.gguf")),
      TemplateChoice(view("{{ messages[-1].content }}")),
      AnswererLimits(lineBytes: 4096), draft: drafting, in: &plan)
    arena = try Arena(plan)
    var guessing: Transformer?
    if let drafting {
      guessing = try Transformer(drafting.file, drafting.engine, arena)
    }
    answerer = try Answerer(
      answering, file, Transformer(file, engine, arena), in: arena,
      draft: guessing)
    try answerer.begin(system: nil)
  }

  /// Answers a text, as a watcher that was set up watches.
  func answer(
    _ text: String, _ way: Speculation, limit: Int = .max,
    _ settings: SamplerSettings = .greedy, stop: String? = nil,
    ignoresEnd: Bool = false, _ watcher: inout Watcher
  ) throws -> String {
    var request = AnswerRequest(
      .text(view(text)), now: CivilTime(year: 2024, month: 7, day: 26))
    request.limit = limit
    request.speculation = way
    request.ignoresEnd = ignoresEnd
    answerer.removeStops()
    if let stop { _ = answerer.addStop(view(stop)) }
    let reason = try answerer.answer(
      request, sampling: settings, observer: &watcher)
    return "\(reason.name)"
  }
}
