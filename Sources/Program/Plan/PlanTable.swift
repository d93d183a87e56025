import Memory
import ModelFiles
import Models
import Synthesis
import Transformer

/// `swiftlet plan --memory SIZE` without a model: which preset fits at which
/// type, and with how much context.
struct PlanTable {
  private let settings: Settings
  private let console: Console

  private static let columns: [(title: StaticString, width: Int)] = [
    ("preset", 22), ("type", 10), ("file MiB", 10), ("context", 9),
    ("needed MiB", 12), ("fits", 6), ("most context", 0),
  ]

  init(_ settings: Settings, _ console: Console) {
    self.settings = settings
    self.console = console.quiet
  }

  /// Writes a line for each preset and type, with an asked context or the
  /// default one.
  func run(_ memory: UInt64) throws(ProgramError) -> ExitStatus {
    try console.write { out in
      out.append("memory ")
      out.append(mebibytes: Int(clamping: memory))
      out.append("\n")
      for column in PlanTable.columns {
        PlanTable.pad(&out, to: column.width) { $0.append(column.title) }
      }
      out.append("\n")
    }
    for preset in ModelPreset.all {
      // All types have the same vocabulary.
      let any = try ModelSource(preset, .f16)
      let words: PaddedVocabulary
      do {
        words = try PaddedVocabulary(any.file, count: preset.vocabulary.count)
      } catch { throw .model(error) }
      for mix in QuantizationMix.allCases
      where settings.lists(mix, of: preset) {
        try writeRow(preset, mix, words, memory)
      }
    }
    return .success
  }

  private func writeRow(
    _ preset: ModelPreset, _ mix: QuantizationMix, _ words: PaddedVocabulary,
    _ memory: UInt64
  ) throws(ProgramError) {
    let source = try ModelSource(preset, mix, words: words)
    let context = min(
      settings.model.transformer.context
        ?? TransformerOptions.defaultContext,
      preset.configuration.trainedContext)
    let needed = try budget(source, context: context)
    let most = try mostContext(source, preset.configuration.trainedContext)
    let widths = PlanTable.columns.map { $0.width }
    try console.write { out in
      func cell(_ index: Int, _ body: (inout TextBuffer) -> Void) {
        PlanTable.pad(&out, to: widths[index], body)
      }
      cell(0) { $0.append(preset.name) }
      cell(1) { $0.append(mix.name) }
      cell(2) { $0.append(PlanTable.mebibytes(needed.fileBytes), decimals: 1) }
      cell(3) { $0.append(context) }
      cell(4) {
        $0.append(
          PlanTable.mebibytes(Int(clamping: needed.neededBytes)), decimals: 1)
      }
      cell(5) { $0.append(needed.fits ? "yes" : "no") }
      cell(6) { if let most { $0.append(most) } else { $0.append("-") } }
      out.append("\n")
    }
  }

  private static func mebibytes(_ bytes: Int) -> Double {
    Double(bytes) / Double(MemoryUnit.mebibyte)
  }

  /// The longest context that fits, up to what the model was trained on; `nil`
  /// where not even one token does.
  private func mostContext(
    _ source: borrowing ModelSource, _ trained: Int
  ) throws(ProgramError) -> Int? {
    func fits(_ context: Int) throws(ProgramError) -> Bool {
      try budget(source, context: context).fits
    }
    let whole = try budget(source, context: trained)
    if whole.fits { return trained }
    let single = try budget(source, context: 1)
    guard single.fits else { return nil }
    var most = 1
    var tooMany = trained
    // The memory grows almost evenly: the answer is near to a straight line's.
    let share =
      Double(single.limitBytes - single.neededBytes)
      / Double(whole.neededBytes - single.neededBytes)
    let near = Int(min(share, 1) * Double(trained))
    for bound in [near - 64, near + 64] where bound > most && bound < tooMany {
      if try fits(bound) { most = bound } else { tooMany = bound }
    }
    while tooMany - most > 1 {
      let middle = (most + tooMany) / 2
      if try fits(middle) { most = middle } else { tooMany = middle }
    }
    return most
  }

  private func budget(
    _ source: borrowing ModelSource, context: Int
  ) throws(ProgramError) -> MemoryBudget {
    var settings = self.settings
    settings.model.transformer.context = context
    var arena = ArenaPlan()
    _ = try Answering.plan(source, settings, &arena, console)
    return MemoryBudget(
      fileBytes: source.byteCount, plan: arena, memory: settings.plan.memory)
  }

  /// A cell; the last one has no width.
  private static func pad(
    _ out: inout TextBuffer, to width: Int, _ body: (inout TextBuffer) -> Void
  ) {
    let start = out.count
    body(&out)
    if width > 0 { out.pad(from: start, to: width) }
  }
}
