public import GGUF
import Markup
public import Memory
public import Sampling
import Templates
public import Tokenizers
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

  /// The model's vocabulary.
  public let tokenizer: Tokenizer

  let limits: AnswererLimits
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
  let scratch: Region<UInt8>
  var prompt: PromptText
  var ids: TokenBuffer
  /// Whether a built-in template may write its own system message.
  var usesDefaultSystem = true
  /// Whether the answer goes on with the prompt's last text.
  var continuesText = false
  /// An object with variables of the template, for prompts that bring none.
  public var variables: Bytes?
  /// Whether the model thinks before answers to prompts that do not tell.
  public var thinks: Bool?

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
  @export(interface)
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
      form.isWaiting = awaitsForm(generation)
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
        continueMessages(&generation)
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
}
