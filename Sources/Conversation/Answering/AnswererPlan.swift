public import GGUF
public import Memory
import Models
import Sampling
import Templates
import Tokenizers
public import Transformer

/// The parts of the arena that answering prompts needs, beside the
/// transformer's.
public struct AnswererPlan {
  /// The family of models that the file belongs to.
  public let family: ModelFamily
  /// The chat template.
  public let choice: TemplateChoice

  let limits: AnswererLimits
  let tokenizer: TokenizerPlan
  let prompt: Reservation<UInt8>
  let changes: Reservation<UInt32>
  let ids: Reservation<Int32>
  let cached: Reservation<Int32>
  let drafter: Drafter.Plan
  let piece: Reservation<UInt8>
  let sampler: SamplerPlan
  let stops: Reservation<UInt8>
  let biases: Reservation<TokenBias>
  let breakers: Reservation<UInt8>
  let breaks: Reservation<UInt8>
  let choices: Reservation<UInt8>
  let scored: Reservation<Int32>
  let scores: Reservation<Float>
  let logprobs: LogProbabilities.Plan
  let template: TemplatePlan
  let dialogue: Reservation<UInt8>
  let turns: Reservation<Int32>
  let form: Reservation<Int32>
  let markup: Reservation<UInt8>
  let thoughtMarks: Reservation<Int32>

  /// Bytes for the template's own words around a line.
  private static let templateBytes = 4096

  /// Reserves everything.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - engine: the plan of its transformer.
  ///   - family: its family.
  ///   - choice: the chat template.
  ///   - limits: how long texts are.
  ///   - draft: a smaller model that guesses tokens, and its plan.
  ///   - arena: where the reservations go.
  /// - Throws: `AnswerError` where the tokenizer cannot be used, or there is
  ///   too much of something.
  @export(interface)
  public init(
    _ file: GGUFFile, _ engine: TransformerPlan, _ family: ModelFamily,
    _ choice: TemplateChoice, _ limits: AnswererLimits,
    draft: (file: GGUFFile, engine: TransformerPlan)? = nil,
    in arena: inout ArenaPlan
  ) throws(AnswerError) {
    let textBytes =
      limits.lineBytes + AnswererPlan.templateBytes + limits.standingBytes
    // More bytes than 32 for each token of the context would overflow it in any
    // vocabulary worth the name; a word's work is 24 bytes a byte, that of the
    // values that a template is given 34.
    let contextBytes = max(1 << 16, 32 * engine.context)
    let requestBytes = min(limits.lineBytes, contextBytes)
    do {
      tokenizer = try TokenizerPlan(
        file,
        limits: TokenizerLimits(
          textBytes: textBytes, pieceBytes: min(textBytes, contextBytes),
          tokens: max(engine.context, limits.specials),
          composes: limits.composes, as: limits.tokenizer), in: &arena)
    } catch { throw .tokenizer(error) }
    guard tokenizer.tokenCount <= engine.configuration.vocabulary else {
      throw .model(
        .outOfRange(
          ShortText("tokenizer.ggml.tokens"), value: tokenizer.tokenCount,
          least: 1, most: engine.configuration.vocabulary))
    }
    var drafting: DraftModel.Plan?
    if let draft, engine.logitRows > 1 {
      arena.isForDraft = true
      defer { arena.isForDraft = false }
      drafting = try DraftModel.Plan(
        draft.file, draft.engine, for: file, in: &arena)
    }
    self.family = family
    self.choice = choice
    self.limits = limits
    do {
      prompt = try arena.reserve(textBytes, of: UInt8.self, for: .text)
      changes = try arena.reserve(
        // A run of one origin is a token at least, but for very odd ones.
        4 * engine.context, of: UInt32.self, for: .text)
      ids = try arena.reserve(engine.context, of: Int32.self, for: .text)
      cached = try arena.reserve(engine.context, of: Int32.self, for: .text)
      // Without rows for their logits nothing is guessed.
      drafter = try Drafter.Plan(
        context: engine.logitRows > 1 ? engine.context : 0, model: drafting,
        in: &arena)
      piece = try arena.reserve(
        2 * AnswererPlan.decodedBytes, of: UInt8.self, for: .text)
      sampler = try SamplerPlan(
        vocabulary: engine.configuration.vocabulary, context: engine.context,
        in: &arena)
      stops = try arena.reserve(
        StopMatcher.storageBytes, of: UInt8.self, for: .text)
      biases = try arena.reserve(
        LogProbabilities.mostBiases, of: TokenBias.self, for: .text)
      breakers = try arena.reserve(
        SequenceBreakers.mostStrings * SequenceBreakers.mostBytes,
        of: UInt8.self, for: .text)
      breaks = try arena.reserve(engine.context, of: UInt8.self, for: .text)
      choices = try arena.reserve(
        ChoiceList.mostTexts * ChoiceList.mostBytes, of: UInt8.self,
        for: .text)
      scored = try arena.reserve(
        ChoiceList.mostTokens, of: Int32.self, for: .text)
      scores = try arena.reserve(
        ChoiceList.mostTokens, of: Float.self, for: .text)
      logprobs = try LogProbabilities.Plan(
        context: engine.context, in: &arena)
      template = try TemplatePlan(
        TemplateLimits(
          sourceBytes: choice.source.count, requestBytes: requestBytes),
        in: &arena)
      dialogue = try arena.reserve(
        requestBytes + limits.standingBytes, of: UInt8.self, for: .text)
      turns = try arena.reserve(
        // Few turns have less than eight tokens.
        2 * max(engine.context / 8, 2) + 1, of: Int32.self, for: .text)
      form = try arena.reserve(
        limits.formBytes / MemoryLayout<Int32>.stride, of: Int32.self,
        for: .grammars)
      markup = try arena.reserve(
        limits.takesApart ? MarkupStore.storageBytes : 0, of: UInt8.self,
        for: .text)
      thoughtMarks = try arena.reserve(
        limits.takesApart ? 2 * MarkupStore.mostTokens : 0, of: Int32.self,
        for: .text)
    } catch { throw .memory(error) }
  }

  /// Bytes of a token that are decoded at once.
  static let pieceBytes = 1024

  /// A replaced byte becomes three, and as much as a stop string was held.
  private static var decodedBytes: Int {
    3 * (pieceBytes + 4 + StopMatcher.mostBytes)
  }
}
