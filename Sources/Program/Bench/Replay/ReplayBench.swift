import CHost
import Conversation
import Files
import Memory
import ModelFiles
import Models
import Sampling
import Transformer

/// `swiftlet bench --replay`: how fast written answers are made, as if the model
/// had drawn their tokens; with guesses and without, in alternating rounds.
///
/// Any weights will do, for what is drawn is of no account: the text alone says
/// what guesses gain.
struct ReplayBench: ~Copyable {
  private let source: ModelSource
  @Kept private var settings: Settings
  private let console: Console
  private let file: MappedFile
  private let path: Bytes
  private var answering: Answering
  private let space: ReplayRecord.Space
  private let samples: Region<Double>
  private var isFirst = true

  private var ways: [Speculation] { settings.bench.speculations }
  private var repetitions: Int { settings.bench.repetitions }

  /// Loads `model` and maps the file of answers.
  init(
    _ model: UnsafePointer<CChar>?, _ settings: Settings,
    _ replay: UnsafePointer<CChar>, _ console: Console
  ) throws(ProgramError) {
    var settings = settings
    if let threads = settings.bench.threads {
      settings.model.transformer.threads = threads[0]
    }
    let path = Bytes(cString: replay)
    let file: MappedFile
    do { file = try MappedFile(path: replay) } catch {
      throw .inputFile(ShortText(path), error)
    }
    let source = try ModelSource(model, console)
    var arena = ArenaPlan()
    let plan = try Answering.plan(source, settings, &arena, console)
    let text: Reservation<UInt8>
    let ids: (Reservation<Int32>, Reservation<Int32>)
    let ofSamples: Reservation<Double>
    do {
      text = try arena.reserve(file.bytes.count, of: UInt8.self, for: .text)
      ids = (
        try arena.reserve(plan.engine.context, of: Int32.self, for: .text),
        try arena.reserve(plan.engine.context, of: Int32.self, for: .text)
      )
      ofSamples = try arena.reserve(
        settings.bench.repetitions * settings.bench.speculations.count,
        of: Double.self, for: .text)
    } catch { throw .memory(error) }
    let answering = try Answering(plan, arena, source, settings, console)
    space = ReplayRecord.Space(
      text: answering.arena[text], promptIDs: answering.arena[ids.0],
      answerIDs: answering.arena[ids.1],
      vocabulary: plan.engine.configuration.vocabulary)
    samples = answering.arena[ofSamples]
    self.answering = answering
    self.source = source
    self.file = file
    self.path = path
    self.settings = settings
    self.console = console
  }

  /// Replays every record of the file.
  mutating func run() throws(ProgramError) -> ExitStatus {
    let bytes = file.bytes
    var start = 0
    var number = 0
    while start < bytes.count {
      let rest = bytes.suffix(from: start)
      let length = rest.firstIndex(of: Bytes("\n")) ?? rest.count
      start += length + 1
      number += 1
      guard length > 0 else { continue }
      do throws(ProgramError) {
        try replay(try ReplayRecord(rest[0..<length], space), number)
      } catch {
        if case .outputFailed = error { throw error }
        console.progress { _ in }
        let path = self.path
        console.note { out in
          out.append(printable: path, limit: NewFile.pathLimit)
          out.append(", line ")
          out.append(number)
        }
        throw error
      }
    }
    guard number > 0, !isFirst else { throw .session(.promptEmpty) }
    return .success
  }

  /// Replays one record, in rounds of all kinds of guesses.
  private mutating func replay(
    _ record: ReplayRecord, _ number: Int
  ) throws(ProgramError) {
    var record = record
    if let answer = record.answer, record.answerIDs == nil {
      do {
        let count = try answering.answerer.encode(
          answer: answer, into: space.answerIDs)
        record.answerIDs = space.answerIDs[0..<count]
      } catch { throw ProgramError(error) }
    }
    guard let answer = record.answerIDs, answer.count > 0 else {
      throw .session(.promptEmpty)
    }
    var last: [Drafter] = []
    for repetition in 0..<repetitions {
      for (index, way) in ways.enumerated() {
        console.progress { out in
          out.append("record ")
          out.append(number)
          out.append(", repetition ")
          out.append(repetition + 1)
          out.append(" of ")
          out.append(repetitions)
        }
        let speed = try measure(record, answer, way)
        samples[index * repetitions + repetition] = speed
        if repetition == 0 { last.append(answering.answerer.drafter) }
        last[index] = answering.answerer.drafter
      }
    }
    console.progress { _ in }
    for (index, way) in ways.enumerated() {
      let those = (index * repetitions)..<((index + 1) * repetitions)
      let row = ReplayRow(
        name: record.name, speculation: way, tokens: answer.count,
        threads: answering.answerer.session.transformer.threads,
        repetitions: repetitions, figure: BenchFigure(samples[those]),
        drafted: last[index].drafted, accepted: last[index].accepted,
        batches: last[index].batches)
      let format = settings.bench.format
      if isFirst { try BenchReport.writeHead(row, format, console) }
      isFirst = false
      try BenchReport.write(row, format, console)
    }
  }

  /// The tokens per second of one answer.
  private mutating func measure(
    _ record: ReplayRecord, _ answer: Region<Int32>, _ way: Speculation
  ) throws(ProgramError) -> Double {
    do throws(AnswerError) {
      try answering.answerer.begin(system: record.system)
    } catch { throw ProgramError(error) }
    // Nothing is known of a text that was never seen, as in a program of its
    // own.
    answering.answerer.forgetOdds()
    answering.answerer.removeStops()
    let prompt: Prompt =
      if let ids = record.promptIDs {
        .tokens(ids)
      } else {
        .turn(record.prompt ?? Bytes())
      }
    var request = AnswerRequest(prompt, now: .here)
    request.forced = answer
    request.limit = answer.count
    request.ignoresEnd = true
    request.speculation = way
    var observer = ConsoleObserver(console, isSilent: true)
    let reason = try answering.answerer.answer(
      request, sampling: .greedy, observer: &observer)
    if reason == .context {
      let context = answering.engine.context
      throw .session(
        .promptTooLong(
          tokens: context + answer.count - observer.count, context: context))
    }
    return observer.tokensPerSecond
  }
}
