import CHost
import GGUF
import Memory
import Transformer

/// `swiftlet bench`: the speed of a prompt, and of what is generated behind it.
///
/// Every repetition reads the same random prompt into an empty cache, then
/// generates: a token is computed, with its logits, and the next random one
/// follows, so that nothing but the model is measured.
struct BenchCommand: ~Copyable {
  private let source: ModelSource
  private let settings: Settings
  private let console: Console
  private let start: UInt64

  /// Begins to load `model`.
  init(
    _ model: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    start = host_nanoseconds()
    source = try ModelSource(model, console)
    self.settings = settings
    self.console = console
  }

  func run() throws(ProgramError) -> ExitStatus {
    let prompt = settings.promptTokens
    let total = prompt + settings.generatedTokens
    var options = settings.engine
    options.context = total
    var arenaPlan = ArenaPlan()
    let plan = try Engine.plan(source, options, &arenaPlan, console)
    let ofIDs: Reservation<Int32>
    do {
      ofIDs = try arenaPlan.reserve(total, of: Int32.self, for: .text)
    } catch { throw .memory(error) }
    let arena = try Engine.allocate(arenaPlan, source, settings, console)
    let transformer = try Engine.load(source, plan, arena, console)
    let loadNanoseconds = host_nanoseconds() - start

    let ids = arena[ofIDs]
    var words = RandomWords(seed: settings.sampling.seed ?? 1)
    let vocabulary = UInt64(transformer.configuration.vocabulary)
    for index in 0..<total { ids[index] = Int32(words.next() % vocabulary) }

    // One token touches every weight: nothing measured waits for the disk.
    try compute(transformer, ids[0..<1], at: 0)
    var prompts: [Double] = []
    var generations: [Double] = []
    for repetition in 1...settings.repetitions {
      showProgress(repetition)
      if prompt > 0 {
        let start = host_nanoseconds()
        try compute(transformer, ids[0..<prompt], at: 0)
        prompts.append(speed(of: prompt, since: start))
      }
      if total > prompt {
        let start = host_nanoseconds()
        for position in prompt..<total {
          try compute(
            transformer, ids[position..<(position + 1)], at: position)
        }
        generations.append(speed(of: total - prompt, since: start))
      }
    }
    console.progress { _ in }
    let report = BenchReport(
      prompt: prompts.isEmpty ? nil : BenchFigure(prompts),
      generation: generations.isEmpty ? nil : BenchFigure(generations),
      promptTokens: prompt, generatedTokens: total - prompt,
      repetitions: settings.repetitions, threads: transformer.threads,
      weightBytes: weightBytes, loadNanoseconds: loadNanoseconds,
      peakBytes: host_peak_resident())
    if settings.writesLines {
      try report.writeLines(source, plan, console)
    } else {
      try report.writeTable(source, plan, console)
    }
    // The ids and the transformer are views of it.
    extendLifetime(arena)
    return .success
  }

  /// Tokens per second.
  private func speed(of tokens: Int, since start: UInt64) -> Double {
    Double(tokens) * 1e9 / Double(max(host_nanoseconds() - start, 1))
  }

  /// Computes `ids` in batches, and the logits of the last of them.
  private func compute(
    _ transformer: Transformer, _ ids: Region<Int32>, at position: Int
  ) throws(ProgramError) {
    var first = 0
    var count = 0
    while first < ids.count {
      count = min(transformer.batch, ids.count - first)
      transformer.forward(ids[first..<(first + count)], at: position + first)
      first += count
    }
    do {
      _ = try transformer.computeLogits(
        of: (count - 1)..<count, at: position + ids.count - count)
    } catch { throw .model(error) }
  }

  /// The bytes of weights that a generated token reads: all of them, but of an
  /// embedding that is not the output matrix too a single row.
  private var weightBytes: Int {
    let hasHead = source.file.tensor("output.weight") != nil
    var bytes = 0
    for tensor in source.file.tensors
    where !hasHead || tensor.name != Bytes("token_embd.weight") {
      bytes += tensor.data.count
    }
    return bytes
  }

  private func showProgress(_ repetition: Int) {
    console.progress { out in
      out.append("measuring, ")
      out.append(repetition)
      out.append(" of ")
      out.append(settings.repetitions)
    }
  }
}
