import GGUF
import Likelihood
import Memory
import Models
import Transformer

/// What `perplexity` computes with, before the memory is there.
struct PerplexityPlan {
  /// The bytes that rows of logits may have which are measured at once, and the
  /// fewest rows: with fewer the output matrix is read and unpacked more often.
  private static let logitBytes = 64 * MemoryUnit.mebibyte
  private static let leastRows = 16

  let engine: TransformerPlan
  let measure: RowMeasure.Plan
  let likelihood: Likelihood.Plan
  let ids: Reservation<Int32>
  let context: Int
  let chunks: Int

  /// Plans for a text of so many tokens.
  init(
    _ file: GGUFFile, tokens: Int, _ base: borrowing BaseFile,
    _ settings: Settings, _ arena: inout ArenaPlan, _ console: Console
  ) throws(ProgramError) {
    var options = settings.model.transformer
    context =
      try base.context(options.context) ?? PerplexitySettings.defaultContext
    guard tokens >= context else {
      throw .textTooShort(tokens: tokens, context: context)
    }
    chunks = min(tokens / context, settings.perplexity.chunks ?? Int.max)
    let predicted = BaseHeader.predicted(context)
    options.context = context
    // The vocabulary is known of a plan, whose memory is not taken.
    var counting = ArenaPlan()
    let counted = try ModelLoader.plan(file, options, &counting, console.quiet)
    let vocabulary = counted.configuration.vocabulary
    try base.check(vocabulary: vocabulary)
    options.logitRows = min(
      predicted,
      max(
        PerplexityPlan.logitBytes / (4 * vocabulary),
        PerplexityPlan.leastRows))
    engine = try ModelLoader.plan(file, options, &arena, console)
    do {
      measure = try RowMeasure.Plan(
        rows: engine.logitRows, vocabulary: vocabulary, for: base.purpose,
        features: engine.features, in: &arena)
      likelihood = try Likelihood.Plan(
        rows: base.purpose == .comparison ? chunks * predicted : 0,
        in: &arena)
      ids = try arena.reserve(engine.batch, of: Int32.self, for: .text)
    } catch { throw .memory(error) }
  }
}
