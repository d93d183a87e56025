import CHost
import GGUF
import JSON
import Memory
import ModelFiles
import Tokenizers

/// `swiftlet tokenize`: text to ids, or back, line by line.
///
/// A file that holds a vocabulary alone is enough. A line that fails gives an
/// error in its place, so that the output has as many lines as the input.
struct TokenizeCommand: ~Copyable {
  private let source: ModelSource
  let settings: Settings
  let console: Console
  private let arena: Arena
  let tokenizer: Tokenizer
  let work: TokenizerWork
  private let line: Region<UInt8>
  let text: Region<UInt8>
  let out: Region<UInt8>
  let ids: Region<Int32>
  private var hasFailed = false

  /// A token has at least a byte of text or of the space before it, but for
  /// those of beginning and end; and an id at most 12 of a line.
  private static let idLimit = Answering.lineBytes + 3

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
    var reader = LineReader(descriptor: 0, buffer: line, separator: 0x0A)
    while true {
      do throws(ProgramError) {
        let record: Bytes?
        do { record = try reader.next() } catch { throw .input(error) }
        guard let record else { break }
        if settings.text.decodes {
          try decode(record)
        } else {
          try encode(record)
        }
      } catch {
        if case .outputFailed = error { throw error }
        try fail(error)
        if case .input(.readFailed) = error { break }
      }
    }
    return hasFailed ? .requestFailed : .success
  }

  private mutating func fail(_ error: ProgramError) throws(ProgramError) {
    hasFailed = true
    guard settings.text.isJSONL else {
      console.report(error)
      return try console.write { $0.append("\n") }
    }
    var message = TextBuffer(text)
    error.describe(into: &message)
    var writer = JSONWriter(out)
    writer.beginObject()
    writer.member("error", error.code)
    writer.member("message", message.bytes)
    writer.endObject()
    writer.text.append("\n")
    try console.write(writer.bytes)
  }
}
