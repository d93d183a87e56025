import CHost
import Files
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
  /// Rows of logits that are measured at once: with fewer the output matrix is
  /// read more often, with more their memory grows.
  private static let mostRows = 64

  private let transformer: Transformer
  private let tokens: TextTokens
  private let purpose: RowMeasure.Purpose
  private let measure: RowMeasure
  private let arena: Arena
  private let console: Console
  private var report: PerplexityReport
  /// The tokens of a chunk.
  private let context: Int
  private let chunks: Int
  /// The tokens of a batch.
  private let ids: Region<Int32>
  /// What each chunk begins with.
  private let beginning: Int32?
  private var likelihood: Likelihood

  /// Measures the text that the options name.
  static func run(
    _ source: borrowing ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    var base: BaseReader?
    if let path = settings.perplexity.base {
      do { base = try BaseReader(path: path) } catch { throw .base(error) }
    }
    guard let base else {
      guard let file = settings.perplexity.file else {
        throw .usage(.optionMissing(Option.file.name))
      }
      let tokens = try TextTokens.encode(
        file, source.file, settings, console)
      let purpose: RowMeasure.Purpose =
        settings.perplexity.base == nil ? .surprise : .base
      var command = try PerplexityCommand(
        source, tokens, purpose, settings, console)
      if let path = settings.perplexity.base {
        return try command.run(writing: path)
      }
      try command.measureChunks { (_, _, _) throws(ProgramError) in }
      return try command.finish()
    }
    let tokens = try TextTokens.read(base, settings, console)
    if let file = settings.perplexity.file {
      try check(
        tokens, TextTokens.encode(file, source.file, settings, console))
    }
    if let context = settings.model.transformer.context,
      context != base.header.context
    {
      throw .base(.context(base.header.context, wanted: context))
    }
    var settings = settings
    settings.model.transformer.context = base.header.context
    var command = try PerplexityCommand(
      source, tokens, .comparison, settings, console)
    return try command.run(reading: base)
  }

  /// Compares the tokens of a base with those of the text.
  private static func check(
    _ base: borrowing TextTokens, _ text: borrowing TextTokens
  ) throws(ProgramError) {
    for place in 0..<base.ids.count {
      guard place < text.ids.count, base.ids[place] == text.ids[place] else {
        throw .base(.otherText(at: place))
      }
    }
  }

  /// What is planned before the memory is there.
  private struct Plan {
    let engine: TransformerPlan
    let measure: RowMeasure.Plan
    let likelihood: Likelihood.Plan
    let ids: Reservation<Int32>
    let context: Int
    let chunks: Int

    init(
      _ file: GGUFFile, tokens: Int, _ purpose: RowMeasure.Purpose,
      _ settings: Settings, _ arena: inout ArenaPlan, _ console: Console
    ) throws(ProgramError) {
      var options = settings.model.transformer
      context = options.context ?? PerplexitySettings.defaultContext
      guard tokens >= context else {
        throw .textTooShort(tokens: tokens, context: context)
      }
      chunks = min(tokens / context, settings.perplexity.chunks ?? Int.max)
      let predicted = BaseHeader.predicted(context)
      options.context = context
      options.logitRows = min(predicted, PerplexityCommand.mostRows)
      engine = try ModelLoader.plan(file, options, &arena, console)
      do {
        measure = try RowMeasure.Plan(
          rows: engine.logitRows,
          vocabulary: engine.configuration.vocabulary, for: purpose,
          in: &arena)
        likelihood = try Likelihood.Plan(
          rows: purpose == .comparison ? chunks * predicted : 0, in: &arena)
        ids = try arena.reserve(engine.batch, of: Int32.self, for: .text)
      } catch { throw .memory(error) }
    }
  }

  private init(
    _ source: borrowing ModelSource, _ tokens: consuming TextTokens,
    _ purpose: RowMeasure.Purpose, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    var arenaPlan = ArenaPlan()
    let plan = try Plan(
      source.file, tokens: tokens.ids.count, purpose, settings, &arenaPlan,
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
      isComparison: purpose == .comparison, settings.board.format, console)
    self.beginning = beginning
    self.arena = arena
    self.tokens = tokens
    self.purpose = purpose
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

  /// Measures the text and writes a base for others.
  private mutating func run(
    writing path: UnsafePointer<CChar>
  ) throws(ProgramError) -> ExitStatus {
    let header = BaseHeader(
      context: context, vocabulary: transformer.vocabulary, chunks: chunks)
    guard let bytes = header.fileBytes else {
      throw .memory(.planTooLarge)
    }
    let all = tokens.ids[0..<(chunks * context)].raw.bytes
    let file = try PerplexityCommand.create(path, bytes)
    var sink = DescriptorSink(
      file.descriptor, file.name, buffer: Region<UInt8>())
    var words: InlineArray<3, UInt64> = InlineArray(repeating: 0)
    do throws(OutputError) {
      try withUnsafeMutableBytes(of: &words) { (space) throws(OutputError) in
        let memory = Region(
          start: space.baseAddress?.assumingMemoryBound(to: UInt8.self),
          count: space.count)
        header.write(to: memory)
        try sink.write(memory[0..<BaseHeader.byteCount].bytes)
      }
      try sink.write(all)
    } catch { throw .output(error) }
    try measureChunks { (_, words, isMeasured) throws(ProgramError) in
      guard isMeasured else { return }
      do throws(OutputError) { try sink.write(words.raw.bytes) } catch {
        throw .output(error)
      }
    }
    do { try file.keep(written: sink.byteCount) } catch {
      throw .output(error)
    }
    return try finish()
  }

  /// Begins a file of so many bytes.
  private static func create(
    _ path: UnsafePointer<CChar>, _ bytes: UInt64
  ) throws(ProgramError) -> NewFile {
    do {
      let file = try NewFile(path: path, source: nil)
      try file.checkSpace(bytes)
      return file
    } catch { throw .output(error) }
  }

  /// Measures the text against a base.
  private mutating func run(
    reading base: borrowing BaseReader
  ) throws(ProgramError) -> ExitStatus {
    guard base.header.vocabulary == transformer.vocabulary else {
      throw .base(
        .vocabulary(base.header.vocabulary, of: transformer.vocabulary))
    }
    try measureChunks { (row, words, isMeasured) throws(ProgramError) in
      if isMeasured { return }
      do throws(BaseError) { try base.readRows(from: row, into: words) } catch {
        throw .base(error)
      }
    }
    return try finish()
  }

  /// Reads all chunks.
  ///
  /// `exchange` is called with the number of a row and the memory of the base's
  /// rows from there on, before they are measured and after.
  private mutating func measureChunks(
    _ exchange: (Int, Region<UInt16>, Bool) throws(ProgramError) -> Void
  ) throws(ProgramError) {
    let start = host_nanoseconds()
    for chunk in 0..<chunks {
      console.show("reading chunk ", chunk, of: chunks, "")
      try measure(chunk, exchange)
      try report.write(chunk, likelihood)
    }
    console.show("", 0, of: 0, "")
    report.nanoseconds = host_nanoseconds() - start
  }

  /// Reads one chunk in batches.
  ///
  /// Its last token is not read, for nothing is predicted behind it.
  private mutating func measure(
    _ chunk: Int,
    _ exchange: (Int, Region<UInt16>, Bool) throws(ProgramError) -> Void
  ) throws(ProgramError) {
    let chunkTokens = tokens.ids[(chunk * context)..<((chunk + 1) * context)]
    let first = BaseHeader.first(context)
    var position = 0
    while position < context - 1 {
      let end = min(position + transformer.batch, context - 1)
      let batch = ids[0..<(end - position)]
      batch.raw.copy(from: chunkTokens[position..<end].raw.bytes)
      if position == 0, let beginning { batch[0] = beginning }
      transformer.forward(batch, at: position)
      var row = max(first, position)
      while row < end {
        let last = min(row + transformer.logitRows, end)
        let number = chunk * BaseHeader.predicted(context) + row - first
        let words = measure.base(purpose == .surprise ? 0 : last - row)
        try exchange(number, words, false)
        let logits: Region<Float>
        do {
          logits = try transformer.computeLogits(
            of: (row - position)..<(last - position), at: position)
        } catch { throw .model(error) }
        do {
          likelihood.add(
            try measure.measure(
              logits, chunkTokens[(row + 1)..<(last + 1)], for: purpose,
              transformer.promptPool))
        } catch { throw .base(error.moved(by: number)) }
        try exchange(number, words, true)
        row = last
      }
      position = end
    }
  }

  private func finish() throws(ProgramError) -> ExitStatus {
    try report.write(likelihood)
    // The regions and the transformer are views of it.
    extendLifetime(arena)
    return .success
  }
}
