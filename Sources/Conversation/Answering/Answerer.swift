public import GGUF
import Markup
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
  public var session: Session
  /// What is guessed of answers.
  public internal(set) var drafter: Drafter
  /// The turns that are remembered.
  public internal(set) var dialogue: Dialogue

  let limits: AnswererLimits
  let tokenizer: Tokenizer
  let work: TokenizerWork
  private let sampler: Sampler
  let piece: Region<UInt8>
  let biases: Region<TokenBias>
  var biasCount = 0
  var breakers: SequenceBreakers
  var choices: ChoiceList
  let scored: Region<Int32>
  let scores: Region<Float>
  private let logprobs: LogProbabilities
  var stops: StopMatcher
  var channels: AnswerChannels
  /// How the model marks thoughts and calls, if answers may be taken apart.
  var markup: MarkupStore
  /// Who takes the answer apart, if somebody does.
  var parser: AnswerParser?
  /// Memory for the tokens that open a thought and close it.
  let thoughtMarks: Region<Int32>
  /// The tokens that open a thought.
  var opening = Region<Int32>()
  /// The tokens that close one.
  var closing = Region<Int32>()
  /// How many tokens still come that open a thought, whose text is nobody's.
  var openingLeft = 0
  /// Tokens of the thought so far.
  var thoughtTokens = 0
  /// Whether the thought is being closed.
  var isClosing = false
  /// The form of the next answer.
  public private(set) var form: AnswerForm
  var template: ChatTemplate
  /// The memory of `prompt`.
  private let scratch: Region<UInt8>
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
    form = AnswerForm(arena[plan.form])
    markup = MarkupStore(arena[plan.markup])
    thoughtMarks = arena[plan.thoughtMarks]
    session = Session(transformer, tokens: arena[plan.cached])
    drafter = Drafter(plan.drafter, draft: draft, in: arena)
    scratch = arena[plan.prompt]
    prompt = PromptText(text: scratch, changes: arena[plan.changes])
    ids = TokenBuffer(arena[plan.ids])
    dialogue = Dialogue(text: arena[plan.dialogue], ends: arena[plan.turns])
    piece = arena[plan.piece]
    biases = arena[plan.biases]
    breakers = SequenceBreakers(
      arena[plan.breakers], kinds: arena[plan.breaks])
    choices = ChoiceList(arena[plan.choices])
    scored = arena[plan.scored]
    scores = arena[plan.scores]
    logprobs = LogProbabilities(plan.logprobs, in: arena)
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

  /// Memory for a conversation that is kept elsewhere, or put back: that of the
  /// next prompt.
  public mutating func talkMemory() -> Region<UInt8> {
    clear()
    return scratch
  }

  /// Writes the conversation as `Dialogue.write` does.
  ///
  /// - Returns: its bytes, valid until the next prompt; `nil` where there are
  ///   too many.
  public mutating func writeTalk() -> Bytes? {
    var out = TextBuffer(talkMemory())
    out.append(byte: usesDefaultSystem ? 1 : 0)
    dialogue.write(into: &out)
    return out.isTruncated ? nil : out.bytes
  }

  /// Whether bytes are a conversation that there is room for.
  public func canRead(talk: Bytes) -> Bool {
    talk.count > 0 && talk[0] < 2 && dialogue.canRead(talk.suffix(from: 1))
  }

  /// Goes on with a conversation that was written; traps where it cannot be
  /// read.
  public mutating func read(talk: Bytes) {
    precondition(canRead(talk: talk))
    usesDefaultSystem = talk[0] == 1
    dialogue.read(talk.suffix(from: 1))
  }

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

  /// Holds the next answer to a form.
  ///
  /// - Throws: `AnswerError` where the form cannot be held; there is none then.
  public mutating func hold(
    to source: AnswerForm.Source
  ) throws(AnswerError) {
    do { try form.begin(source, tokenizer) } catch {
      throw .session(.form(error))
    }
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
    defer {
      restoreStops()
      forgetAdditions()
      form.end()
    }
    drafter.way = request.speculation
    let forgotten: Int
    do throws(AnswerError) {
      try prepareParts(request)
      forgotten = try encode(request)
    } catch {
      throw Observer.Trouble(error)
    }
    if forgotten > 0 { observer.forgot(turns: forgotten) }
    observer.encoded(ids.ids, &session)
    if choices.count > 0 { return try choose(&observer) }
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
    let continues = continuesText && !tokenizer.beginsText(after: ids.last)
    var decoder = StreamingDecoder(continuing: continues)
    form.skipsSpace = !continues && tokenizer.addsSpace
    var generation: Generation
    do {
      generation = try Generation(
        ids.ids, limit: request.limit, &session, &drafter, settings: sampling,
        sampler: sampler,
        state: SamplerState(biases: biases[0..<biasCount]),
        breakers: breakers, ignoresEnd: request.ignoresEnd,
        forced: request.forced)
      if let most = request.logprobs {
        var logprobs = logprobs
        logprobs.most = most
        generation.logprobs = logprobs
      }
    } catch { throw Observer.Trouble(.session(error)) }
    let cached = session.reused
    observer.began(tokens: ids.count, cached: cached)
    channels.begin(after: ids.ids, tokenizer)
    if !continuesText, !prompt.openedThought.isEmpty { channels.openThought() }
    beginParts(request)
    generation.closing = closing
    openThought(request, &generation)
    limitThought(request, &generation, counts: false)
    defer { if request.isTurn { dialogue.closeThinking() } }
    while true {
      if observer.isCancelled {
        try finish(&decoder, request, &observer)
        return .cancel
      }
      form.isWaiting = parser?.isThinking ?? !channels.isAnswer
      let step: Generation.Step
      do throws(SessionError) {
        step = try generation.step(
          &session, &drafter, tokenizer, &form, clock: { observer.nanoseconds })
      } catch { throw Observer.Trouble(.session(error)) }
      switch step {
      case .reading(let done, let total):
        observer.prefilled(done: done, total: total, cached: cached)
      case .token(let token):
        observer.drew(token)
        if let logprobs = generation.logprobs {
          try observer.weighed(logprobs, tokenizer)
        }
        if generation.count == 1, !continuesText, parser == nil {
          try pass(prompt.openedThought, channels.part, request, &observer)
        }
        if openingLeft > 0 {
          openingLeft -= 1
          continue
        }
        try show(token, &decoder, request, &observer)
        if stops.isFound { return .stop }
        limitThought(request, &generation, counts: true)
        if hasCalled(request) {
          try finish(&decoder, request, &observer)
          return .toolCalls
        }
      case .end(let end):
        try finish(&decoder, request, &observer)
        return reason(end)
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
      of: token, tokenizer, special: isSpelled(token))
    var start = 0
    while start < bytes.count, !stops.isFound {
      let end = min(start + AnswererPlan.pieceBytes, bytes.count)
      var decoded = TextBuffer(piece[0..<(piece.count / 2)])
      decoder.append(bytes[start..<end], into: &decoded)
      try pass(decoded.bytes, channels.part, request, &observer)
      start = end
    }
  }

  /// Whether a control token's spelling is the answer's text.
  private func isSpelled(_ token: Int32) -> Bool {
    guard let known = markup.markup, parser != nil else {
      return channels.isSpelled(token)
    }
    return tokenizer.kind(of: token) == .control
      && known.contains(tokenizer.bytes(of: token, special: true))
  }

  /// Gives the header of a message to a function to the observer.
  private mutating func showHeader<Observer: AnswerObserver>(
    _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    if request.parts != nil {
      var name = TextBuffer(piece[0..<(piece.count / 2)])
      channels.writeFunction(into: &name)
      return try observer.called(channels.calls - 1, name.bytes)
    }
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
    if parser != nil {
      parser?.append(decoded)
      return try drain(request, &observer)
    }
    switch part {
    case .text where channels.isCall && request.parts != nil:
      try observer.arguments(decoded)
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
    try drain(isLast: true, request, &observer)
    var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
    stops.flush(into: &shown)
    try give(shown.bytes, request, &observer)
  }

  mutating func give<Observer: AnswerObserver>(
    _ text: Bytes, _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    guard !text.isEmpty else { return }
    if request.isTurn { dialogue.append(answer: text) }
    try observer.text(text)
  }
}
