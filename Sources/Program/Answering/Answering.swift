import Conversation
import GGUF
import LineProtocol
import Memory
import ModelFiles
import Sampling
import Templates
import Tokenizers
import Transformer

/// The memory of everything that answers prompts.
struct AnsweringPlan {
  let engine: TransformerPlan
  let tokenizer: TokenizerPlan
  let line: Reservation<UInt8>
  let prompt: Reservation<UInt8>
  let changes: Reservation<UInt32>
  let ids: Reservation<Int32>
  let cached: Reservation<Int32>
  let piece: Reservation<UInt8>
  let sampler: SamplerPlan
  let stops: Reservation<UInt8>
  let choice: TemplateChoice
  let template: TemplatePlan
  let dialogue: Reservation<UInt8>
  let turns: Reservation<Int32>
  let slots: Reservation<UInt8>
  let output: Reservation<UInt8>
  let reply: Reservation<UInt8>
  let serveLine: Reservation<UInt8>
  let content: Reservation<UInt8>
  let transcript: Reservation<UInt8>
}

/// What serving needs besides: nothing where nothing is served.
struct ServerMemory {
  /// A line for each request.
  let slots: Region<UInt8>
  /// Lines that wait to be written.
  let output: Region<UInt8>
  /// The reply that is being composed.
  let reply: Region<UInt8>
  /// The line that the engine composes.
  let line: Region<UInt8>
  /// A message's text without escapes.
  let content: Region<UInt8>
}

/// A model that is ready to answer: the arena, the tokenizer, the session.
struct Answering: ~Copyable {
  /// The longest line of input, in bytes.
  static let lineBytes = 1 << 20

  /// Room for the template's own words around a line.
  private static let templateBytes = 4096

  /// The reply to `hello`, and the default stop strings in it, escaped.
  private static let replyBytes =
    Console.lineCapacity + 6 * StopStrings.storageBytes

  /// Bytes of a token that are decoded at once.
  static let pieceBytes = 1024

  private let arena: Arena
  let tokenizer: Tokenizer
  let work: TokenizerWork
  let system: KnownSystem
  var template: ChatTemplate
  let defaults: SamplingDefaults
  let sampler: Sampler
  /// Where answers end besides: what the options say, else what the system's
  /// makers recommend.
  let stopTexts: [Bytes]
  var stops: StopStrings
  var session: Session
  let line: Region<UInt8>
  var prompt: PromptText
  var ids: TokenBuffer
  /// Whether the prompt is text that the answer goes on with.
  private var isRaw = false
  var dialogue: Dialogue
  /// Whether a built-in template may write its own system message.
  var usesDefaultSystem = true
  let piece: Region<UInt8>
  let engine: TransformerPlan
  let arenaBytes: Int
  let server: ServerMemory
  /// For a `Transcript`, where there may be one.
  let transcript: Region<UInt8>

  /// Plans every byte.
  ///
  /// - Parameters:
  ///   - source: the model.
  ///   - settings: what the options say.
  ///   - arena: where the reservations go.
  ///   - console: told which defaults could not be kept.
  ///   - requests: how many requests' lines are kept, to serve.
  ///   - transcribes: whether transcripts may be written.
  /// - Returns: the reservations.
  /// - Throws: `ProgramError` where the model cannot be run as asked.
  static func plan(
    _ source: borrowing ModelSource, _ settings: Settings,
    _ arena: inout ArenaPlan, _ console: Console, requests: Int = 0,
    transcribes: Bool = false
  ) throws(ProgramError) -> AnsweringPlan {
    let serves = requests > 0 ? 1 : 0
    let engine = try Engine.plan(source, settings.engine, &arena, console)
    let extra =
      (settings.system?.count ?? 0) + (settings.instruction?.count ?? 0)
    let textBytes = lineBytes + templateBytes + extra
    let choice = try Answering.choice(source, settings)
    // More bytes than 32 for each token of the context would overflow it in any
    // vocabulary worth the name; a word's work is 24 bytes a byte, that of what
    // a template is given 34.
    let contextBytes = max(1 << 16, 32 * engine.context)
    let pieceBytes = min(textBytes, contextBytes)
    let requestBytes = min(lineBytes, contextBytes)
    let tokenizer: TokenizerPlan
    do {
      tokenizer = try TokenizerPlan(
        source.file,
        limits: TokenizerLimits(
          textBytes: textBytes, pieceBytes: pieceBytes, tokens: engine.context,
          composes: settings.normalizes), in: &arena)
    } catch { throw .tokenizer(error) }
    guard tokenizer.tokenCount <= engine.configuration.vocabulary else {
      throw .model(
        .outOfRange(
          ShortText("tokenizer.ggml.tokens"), value: tokenizer.tokenCount,
          least: 1, most: engine.configuration.vocabulary))
    }
    do {
      return AnsweringPlan(
        engine: engine, tokenizer: tokenizer,
        line: try arena.reserve(lineBytes + 1, of: UInt8.self, for: .text),
        prompt: try arena.reserve(textBytes, of: UInt8.self, for: .text),
        changes: try arena.reserve(
          // A run of one origin is a token at least, but for very odd ones.
          4 * engine.context, of: UInt32.self, for: .text),
        ids: try arena.reserve(engine.context, of: Int32.self, for: .text),
        cached: try arena.reserve(engine.context, of: Int32.self, for: .text),
        piece: try arena.reserve(
          2 * 3 * pieceBytesOut, of: UInt8.self, for: .text),
        sampler: try SamplerPlan(
          vocabulary: engine.configuration.vocabulary, in: &arena),
        stops: try arena.reserve(
          StopStrings.storageBytes, of: UInt8.self, for: .text),
        choice: choice,
        template: try TemplatePlan(
          TemplateLimits(
            sourceBytes: choice.source.count, requestBytes: requestBytes),
          in: &arena),
        dialogue: try arena.reserve(
          requestBytes + extra, of: UInt8.self, for: .text),
        turns: try arena.reserve(
          2 * max(engine.context / 8, 2) + 1, of: Int32.self, for: .text),
        slots: try arena.reserve(
          requests * lineBytes, of: UInt8.self, for: .text),
        output: try arena.reserve(
          serves << 20, of: UInt8.self, for: .text),
        reply: try arena.reserve(
          serves * replyBytes, of: UInt8.self, for: .text),
        serveLine: try arena.reserve(
          // A byte's escape may have six.
          serves * (6 * AnswerText.capacity + 1024), of: UInt8.self,
          for: .text),
        content: try arena.reserve(
          serves * lineBytes, of: UInt8.self, for: .text),
        transcript: try arena.reserve(
          transcribes ? Transcript.bytes : 0, of: UInt8.self, for: .text))
    } catch { throw .memory(error) }
  }

  /// A replaced byte becomes three, and as much as a stop string was held.
  private static var pieceBytesOut: Int {
    pieceBytes + 4 + StopStrings.mostBytes
  }

  /// Loads the planned model.
  init(
    _ source: borrowing ModelSource, _ settings: Settings, _ console: Console,
    requests: Int = 0, transcribes: Bool = false
  ) throws(ProgramError) {
    var arenaPlan = ArenaPlan()
    let plan = try Answering.plan(
      source, settings, &arenaPlan, console, requests: requests,
      transcribes: transcribes)
    let arena = try Engine.allocate(arenaPlan, source, settings, console)
    let transformer = try Engine.load(
      source, plan.engine, arena, settings, console)
    let tokenizer = try Answering.tokenizer(source, plan.tokenizer, arena)
    let template: ChatTemplate
    do {
      template = try ChatTemplate(
        plan.choice, plan.template, in: arena, tokenizer)
    } catch { throw .template(error) }
    Answering.tell(plan.choice, console)
    // What a template may ask for is read now, not with the first prompt.
    _ = CivilTime.here
    let system = Answering.system(source)
    let defaults = Answering.defaults(source, system)
    self.system = system
    self.tokenizer = tokenizer
    self.template = template
    self.defaults = defaults
    stopTexts = settings.stops ?? system.stops.map { Bytes($0) }
    sampler = Sampler(plan.sampler, in: arena)
    stops = StopStrings(arena[plan.stops])
    work = TokenizerWork(plan.tokenizer, in: arena)
    session = Session(transformer, tokens: arena[plan.cached])
    line = arena[plan.line]
    prompt = PromptText(text: arena[plan.prompt], changes: arena[plan.changes])
    ids = TokenBuffer(arena[plan.ids])
    // Few turns have less than eight tokens.
    dialogue = Dialogue(text: arena[plan.dialogue], ends: arena[plan.turns])
    piece = arena[plan.piece]
    engine = plan.engine
    arenaBytes = arena.byteCount
    server = ServerMemory(
      slots: arena[plan.slots], output: arena[plan.output],
      reply: arena[plan.reply], line: arena[plan.serveLine],
      content: arena[plan.content])
    transcript = arena[plan.transcript]
    self.arena = arena
  }

  static func tokenizer(
    _ source: borrowing ModelSource, _ plan: TokenizerPlan,
    _ arena: borrowing Arena
  ) throws(ProgramError) -> Tokenizer {
    do {
      return try Tokenizer(source.file, plan: plan, in: arena)
    } catch { throw .tokenizer(error) }
  }

  static func system(
    _ source: borrowing ModelSource
  ) -> KnownSystem {
    KnownSystem(source.file, fileName: source.fileName)
  }

  static func defaults(
    _ source: borrowing ModelSource, _ system: KnownSystem
  ) -> SamplingDefaults {
    SamplingDefaults(source.file, system)
  }

  /// Forgets what an answer held back, and its own stop strings.
  mutating func resetStops() {
    stops.removeAll()
    for text in stopTexts { _ = stops.add(text) }
  }

  /// Turns what was rendered into tokens behind those of `ids`.
  ///
  /// - Parameter edges: `.beginning` for a raw prompt, which an answer goes on
  ///   with; a rendered template writes its own marks.
  /// - Throws: `ProgramError.session` where they do not fit into the context;
  ///   `ids` is then as it was.
  mutating func encodePrompt(
    edges: SequenceEdges = .none
  ) throws(ProgramError) {
    guard !prompt.isTruncated else {
      throw .input(.lineTooLong(limit: Answering.lineBytes))
    }
    let before = ids.count
    isRaw = edges != .none
    do {
      try tokenizer.encode(
        prompt.marked, edges: edges, into: &ids, work: work)
    } catch {
      ids.truncate(to: before)
      if case .tooManyTokens(let count, _) = error {
        throw .session(
          .promptTooLong(
            tokens: before + count, context: session.transformer.context))
      }
      throw .session(.tokenizer(error))
    }
  }

  /// A decoder for the answer to the prompt in the ids.
  ///
  /// SentencePiece begins a text with a space, and so models begin their
  /// answers: it is left out, but where a raw prompt's text goes on.
  var answerDecoder: StreamingDecoder {
    StreamingDecoder(
      continuing: isRaw && !tokenizer.beginsText(after: ids.last))
  }

  /// Gives the text that a token completes to `body`, in parts; what might
  /// become a stop string is held back.
  ///
  /// The text joins the turn where it is remembered.
  mutating func forEachPart(
    of token: Int32, _ decoder: inout StreamingDecoder,
    remembers: Bool = false, _ body: (Bytes) throws(ProgramError) -> Void
  ) throws(ProgramError) {
    let bytes = decoder.bytes(of: token, tokenizer)
    var start = 0
    while start < bytes.count, !stops.isFound {
      let end = min(start + Answering.pieceBytes, bytes.count)
      var decoded = TextBuffer(piece[0..<(piece.count / 2)])
      decoder.append(bytes[start..<end], into: &decoded)
      var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
      stops.append(decoded.bytes, into: &shown)
      if remembers { dialogue.append(answer: shown.bytes) }
      try body(shown.bytes)
      start = end
    }
  }

  /// The text that was held back, at an answer's end.
  mutating func finish(_ decoder: inout StreamingDecoder) -> Bytes {
    var decoded = TextBuffer(piece[0..<(piece.count / 2)])
    decoder.flush(into: &decoded)
    var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
    stops.append(decoded.bytes, into: &shown)
    if !stops.isFound { stops.flush(into: &shown) }
    return shown.bytes
  }
}
