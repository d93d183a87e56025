public import GGUF
public import Memory
public import Sampling
import Templates
import Tokenizers
public import Transformer

/// A model that answers prompts: the one loop from a prompt to the answer's
/// text.
///
/// `answer` makes the prompt's tokens, computes them and draws tokens until the
/// model, a limit, a stop string or the observer ends the answer. Nothing is
/// allocated on the way.
public struct Answerer {
  /// The family of models that the file belongs to.
  public let family: ModelFamily
  /// The sampling that the file and its makers want.
  public let defaults: SamplingDefaults
  /// The stop strings of answers that bring none of their own.
  public let stopTexts: [Bytes]
  /// The model, and the tokens that its cache holds.
  public private(set) var session: Session
  /// What is guessed of answers.
  public private(set) var drafter: Drafter
  /// The turns that are remembered.
  public internal(set) var dialogue: Dialogue

  let limits: AnswererLimits
  let tokenizer: Tokenizer
  let work: TokenizerWork
  private let sampler: Sampler
  private let piece: Region<UInt8>
  private var stops: StopMatcher
  private var channels: AnswerChannels
  var template: ChatTemplate
  var prompt: PromptText
  var ids: TokenBuffer
  /// Whether a built-in template may write its own system message.
  var usesDefaultSystem = true
  /// Whether the answer goes on with the prompt's last text.
  var continuesText = false
  /// An object with variables of the template, for prompts that bring none.
  public var variables: Bytes?

  /// Prepares everything over the planned memory.
  ///
  /// - Parameters:
  ///   - plan: the reservations.
  ///   - file: the model.
  ///   - transformer: its forward pass.
  ///   - arena: where the reservations lie.
  ///   - stops: stop strings instead of those that the makers recommend.
  ///   - draft: the forward pass of the model that guesses tokens.
  /// - Throws: `AnswerError` where the file's tokenizer, template or sampling
  ///   cannot be used.
  public init(
    _ plan: AnswererPlan, _ file: GGUFFile, _ transformer: Transformer,
    in arena: borrowing Arena, stops: [Bytes]? = nil,
    draft: Transformer? = nil
  ) throws(AnswerError) {
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(file, plan: plan.tokenizer, in: arena)
    } catch { throw .tokenizer(error) }
    do {
      template = try ChatTemplate(
        plan.choice, plan.template, in: arena, tokenizer)
    } catch { throw .template(error) }
    defaults = SamplingDefaults(file, plan.family)
    self.tokenizer = tokenizer
    family = plan.family
    limits = plan.limits
    stopTexts = stops ?? plan.family.stops.map { Bytes($0) }
    work = TokenizerWork(plan.tokenizer, in: arena)
    sampler = Sampler(plan.sampler, in: arena)
    self.stops = StopMatcher(arena[plan.stops])
    channels = AnswerChannels(tokenizer)
    session = Session(transformer, tokens: arena[plan.cached])
    drafter = Drafter(plan.drafter, draft: draft, in: arena)
    prompt = PromptText(text: arena[plan.prompt], changes: arena[plan.changes])
    ids = TokenBuffer(arena[plan.ids])
    dialogue = Dialogue(text: arena[plan.dialogue], ends: arena[plan.turns])
    piece = arena[plan.piece]
    restoreStops()
  }

  /// Begins every turn's prompt with `system`, or the makers' default where it
  /// is `nil`; forgets all turns.
  ///
  /// - Throws: `AnswerError.textTooLong`; there is then none.
  public mutating func begin(system: Bytes?) throws(AnswerError) {
    usesDefaultSystem = system.map { !$0.isEmpty } ?? true
    guard dialogue.begin(system: system ?? defaultSystem) else {
      throw .textTooLong(limit: limits.lineBytes)
    }
  }

  /// The makers' system prompt, or nothing.
  var defaultSystem: Bytes {
    family.defaultSystem.map { Bytes($0) } ?? Bytes()
  }

  /// Forgets all turns, but not the system prompt.
  public mutating func forgetTurns() { dialogue.removeAllTurns() }

  /// Forgets how often guesses were right, as if no text had been seen.
  public mutating func forgetOdds() { drafter.forgetOdds() }

  /// Lets the next answer end at no text at all but those that are added.
  public mutating func removeStops() { stops.removeAll() }

  /// Lets the next answer end at `text`, too.
  ///
  /// - Returns: false where there are too many, or its length is unusable.
  public mutating func addStop(_ text: Bytes) -> Bool { stops.add(text) }

  private mutating func restoreStops() {
    stops.removeAll()
    for text in stopTexts { _ = stops.add(text) }
  }

  /// Answers a prompt.
  ///
  /// A turn joins the dialogue with its answer; where anything fails it is
  /// forgotten.
  ///
  /// - Parameters:
  ///   - request: the prompt, and when the answer ends at the latest.
  ///   - sampling: how tokens are drawn.
  ///   - observer: told how far the work is, and given the text.
  /// - Returns: why the answer ended.
  /// - Throws: what the observer throws, or an `AnswerError` as that.
  public mutating func answer<Observer: AnswerObserver>(
    _ request: AnswerRequest, sampling: SamplerSettings,
    observer: inout Observer
  ) throws(Observer.Trouble) -> FinishReason {
    defer { restoreStops() }
    drafter.way = request.speculation
    let forgotten: Int
    do { forgotten = try encode(request) } catch {
      throw Observer.Trouble(error)
    }
    if forgotten > 0 { observer.forgot(turns: forgotten) }
    do throws(Observer.Trouble) {
      return try generate(request, sampling, &observer)
    } catch {
      if request.isTurn { dialogue.removeLastTurn() }
      throw error
    }
  }

  private mutating func generate<Observer: AnswerObserver>(
    _ request: AnswerRequest, _ sampling: SamplerSettings,
    _ observer: inout Observer
  ) throws(Observer.Trouble) -> FinishReason {
    // SentencePiece begins a text with a space, and so models begin their
    // answers: it is left out, unless the answer goes on with a text.
    var decoder = StreamingDecoder(
      continuing: continuesText && !tokenizer.beginsText(after: ids.last))
    var generation: Generation
    do {
      generation = try Generation(
        ids.ids, limit: request.limit, &session, &drafter, settings: sampling,
        sampler: sampler, ignoresEnd: request.ignoresEnd,
        forced: request.forced)
    } catch { throw Observer.Trouble(.session(error)) }
    let cached = session.reused
    observer.began(tokens: ids.count, cached: cached)
    channels.begin(after: ids.ids, tokenizer)
    defer { if request.isTurn { dialogue.closeThinking() } }
    while true {
      if observer.isCancelled {
        try finish(&decoder, request, &observer)
        return .cancel
      }
      let step: Generation.Step
      do throws(SessionError) {
        step = try generation.step(
          &session, &drafter, tokenizer, clock: { observer.nanoseconds })
      } catch { throw Observer.Trouble(.session(error)) }
      switch step {
      case .reading(let done, let total):
        observer.prefilled(done: done, total: total, cached: cached)
      case .token(let token):
        observer.drew(token)
        if generation.count == 1, !continuesText {
          try pass(prompt.openedThought, channels.part, request, &observer)
        }
        try show(token, &decoder, request, &observer)
        if stops.isFound { return .stop }
      case .end(let reason):
        try finish(&decoder, request, &observer)
        return reason
      }
    }
  }

  /// Gives the text that a token completes to the observer, in parts; text that
  /// might become a stop string is held back.
  private mutating func show<Observer: AnswerObserver>(
    _ token: Int32, _ decoder: inout StreamingDecoder,
    _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    let before = channels.part
    if channels.take(token, tokenizer) {
      var decoded = TextBuffer(piece[0..<(piece.count / 2)])
      decoder.flush(into: &decoded)
      try pass(decoded.bytes, before, request, &observer)
      if channels.beginsCall { try showHeader(request, &observer) }
      return
    }
    let bytes = decoder.bytes(
      of: token, tokenizer, special: channels.isSpelled(token))
    var start = 0
    while start < bytes.count, !stops.isFound {
      let end = min(start + AnswererPlan.pieceBytes, bytes.count)
      var decoded = TextBuffer(piece[0..<(piece.count / 2)])
      decoder.append(bytes[start..<end], into: &decoded)
      try pass(decoded.bytes, channels.part, request, &observer)
      start = end
    }
  }

  /// Gives the header of a message to a function to the observer.
  private mutating func showHeader<Observer: AnswerObserver>(
    _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    var decoded = TextBuffer(piece[0..<(piece.count / 2)])
    channels.visitHeader { decoded.append(byte: $0) }
    try pass(decoded.bytes, .text, request, &observer)
  }

  /// Gives decoded text to the observer: thoughts as they are, of the answer's
  /// text all that cannot become a stop string.
  private mutating func pass<Observer: AnswerObserver>(
    _ decoded: Bytes, _ part: AnswerChannels.Part, _ request: AnswerRequest,
    _ observer: inout Observer
  ) throws(Observer.Trouble) {
    guard !decoded.isEmpty else { return }
    switch part {
    case .none: return
    case .thought: try observer.thought(decoded)
    case .text:
      var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
      stops.append(decoded, into: &shown)
      try give(shown.bytes, request, &observer)
    }
  }

  /// Gives the text that was held back to the observer, at an answer's end.
  private mutating func finish<Observer: AnswerObserver>(
    _ decoder: inout StreamingDecoder, _ request: AnswerRequest,
    _ observer: inout Observer
  ) throws(Observer.Trouble) {
    var decoded = TextBuffer(piece[0..<(piece.count / 2)])
    decoder.flush(into: &decoded)
    try pass(decoded.bytes, channels.part, request, &observer)
    guard !stops.isFound else { return }
    var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
    stops.flush(into: &shown)
    try give(shown.bytes, request, &observer)
  }

  private mutating func give<Observer: AnswerObserver>(
    _ text: Bytes, _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    guard !text.isEmpty else { return }
    if request.isTurn { dialogue.append(answer: text) }
    try observer.text(text)
  }
}
