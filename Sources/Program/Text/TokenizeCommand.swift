import CHost
import GGUF
import Memory
import ModelFiles
import Tokenizers

/// `swiftlet tokenize`: text to ids, or back, line by line.
///
/// A file that holds a vocabulary alone is enough. A line that fails gives an
/// error in its place, so that the output has as many lines as the input.
struct TokenizeCommand: ~Copyable {
  private let source: ModelSource
  @Kept var settings: Settings
  let console: Console
  private let arena: Arena
  let tokenizer: Tokenizer
  let work: TokenizerWork
  private let line: Region<UInt8>
  let text: Region<UInt8>
  let out: Region<UInt8>
  let ids: Region<Int32>

  /// A token has at least a byte of text or of the space before it, but for
  /// those of beginning and end; and an id at most 12 of a line.
  static let idLimit = Answering.lineBytes + 3

  /// Bytes of a token that are decoded at once.
  static let pieceBytes = 1024

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    var plan = ArenaPlan()
    let bytes = Answering.lineBytes
    let tokenizerPlan: TokenizerPlan
    do {
      tokenizerPlan = try TokenizerPlan(
        source.file,
        limits: TokenizerLimits(
          textBytes: bytes, pieceBytes: bytes + 1,
          tokens: TokenizeCommand.idLimit, composes: settings.text.normalizes,
          as: settings.text.tokenizer),
        in: &plan)
    } catch { throw .tokenizer(error) }
    let reservations:
      (
        line: Reservation<UInt8>, text: Reservation<UInt8>,
        out: Reservation<UInt8>, ids: Reservation<Int32>
      )
    do {
      reservations = (
        line: try plan.reserve(16 * bytes, of: UInt8.self, for: .text),
        text: try plan.reserve(bytes, of: UInt8.self, for: .text),
        out: try plan.reserve(64 * 1024, of: UInt8.self, for: .text),
        ids: try plan.reserve(
          TokenizeCommand.idLimit, of: Int32.self, for: .text)
      )
    } catch { throw .memory(error) }
    let arena: Arena
    do { arena = try Arena(plan) } catch { throw .memory(error) }
    do {
      tokenizer = try Tokenizer(source.file, plan: tokenizerPlan, in: arena)
    } catch { throw .tokenizer(error) }
    work = TokenizerWork(tokenizerPlan, in: arena)
    line = arena[reservations.line]
    text = arena[reservations.text]
    out = arena[reservations.out]
    ids = arena[reservations.ids]
    self.arena = arena
    self.source = source
    self.settings = settings
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    let lines = JSONLines(
      console: console, line: line, out: out, message: text)
    let console = console
    let isJSONL = settings.text.isJSONL
    return try lines.answerEach { (record) throws(ProgramError) in
      if settings.text.decodes {
        try decode(record)
      } else {
        try encode(record)
      }
    } failing: { (error) throws(ProgramError) in
      guard !isJSONL else { return try lines.write(error) }
      console.report(error)
      try console.write { $0.append("\n") }
    }
  }
}
