import CHost
import Memory

/// `swiftlet chat`: a conversation with a person.
///
/// Lines are read and answers written as they are made, with nothing that needs
/// more of a terminal than a serial line has. Ctrl-C stops an answer; at the
/// prompt, or a second time, it ends the program.
struct ChatCommand: ~Copyable {
  private let source: ModelSource
  private let settings: Settings
  private let console: Console
  private var answering: Answering

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    console.progress { $0.append("loading") }
    answering = try Answering(source, settings, console)
    console.progress { _ in }
    self.source = source
    self.settings = settings
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    try answering.begin(system: settings.system)
    try console.write { out in
      out.append(source.fileName)
      out.append("; /help shows what else can be typed\n")
    }
    var reader = LineReader(
      descriptor: 0, buffer: answering.line, separator: 0x0A)
    while true {
      try console.write { $0.append("> ") }
      do throws(ProgramError) {
        let line: Bytes?
        do { line = try reader.next() } catch { throw .input(error) }
        guard let line else { break }
        if line.isEmpty { continue }
        if line[0] == 0x2F {
          guard try obey(line) else { return .success }
        } else {
          try answer(line)
        }
      } catch {
        if case .outputFailed = error { throw error }
        console.report(error)
        if error.exitStatus == .modelUnreadable { throw error }
        if case .input(.readFailed) = error { return .requestFailed }
      }
    }
    try console.write { $0.append("\n") }
    return .success
  }

  /// Does what a line that begins with a slash says; false where it says to
  /// leave.
  private mutating func obey(_ line: Bytes) throws(ProgramError) -> Bool {
    let space = line.firstIndex(of: Bytes(" ")) ?? line.count
    let word = line[0..<space]
    let rest = line.suffix(from: min(space + 1, line.count))
    if word == "/quit" || word == "/exit" { return false }
    if word == "/reset" {
      try answering.begin(system: settings.system)
      try console.write { $0.append("forgotten\n") }
    } else if word == "/system" {
      try rest.checkUTF8()
      try answering.begin(system: rest)
      try console.write { out in
        out.append(rest.isEmpty ? "no system prompt" : "system prompt set")
        out.append("; the conversation begins anew\n")
      }
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
    /quit         leave; so does Ctrl-D
    /help         this
    Ctrl-C stops an answer, and leaves at the prompt.

    """

  private mutating func answer(_ line: Bytes) throws(ProgramError) {
    try line.checkUTF8()
    try answering.encodeTurn(line, instruction: nil, console)
    host_catch_interrupt()
    defer { host_release_interrupt() }
    let console = self.console
    do throws(ProgramError) {
      _ = try answering.generate(
        settings.sampling, remembers: true,
        isStopped: { host_interrupted() },
        progress: { done, total in console.showReading(done, total) },
        emit: { text throws(ProgramError) in try console.write(text) })
    } catch {
      answering.undoTurn()
      throw error
    }
    try console.write { $0.append("\n") }
  }
}
