import CHost
import Conversation
import Grammars
import JSON
import Memory
import ModelFiles
import Schemas
import Tokenizers

/// `swiftlet grammar`: which texts a grammar or schema takes, line by line.
///
/// A file that holds a vocabulary alone is enough. Each text is made into tokens
/// and walked with a whole mask before each of them, whose times are told.
struct GrammarCommand: ~Copyable {
  private let source: ModelSource
  let console: Console
  private let arena: Arena
  let tokenizer: Tokenizer
  private let work: TokenizerWork
  private let line: Region<UInt8>
  let text: Region<UInt8>
  private let grammar: Region<UInt8>
  private let out: Region<UInt8>
  let ids: Region<Int32>
  var form: AnswerForm
  private let whiteSpace: WhiteSpace
  var times: MaskTimes
  let search: Region<Int32>
  let way: Region<UInt8>
  /// Made for the first texts that are drawn.
  var walk: FormWalk?

  private static let idLimit = Answering.lineBytes + 3

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
          tokens: GrammarCommand.idLimit, as: settings.text.tokenizer),
        in: &plan)
    } catch { throw .tokenizer(error) }
    let words = settings.form.bytes / MemoryLayout<Int32>.stride
    let reservations:
      (
        line: Reservation<UInt8>, text: Reservation<UInt8>,
        grammar: Reservation<UInt8>, out: Reservation<UInt8>,
        ids: Reservation<Int32>, form: Reservation<Int32>,
        times: Reservation<UInt32>, search: Reservation<Int32>,
        way: Reservation<UInt8>
      )
    do {
      reservations = (
        line: try plan.reserve(16 * bytes, of: UInt8.self, for: .text),
        text: try plan.reserve(bytes, of: UInt8.self, for: .text),
        grammar: try plan.reserve(bytes, of: UInt8.self, for: .text),
        out: try plan.reserve(64 * 1024, of: UInt8.self, for: .text),
        ids: try plan.reserve(
          GrammarCommand.idLimit, of: Int32.self, for: .text),
        form: try plan.reserve(words, of: Int32.self, for: .grammars),
        times: try plan.reserve(
          MaskTimes.most, of: UInt32.self, for: .text),
        search: try plan.reserve(
          FormWalk.searchWords, of: Int32.self, for: .text),
        way: try plan.reserve(256, of: UInt8.self, for: .text)
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
    grammar = arena[reservations.grammar]
    out = arena[reservations.out]
    ids = arena[reservations.ids]
    form = AnswerForm(arena[reservations.form])
    whiteSpace = settings.form.whiteSpace
    times = MaskTimes(arena[reservations.times])
    search = arena[reservations.search]
    way = arena[reservations.way]
    self.arena = arena
    self.source = source
    self.console = console
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    // The trie is made now, so that no form's time has it.
    let start = host_nanoseconds()
    do { try form.prepare(tokenizer) } catch { throw .session(.form(error)) }
    let time = host_nanoseconds() - start
    let bytes = form.trieBytes
    console.note { out in
      out.append("the vocabulary's trie has ")
      out.append(mebibytes: bytes)
      out.append(", made in ")
      out.append(Double(time) / 1e6, decimals: 1)
      out.append(" ms")
    }
    let lines = JSONLines(
      console: console, line: line, out: out, message: text)
    return try lines.answerEach { (record) throws(ProgramError) in
      try answer(record)
    }
  }

  /// Reads a line, makes its form and walks its texts.
  private mutating func answer(_ record: Bytes) throws(ProgramError) {
    var source: AnswerForm.Source?
    var schema: Bytes?
    var texts: JSONReader?
    var wish = FormWalk.Wish()
    var unknown: ShortText?
    do throws(JSONError) {
      var reader = JSONReader(record)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "grammar":
          var decoded = TextBuffer(grammar)
          try reader.string(into: &decoded)
          source = .grammar(decoded.bytes)
        case "schema":
          let start = reader.offset
          try reader.skip()
          schema = record[start..<reader.offset]
        case "texts":
          texts = reader
          try reader.beginArray()
          while try reader.nextElement() { _ = try reader.string() }
        case "walks":
          wish.texts = try reader.integer(in: 0...FormWalk.Wish.mostTexts)
        case "limit":
          wish.limit = try reader.integer(in: 0...FormWalk.Wish.mostTokens)
        case "seed":
          wish.seed = UInt64(try reader.integer(in: 0...Int.max))
        default:
          unknown = unknown ?? ShortText(key.encoded)
          try reader.skip()
        }
      }
      try reader.end()
    } catch { throw .json(error) }
    if let unknown { throw .input(.keyUnknown(unknown)) }
    if let schema {
      source = .schema(schema, whiteSpace, isPlain: wish.texts > 0)
    }
    guard let source else { throw .input(.keyMissing("grammar")) }
    times.removeAll()
    let start = host_nanoseconds()
    do throws(GrammarError) { try form.begin(source, tokenizer) } catch {
      return try refuse(error)
    }
    let time = host_nanoseconds() - start
    var writer = JSONWriter(out)
    writer.beginObject()
    writer.member("compiled", true)
    writer.key("accepted")
    writer.beginArray()
    if var texts {
      do throws(JSONError) { try texts.beginArray() } catch {
        throw .json(error)
      }
      while try walkNext(&texts, source, &writer) {}
    }
    writer.endArray()
    try write(wish, source, &writer)
    writer.member("compile_us", Double(time) / 1000, decimals: 1)
    writer.member("masks", times.count)
    writer.key("mask_us")
    times.write(to: &writer)
    writer.member("bytes", form.bytesUsed)
    writer.endObject()
    writer.text.append("\n")
    try console.write(writer.bytes)
  }

  /// Walks the next text; false after the last one.
  private mutating func walkNext(
    _ texts: inout JSONReader, _ source: AnswerForm.Source,
    _ writer: inout JSONWriter
  ) throws(ProgramError) -> Bool {
    var decoded = TextBuffer(text)
    do throws(JSONError) {
      guard try texts.nextElement() else { return false }
      try texts.string(into: &decoded)
    } catch { throw .json(error) }
    var buffer = TokenBuffer(ids)
    do {
      // What spells a control token is text here.
      try tokenizer.encode(
        .user(decoded.bytes), edges: .none, into: &buffer, work: work)
    } catch { throw .tokenizer(error) }
    do throws(GrammarError) {
      if !form.restart() { try form.begin(source, tokenizer) }
      form.skipsSpace = tokenizer.addsSpace
      writer.value(try walk(buffer.ids))
    } catch { throw .session(.form(error)) }
    if writer.text.freeCapacity < 1024 { try put(&writer) }
    return true
  }

  /// Whether the form takes all tokens and may end behind them.
  private mutating func walk(
    _ tokens: Region<Int32>
  ) throws(GrammarError) -> Bool {
    for index in 0..<tokens.count {
      let token = tokens[index]
      let start = host_nanoseconds()
      let mask = try form.mask()
      times.add(host_nanoseconds() - start)
      guard mask[Int(token) >> 5] >> UInt32(token & 31) & 1 == 1,
        try form.accepts(token)
      else { return false }
      form.take(token, tokenizer)
    }
    return form.mayEnd
  }

  /// Writes why there is no form.
  private mutating func refuse(_ error: GrammarError) throws(ProgramError) {
    var writer = JSONWriter(out)
    writer.beginObject()
    writer.member("compiled", false)
    writer.member("code", error.code)
    writer.key("at")
    if case .schema(_, let place) = error {
      var text = TextBuffer(self.text)
      place.describe(into: &text)
      // Without the quotes, which the writer sets.
      writer.value(text.bytes[1..<(text.count - 1)])
    } else if let place = error.place {
      writer.value(place)
    } else {
      writer.null()
    }
    writer.endObject()
    writer.text.append("\n")
    try console.write(writer.bytes)
  }
}
