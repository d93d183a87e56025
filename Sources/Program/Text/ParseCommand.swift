import Conversation
import JSON
import Markup
import Memory
import ModelFiles
import Templates

/// `swiftlet parse`: takes answers apart into text, thoughts and calls, line by
/// line, as `serve` does while a model makes them.
///
/// The template is an option's, else the model's; a file that holds a vocabulary
/// alone is enough.
struct ParseCommand: ~Copyable {
  private let console: Console
  private let arena: Arena
  private let lines: JSONLines
  private var template: ChatTemplate
  private var prompt: PromptText
  private var store: MarkupStore
  private let markup: AnswerMarkup
  /// Memory for the text, decoded, and for what it is made of.
  private let text: Region<UInt8>
  private let content: Region<UInt8>
  private let thought: Region<UInt8>
  private let calls: Region<UInt8>

  private static let promptBytes = 256 * 1024

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
    let bytes = Answering.lineBytes
    let templatePlan: TemplatePlan
    let texts: InlineArray<6, Reservation<UInt8>>
    let prompts: (text: Reservation<UInt8>, changes: Reservation<UInt32>)
    let stored: Reservation<UInt8>
    do {
      templatePlan = try TemplatePlan(
        TemplateLimits(
          sourceBytes: found.choice.source.count,
          requestBytes: ParseCommand.promptBytes),
        in: &plan)
      texts = [
        try plan.reserve(bytes + 1, of: UInt8.self, for: .text),
        try plan.reserve(64 * 1024, of: UInt8.self, for: .text),
        try plan.reserve(bytes, of: UInt8.self, for: .text),
        try plan.reserve(bytes, of: UInt8.self, for: .text),
        try plan.reserve(bytes, of: UInt8.self, for: .text),
        // An escape has six bytes.
        try plan.reserve(6 * bytes, of: UInt8.self, for: .text),
      ]
      prompts = (
        text: try plan.reserve(
          ParseCommand.promptBytes, of: UInt8.self, for: .text),
        changes: try plan.reserve(
          ParseCommand.promptBytes / 16, of: UInt32.self, for: .text)
      )
      stored = try plan.reserve(
        MarkupStore.storageBytes, of: UInt8.self, for: .text)
    } catch { throw .memory(error) }
    let arena: Arena
    do { arena = try Arena(plan) } catch { throw .memory(error) }
    do {
      template = try ChatTemplate(
        found.choice, templatePlan, in: arena,
        beginning: found.beginning ?? Bytes(),
        end: found.end ?? Bytes())
    } catch { throw .template(error) }
    prompt = PromptText(
      text: arena[prompts.text], changes: arena[prompts.changes])
    store = MarkupStore(arena[stored])
    let end = found.end
    markup = store.find(
      &template, &prompt, now: .here, hasToken: { _ in false },
      isEnd: { $0 == end ?? Bytes() })
    text = arena[texts[2]]
    content = arena[texts[3]]
    thought = arena[texts[4]]
    calls = arena[texts[5]]
    lines = JSONLines(
      console: console, line: arena[texts[0]], out: arena[texts[1]],
      message: text)
    self.arena = arena
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    tell()
    return try lines.answerEach { (record) throws(ProgramError) in
      try parse(record)
    }
  }

  /// Tells what marks the model writes.
  private mutating func tell() {
    console.note { out in
      if let calls = markup.calls {
        out.append("calls: ")
        for part in [calls.section, calls.open, calls.head] {
          out.append(printable: part, limit: 200)
        }
        out.append("NAME")
        out.append(printable: calls.middle, limit: 200)
        out.append("ARGUMENTS")
        for part in [calls.tail, calls.close, calls.end] {
          out.append(printable: part, limit: 200)
        }
      } else {
        out.append("calls: no mark is known")
      }
    }
    console.note { out in
      if let thoughts = markup.thoughts {
        out.append("thoughts: ")
        out.append(printable: thoughts.open, limit: 200)
        out.append("THOUGHT")
        out.append(printable: thoughts.close, limit: 200)
      } else {
        out.append("thoughts: no mark is known")
      }
    }
  }

  /// Reads a line and writes what its text consists of.
  private mutating func parse(_ record: Bytes) throws(ProgramError) {
    var decoded = TextBuffer(text)
    var (tools, hasText, isThinking, piece) = (Bytes(), false, false, Int.max)
    var unknown: ShortText?
    do throws(JSONError) {
      var reader = JSONReader(record)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "text":
          decoded.removeAll()
          try reader.string(into: &decoded)
          hasText = true
        case "tools": tools = try reader.raw()
        case "thinking": isThinking = try reader.bool()
        case "piece":
          piece = try reader.integer(in: 1...Int(Int32.max))
        default:
          unknown = unknown ?? ShortText(key.encoded)
          try reader.skip()
        }
      }
      try reader.end()
    } catch { throw .json(error) }
    if let unknown { throw .input(.keyUnknown(unknown)) }
    guard hasText else { throw .input(.keyMissing("text")) }
    var parts = ParsedAnswer(content, thought, calls)
    var parser = AnswerParser(
      markup, tools: tools, isThinking: isThinking, store.parser)
    let bytes = decoded.bytes
    var start = 0
    while start < bytes.count {
      var end = min(start + min(piece, AnswerParser.mostBytes / 2), bytes.count)
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
      parser.append(bytes[start..<end])
      while let event = parser.next() { parts.take(event) }
      start = end
    }
    while let event = parser.next(isLast: true) { parts.take(event) }
    try console.write(Bytes("{\"content\":"))
    try lines.write(string: parts.content.bytes)
    try console.write(Bytes(",\"reasoning_content\":"))
    try lines.write(string: parts.thought.bytes)
    try console.write(Bytes(",\"tool_calls\":"))
    try console.write(parts.finish())
    try console.write(Bytes("}\n"))
  }
}
