import CHost
import Conversation
import Files
import Memory
import ModelFiles
import Templates

/// `swiftlet chat`: a conversation with a person.
///
/// At a terminal lines are edited, with nothing that needs more of it than a
/// VT100 at the end of a serial line has; elsewhere they are read as they come.
/// Ctrl-C stops an answer; at the prompt, or a second time, it ends the program.
struct ChatCommand: ~Copyable {
  private let source: ModelSource
  @Kept private var settings: Settings
  private let console: Console
  private var answering: Answering
  private let transcript: Transcript
  private var keeper: TalkKeeper

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    console.progress { $0.append("loading") }
    var arena = ArenaPlan()
    let plan = try Answering.plan(source, settings, &arena, console)
    let transcriptPlan: Transcript.Plan
    do { transcriptPlan = try Transcript.Plan(in: &arena) } catch {
      throw .memory(error)
    }
    let keeping = try KeepingPlan(plan.engine, settings, in: &arena)
    answering = try Answering(plan, arena, source, settings, console)
    keeper = TalkKeeper(keeping, settings)
    transcript = Transcript(transcriptPlan, in: answering.arena)
    console.progress { _ in }
    self.source = source
    self.settings = settings
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    try answering.checkAdditions(settings.answer)
    try begin(settings.answer.system)
    try keeper.begin(&answering, source, settings, console)
    try console.write { out in
      out.append(source.fileName)
      out.append("; /help shows what else can be typed\n")
    }
    var input = ChatInput(answering.line)
    defer { input.end() }
    while true {
      do throws(ProgramError) {
        guard let line = try input.next(console) else { break }
        if line.isEmpty { continue }
        if isCommand(line) {
          guard try obey(line) else { return .success }
        } else {
          try answer(line)
        }
      } catch {
        if case .outputFailed = error { throw error }
        console.report(error)
        if error.endsProgram { throw error }
        if case .input(.readFailed) = error { return .requestFailed }
      }
    }
    try console.write { $0.append("\n") }
    return .success
  }

  /// Begins a new conversation.
  private mutating func begin(_ system: Bytes?) throws(ProgramError) {
    do { try answering.answerer.begin(system: system) } catch {
      throw ProgramError(error)
    }
  }

  /// Whether a line asks for something; a text of several lines is for the
  /// model, whatever it begins with.
  private func isCommand(_ line: Bytes) -> Bool {
    line[0] == 0x2F && line.firstIndex(of: Bytes("\n")) == nil
  }

  /// Does what a line that begins with a slash says; false where it says to
  /// leave.
  private mutating func obey(_ line: Bytes) throws(ProgramError) -> Bool {
    let space = line.firstIndex(of: Bytes(" ")) ?? line.count
    let word = line[0..<space]
    let rest = line.suffix(from: min(space + 1, line.count))
    if word == "/quit" || word == "/exit" { return false }
    if word == "/reset" {
      try begin(settings.answer.system)
      try console.write { $0.append("forgotten\n") }
    } else if word == "/system" {
      try rest.checkUTF8()
      try begin(rest)
      try console.write { out in
        out.append(rest.isEmpty ? "no system prompt" : "system prompt set")
        out.append("; the conversation begins anew\n")
      }
    } else if word == "/save" {
      try save(rest.trimmed)
    } else if word == "/restore" {
      try restore(rest.trimmed)
    } else {
      if !(word == "/help") {
        try console.write { out in
          out.append("unknown: ")
          out.append(printable: word, limit: 40)
          out.append("\n")
        }
      }
      try console.write { $0.append(ChatCommand.help) }
    }
    return true
  }

  private static let help: StaticString = """
    /reset        begin a new conversation
    /system TEXT  set the system prompt, or none, and begin anew
    /save FILE    write the conversation to a new file, as JSON Lines
    /save [FILE.session]     keep it, and what was computed of it; without a
    /restore [FILE.session]  name in the file of --session; and go on with it
    /quit         leave; so does Ctrl-D
    /help         this
    A text between \""" and \""" may have several lines.
    Ctrl-C stops an answer or clears the line, and leaves at an empty one.
    The arrows, Home, End, Ctrl-A B D E F H K L N P U W Y and Alt-B D F edit.

    """

  /// Writes the conversation as far as the model remembers it.
  private mutating func save(_ path: Bytes) throws(ProgramError) {
    if path.isEmpty ? keeper.path != nil : path.ends(with: ".session") {
      let path = path.isEmpty ? nil : path
      try keeper.save(&answering, source, to: path)
      return try console.write { out in
        out.append("saved ")
        out.append(turns: answering.answerer.dialogue.count)
        out.append("\n")
      }
    }
    guard !path.isEmpty else {
      return try console.write { $0.append("/save needs a FILE\n") }
    }
    let dialogue = answering.answerer.dialogue
    let count: Int
    do { count = try transcript.save(dialogue, to: path) } catch {
      throw .output(error)
    }
    try console.write { out in
      out.append("saved ")
      out.append(count)
      out.append(count == 1 ? " message" : " messages")
      let forgotten = dialogue.forgottenCount
      if forgotten > 0 {
        out.append(" (")
        out.append(forgotten)
        out.append(forgotten == 1 ? " older turn is" : " older turns are")
        out.append(" forgotten)")
      }
      out.append(": ")
      out.append(printable: path, limit: NewFile.pathLimit)
      out.append("\n")
    }
  }

  /// Goes on with a conversation that was saved.
  private mutating func restore(_ given: Bytes) throws(ProgramError) {
    guard let path = given.isEmpty ? keeper.path : given else {
      return try console.write { $0.append("/restore needs a FILE\n") }
    }
    try keeper.restore(&answering, source, from: path)
    try console.write { out in
      out.append("restored ")
      out.append(turns: answering.answerer.dialogue.count)
      out.append("\n")
    }
  }

  private mutating func answer(_ line: Bytes) throws(ProgramError) {
    try line.checkUTF8()
    host_catch_interrupt()
    defer { host_release_interrupt() }
    var request = AnswerRequest(.turn(line), now: .here)
    request.limit = settings.answer.sampling.maxTokens ?? Int.max
    request.speculation = settings.answer.sampling.way
    try answering.holdForm()
    try answering.addAdditions(settings.answer)
    var observer = ConsoleObserver(
      console, isInterruptible: true, prefix: keeper.prefix)
    defer { observer.end() }
    _ = try answering.answerer.answer(
      request,
      sampling: settings.answer.sampling.settings(
        answering.answerer.defaults.settings, seed: host_random()),
      observer: &observer)
    try console.write { $0.append("\n") }
    try keeper.save(&answering, source)
  }
}
