import GGUF
import Likelihood
import Memory
import Models
import Transformer

/// What `perplexity` computes with, before the memory is there.
struct PerplexityPlan {
  /// Rows of logits that are measured at once: with fewer the output matrix is
  /// read more often, with more their memory grows.
  private static let mostRows = 64

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
    options.logitRows = min(predicted, PerplexityPlan.mostRows)
    engine = try ModelLoader.plan(file, options, &arena, console)
    let vocabulary = engine.configuration.vocabulary
    try base.check(vocabulary: vocabulary)
    do {
      measure = try RowMeasure.Plan(
        rows: engine.logitRows, vocabulary: vocabulary, for: base.purpose,
        in: &arena)
      likelihood = try Likelihood.Plan(
        rows: base.purpose == .comparison ? chunks * predicted : 0,
        in: &arena)
      ids = try arena.reserve(engine.batch, of: Int32.self, for: .text)
    } catch { throw .memory(error) }
  }
}
