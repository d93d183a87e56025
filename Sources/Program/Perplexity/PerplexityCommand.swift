import CHost
import GGUF
import Likelihood
import Memory
import ModelFiles
import Models
import Tokenizers
import Transformer

/// `swiftlet perplexity`: how well a model predicts a text, and how far it is
/// from another model that did.
///
/// A text is cut into chunks of `--context` tokens, each read by itself from its
/// beginning on. Only the tokens of the second halves are predicted, so that
/// each has half a chunk before it.
struct PerplexityCommand: ~Copyable {
  let transformer: Transformer
  let tokens: TextTokens
  let measure: RowMeasure
  let console: Console
  /// The tokens of a chunk.
  let context: Int
  let chunks: Int
  /// The tokens of a batch.
  let ids: Region<Int32>
  /// What each chunk begins with.
  let beginning: Int32?
  /// The file of probabilities.
  var base: BaseFile
  var likelihood: Likelihood
  private let arena: Arena
  private var report: PerplexityReport

  /// Measures the text that the options name.
  static func run(
    _ source: borrowing ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    let base = try BaseFile(settings.perplexity.base)
    let tokens = try TextTokens.of(base, source.file, settings, console)
    var command = try PerplexityCommand(
      source, tokens, base, settings, console)
    return try command.run()
  }

  private init(
    _ source: borrowing ModelSource, _ tokens: consuming TextTokens,
    _ base: consuming BaseFile, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    var arenaPlan = ArenaPlan()
    let plan = try PerplexityPlan(
      source.file, tokens: tokens.ids.count, base, settings, &arenaPlan,
      console)
    let vocabulary = plan.engine.configuration.vocabulary
    for index in 0..<(plan.chunks * plan.context)
    where tokens.ids[index] >= vocabulary {
      throw .input(
        .idOutOfRange(Int64(tokens.ids[index]), vocabulary: vocabulary))
    }
    let beginning = try PerplexityCommand.beginning(source.file, settings)
    let arena = try ModelLoader.allocate(arenaPlan, source, settings, console)
    transformer = try ModelLoader.load(
      source, plan.engine, arena, settings, console)
    measure = RowMeasure(plan.measure, in: arena)
    likelihood = Likelihood(plan.likelihood, in: arena)
    ids = arena[plan.ids]
    report = PerplexityReport(
      model: source.fileName, context: plan.context, chunks: plan.chunks,
      isComparison: base.purpose == .comparison, settings.board.format,
      console)
    self.beginning = beginning
    self.arena = arena
    self.tokens = tokens
    self.base = base
    self.console = console
    context = plan.context
    chunks = plan.chunks
  }

  /// The token that every chunk begins with, where the file asks for one.
  private static func beginning(
    _ file: GGUFFile, _ settings: Settings
  ) throws(ProgramError) -> Int32? {
    var plan = ArenaPlan()
    do throws(TokenizerError) {
      let ofTokenizer = try TokenizerPlan(
        file,
        limits: TokenizerLimits(
          textBytes: 1, pieceBytes: 2, tokens: 1,
          as: settings.text.tokenizer), in: &plan)
      let arena: Arena
      do { arena = try Arena(plan) } catch { throw .memory(error) }
      let tokenizer = try Tokenizer(file, plan: ofTokenizer, in: arena)
      return tokenizer.addsBeginning ? tokenizer.beginning : nil
    } catch { throw .tokenizer(error) }
  }

  private mutating func run() throws(ProgramError) -> ExitStatus {
    try base.begin(
      BaseHeader(
        context: context, vocabulary: transformer.vocabulary, chunks: chunks),
      tokens.ids)
    let start = host_nanoseconds()
    for chunk in 0..<chunks {
      console.show("reading chunk ", chunk, of: chunks, "")
      try measure(chunk)
      try report.write(chunk, likelihood)
    }
    console.show("", 0, of: 0, "")
    try base.end()
    report.nanoseconds = host_nanoseconds() - start
    try report.write(likelihood)
    // The regions and the transformer are views of it.
    extendLifetime(arena)
    return .success
  }
}
