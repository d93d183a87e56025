import Conversation
import JSON
import Memory
import Templates

/// `swiftlet render`: what a chat template makes of messages, line by line.
///
/// The template is an option's, else the model's; with a model its tokens are
/// variables too. A line that fails gives an error in its place, so that the output has as many
/// lines as the input.
struct RenderCommand: ~Copyable {
  private let console: Console
  private let arena: Arena
  private let continues: Bool
  private var template: ChatTemplate
  private var prompt: PromptText
  /// Memory to decode messages in: the prompt's, which is free until they are
  /// rendered.
  private let scratch: Region<UInt8>
  private let lines: JSONLines

  /// The most bytes of a prompt: a template says things more than once.
  private static let promptBytes = 4 * Answering.lineBytes

  /// - Parameters:
  ///   - named: the model's path; where no option brings a template and nobody
  ///     names a model, the one that is found.
  ///   - settings: what the options say.
  ///   - console: told which template is taken where the model has none.
  /// - Throws: `ProgramError` where a template is missing or cannot be
  ///   parsed.
  init(
    _ named: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    let found = try TemplateSource(named, settings, console)
    var plan = ArenaPlan()
    let templatePlan: TemplatePlan
    let reservations:
      (
        line: Reservation<UInt8>, out: Reservation<UInt8>,
        prompt: Reservation<UInt8>, changes: Reservation<UInt32>
      )
    do {
      templatePlan = try TemplatePlan(
        TemplateLimits(
          sourceBytes: found.choice.source.count,
          requestBytes: RenderCommand.promptBytes),
        in: &plan)
      reservations = (
        line: try plan.reserve(
          Answering.lineBytes + 1, of: UInt8.self, for: .text),
        out: try plan.reserve(64 * 1024, of: UInt8.self, for: .text),
        prompt: try plan.reserve(
          RenderCommand.promptBytes, of: UInt8.self, for: .text),
        changes: try plan.reserve(
          RenderCommand.promptBytes / 16, of: UInt32.self, for: .text)
      )
    } catch { throw .memory(error) }
    let arena: Arena
    do { arena = try Arena(plan) } catch { throw .memory(error) }
    do {
      template = try ChatTemplate(
        found.choice, templatePlan, in: arena, beginning: found.beginning,
        end: found.end)
    } catch { throw .template(error) }
    continues = settings.text.continuesMessage
    scratch = arena[reservations.prompt]
    prompt = PromptText(
      text: arena[reservations.prompt], changes: arena[reservations.changes])
    // Not over the values: a refusal's message lies there.
    let out = arena[reservations.out]
    let half = out.count / 2
    lines = JSONLines(
      console: console, line: arena[reservations.line], out: out[0..<half],
      message: out[half..<out.count])
    self.arena = arena
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    let lines = lines
    return try lines.answerEach { (record) throws(ProgramError) in
      do throws(AnswerError) { try render(record) } catch {
        throw ProgramError(error)
      }
      try writePrompt()
    }
  }

  /// Renders a line's object, whose keys are the template's variables.
  private mutating func render(_ record: Bytes) throws(AnswerError) {
    prompt.removeAll()
    var beginsAnswer = false
    var hasMessages = false
    do throws(TemplateError) { try template.begin(beginsAnswer: false) } catch {
      throw .template(error)
    }
    var reader = JSONReader(record)
    do throws(JSONError) { try reader.beginObject() } catch {
      throw .template(.json(error))
    }
    while true {
      let name: JSONText
      let kind: JSONKind
      do throws(JSONError) {
        guard let next = try reader.nextKey() else { break }
        name = next
        kind = try reader.peek()
      } catch { throw .template(.json(error)) }
      switch (name, kind) {
      case ("messages", _):
        if hasMessages { try removeMessages() }
        hasMessages = kind == .array
        try readMessages(name, &reader, isList: hasMessages)
      case ("add_generation_prompt", .bool):
        var value = reader
        do { beginsAnswer = try value.bool() } catch {
          throw .template(.json(error))
        }
        try set(name, &reader)
      default: try set(name, &reader)
      }
    }
    do throws(JSONError) { try reader.end() } catch {
      throw .template(.json(error))
    }
    if continues {
      guard hasMessages else { throw .continuation(.lastIsNotAssistant) }
      guard !beginsAnswer else { throw .continuation(.beginsAnswer) }
    }
    try template.render(now: .here, into: &prompt)
  }

  /// Forgets the messages: the last ones of a line hold.
  private mutating func removeMessages() throws(AnswerError) {
    do { try template.removeMessages() } catch { throw .template(error) }
  }

  private mutating func readMessages(
    _ name: JSONText, _ reader: inout JSONReader, isList: Bool
  ) throws(AnswerError) {
    guard isList else { return try set(name, &reader) }
    try template.add(
      &reader, .asGiven, scratch: scratch, continues: continues)
  }

  private mutating func set(
    _ name: JSONText, _ reader: inout JSONReader
  ) throws(AnswerError) {
    let isToken = name == "bos_token" || name == "eos_token"
    do {
      try template.set(name, &reader, isToken ? .template : .user)
    } catch { throw .template(error) }
  }

  private mutating func writePrompt() throws(ProgramError) {
    try console.write(Bytes("{\"text\":"))
    try lines.write(string: prompt.marked.bytes)
    try console.write(Bytes("}\n"))
  }
}
