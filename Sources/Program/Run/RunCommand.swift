import CHost
import Conversation
import Memory
import ModelFiles
import Templates

/// `swiftlet run`: prompts in, answers out, in order.
struct RunCommand: ~Copyable {
  private let source: ModelSource
  @Kept private var settings: Settings
  private let console: Console
  private var answering: Answering
  private var keeper: TalkKeeper?

  private var hasFailed = false

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    console.progress { $0.append("loading") }
    var arena = ArenaPlan()
    let plan = try Answering.plan(source, settings, &arena, console)
    var keeping: KeepingPlan?
    if settings.answer.session != nil || settings.answer.prefix != nil {
      keeping = try KeepingPlan(plan.engine, settings, in: &arena)
    }
    answering = try Answering(plan, arena, source, settings, console)
    keeper = keeping.map { TalkKeeper($0, settings) }
    console.progress { _ in }
    self.source = source
    self.settings = settings
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    try answering.checkAdditions(settings.answer)
    do { try answering.answerer.begin(system: settings.answer.system) } catch {
      throw ProgramError(error)
    }
    try keeper?.begin(&answering, source, _settings.wrappedValue, console)
    if settings.run.instruction != nil, host_is_terminal(0) {
      // Nobody types an input: the instruction is the prompt.
      try answerRecord(Bytes())
      return hasFailed ? .requestFailed : .success
    }
    if host_is_terminal(0) {
      console.note { $0.append("a prompt a line; Ctrl-D ends") }
    }
    var reader = LineReader(
      descriptor: 0, buffer: answering.line,
      separator: settings.run.endsWithNul ? 0 : 0x0A)
    var isEmpty = true
    reading: while true {
      let record: Bytes?
      do {
        record = settings.run.readsWhole ? try reader.rest() : try reader.next()
      } catch {
        try fail(.input(error))
        if case .readFailed = error { break reading }
        if settings.run.readsWhole { break reading }
        continue reading
      }
      guard let record else { break reading }
      if !record.isEmpty {
        isEmpty = false
        try answerRecord(record)
      }
      if settings.run.readsWhole { break reading }
    }
    // An instruction without any input is a prompt of its own.
    if isEmpty, !hasFailed, settings.run.instruction != nil {
      try answerRecord(Bytes())
    }
    return hasFailed ? .requestFailed : .success
  }

  /// Answers one prompt, or says why not and ends its empty answer.
  private mutating func answerRecord(
    _ record: Bytes
  ) throws(ProgramError) {
    do {
      try check(record)
      try answer(record)
      try keeper?.save(&answering, source)
    } catch {
      // A lost reader or model ends the program; anything else ends this
      // answer, and its turn is as if it had not been.
      if case .outputFailed = error { throw error }
      if error.endsProgram {
        try endAnswer()
        throw error
      }
      try fail(error)
      return
    }
    try endAnswer()
  }

  private mutating func fail(_ error: ProgramError) throws(ProgramError) {
    hasFailed = true
    console.progress { _ in }
    console.report(error)
    try endAnswer()
  }

  private func endAnswer() throws(ProgramError) {
    try console.write { out in
      out.append(byte: settings.run.endsWithNul ? 0 : 0x0A)
    }
  }

  private func check(_ record: Bytes) throws(ProgramError) {
    if !settings.run.endsWithNul,
      let offset = record.firstIndex(of: Bytes("\0"))
    {
      throw .input(.nulInLine(offset: offset))
    }
    try record.checkUTF8()
  }

  private mutating func answer(_ record: Bytes) throws(ProgramError) {
    if !settings.run.isConversation { answering.answerer.forgetTurns() }
    var request = AnswerRequest(
      settings.run.isRaw
        ? .text(record, instruction: settings.run.instruction)
        : .turn(record, instruction: settings.run.instruction), now: .here)
    request.limit = settings.answer.sampling.maxTokens ?? Int.max
    request.speculation = settings.answer.sampling.way
    try answering.holdForm()
    try answering.addAdditions(settings.answer)
    var observer = ConsoleObserver(console, prefix: keeper?.prefix)
    defer { observer.end() }
    _ = try answering.answerer.answer(
      request,
      sampling: settings.answer.sampling.settings(
        answering.answerer.defaults.settings, seed: host_random()),
      observer: &observer)
  }
}
