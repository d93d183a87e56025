import CHost
import Conversation
import GGUF
import JSON
import LineProtocol
import Machine
import Memory
import ModelFiles
import Models
import Sampling
import Sessions
import Tokenizers
import Transformer

/// `swiftlet serve`: JSON Lines both ways, for programs.
///
/// Three parties: one reads lines, one writes them, and the caller computes.
/// None waits for another's speed, but for room to write.
struct ServeCommand: ~Copyable {
  private let source: ModelSource
  @Kept var settings: Settings
  let console: Console
  /// The name of the draft model's file.
  private let draft: Bytes?
  var answering: Answering
  let server: Server
  let line: Region<UInt8>
  let content: Region<UInt8>
  let odds: Region<Candidate>
  let tokens: Region<Int32>
  /// The sessions in a folder.
  var sessions: ServeSessions?
  /// The common beginning of prompts.
  let prefix: SessionPrefix?

  /// How long a program that was told to end waits for a slow reader, in
  /// nanoseconds.
  static let patience: UInt64 = 2_000_000_000

  /// Greets, loads and says that it is ready.
  static func run(
    _ model: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    let descriptor = host_keep_output()
    guard descriptor >= 0 else {
      throw .outputFailed(errno: host_errno())
    }
    // The terminal first: what ends the program by itself is caught there too.
    host_terminal_begin_lines(0)
    host_catch_termination()
    let direct = DirectOutput(descriptor)
    try direct.write { HelloDefaults.writeGreeting(&$0) }
    do {
      let source = try ModelSource(model, console)
      var serve = try ServeCommand(source, settings, console, descriptor)
      try serve.start()
      try serve.writeReady(direct)
      return try serve.serve()
    } catch {
      if case .outputFailed = error { throw error }
      // A program that is told to end while the model is copied ends as ever.
      if case .model(.unreadable) = error, host_termination() != 0 {
        return .success
      }
      try direct.write { ServerEvents.error(id: nil, error, &$0) }
      throw error
    }
  }

  private init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console,
    _ descriptor: Int32
  ) throws(ProgramError) {
    var arena = ArenaPlan()
    let plan = try Answering.plan(
      source, settings, &arena, console, takesApart: true,
      specials: ServeMemory.mostSpecials)
    let memoryPlan: ServeMemory.Plan
    do { memoryPlan = try ServeMemory.Plan(in: &arena) } catch {
      throw .memory(error)
    }
    var keeping: KeepingPlan?
    if settings.answer.sessions != nil || settings.answer.prefix != nil {
      keeping = try KeepingPlan(plan.engine, settings, in: &arena)
    }
    var answering = try Answering(plan, arena, source, settings, console)
    var common: SessionPrefix?
    var kept: ServeSessions?
    if let keeping {
      let files = SessionFiles(keeping.files, source, in: answering.arena)
      common = try keeping.prefix(files, &answering, settings)
      kept = settings.answer.sessions.map { ServeSessions(files, in: $0) }
    }
    let memory = ServeMemory(memoryPlan, in: answering.arena)
    let state = UnsafeMutablePointer<ServerState>.allocate(capacity: 1)
    state.initialize(
      to: ServerState(
        output: OutputRing(memory.output), line: answering.line,
        slots: memory.slots, reply: memory.reply, descriptor: descriptor,
        defaults: HelloDefaults(
          settings.answer.sampling, over: answering.answerer.defaults.settings,
          stops: answering.answerer.stopTexts, hasDraft: plan.draft != nil),
        threads: answering.answerer.session.threads))
    server = Server(state: state)
    line = memory.line
    content = memory.content
    odds = memory.odds
    tokens = memory.tokens
    prefix = common
    sessions = kept
    self.answering = answering
    draft = plan.draft?.file.name
    self.source = source
    self.settings = settings
    self.console = console
  }

  private mutating func writeReady(_ direct: DirectOutput) throws(ProgramError)
  {
    let engine = answering.engine
    let threads = answering.answerer.session.threads
    try direct.write { out in
      out.beginObject()
      out.member("event", "ready")
      out.member("model", source.fileName)
      source.describe(in: &out)
      if let draft { out.member("draft", draft) }
      out.member("context", engine.context)
      out.key("kv")
      out.beginString()
      out.stringPart(Bytes(engine.keyType.name))
      out.stringPart(Bytes(","))
      out.stringPart(Bytes(engine.valueType.name))
      out.endString()
      out.member("arena_bytes", answering.arena.byteCount)
      out.member("threads", threads.count)
      out.member("thread_choice", threads.choice.name)
      out.member("prompt_threads", engine.promptThreads)
      out.key("processors")
      MachineProcessors.here.write(to: &out)
      out.member("boards", BoardTeam.count)
      out.key("kernels")
      out.beginObject()
      engine.forEachKernel(in: source.file) { role, name in
        out.member(role, name)
      }
      out.endObject()
      out.key("limits")
      out.beginObject()
      out.member("line", Answering.lineBytes)
      out.member("queue", ProtocolMachine.queueLimit)
      out.endObject()
      out.endObject()
    }
  }

  /// How the engine sends its lines.
  var emitter: Emitter { Emitter(server: server, line: line) }

  /// The line of a request.
  ///
  /// Nobody writes to a slot while its request is queued or running.
  func slotText(_ slot: Int) -> Bytes {
    host_lock()
    defer { host_unlock() }
    return server.state.pointee.text(of: slot)
  }
}
