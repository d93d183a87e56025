import CHost
import Memory
import ModelFiles
import Models
import Transformer

/// `swiftlet plan`: the memory that a model needs, part by part.
struct PlanCommand: ~Copyable {
  private let source: ModelSource
  @Kept private var settings: Settings
  private let console: Console

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    self.source = source
    self.settings = settings
    self.console = console
  }

  /// The model that is named: a preset's file that is not there, or one that is.
  static func source(
    _ named: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ModelSource {
    if let named, let preset = ModelPreset.named(Bytes(cString: named)) {
      return try ModelSource(preset, settings.preset.mix ?? .q5_k_m)
    }
    guard settings.preset.mix == nil else {
      throw .usage(.optionNeedsPreset(Option.type.name))
    }
    return try ModelSource(named, console)
  }

  func run() throws(ProgramError) -> ExitStatus {
    var arena = ArenaPlan()
    let plan = try Answering.plan(source, settings, &arena, console)
    let budget = MemoryBudget(
      fileBytes: source.byteCount, draftBytes: plan.draftBytes, plan: arena,
      memory: settings.plan.memory)
    try console.write { out in
      PlanCommand.describe(plan.engine, &out)
      budget.describe(arena, into: &out)
    }
    return budget.fits ? .success : .doesNotFit
  }

  /// Appends the numbers that the sizes were computed from.
  static func describe(_ plan: TransformerPlan, _ out: inout TextBuffer) {
    out.append("context           ")
    out.append(plan.context)
    out.append(" of ")
    out.append(plan.configuration.trainedContext)
    out.append(" tokens\nkeys, values      ")
    out.append(plan.keyType.name)
    out.append(",")
    out.append(plan.valueType.name)
    out.append("\nbatch             ")
    out.append(plan.batch)
    out.append(" tokens\nthreads           ")
    out.append(plan.threads)
    if plan.promptThreads != plan.threads {
      out.append(", for prompts ")
      out.append(plan.promptThreads)
    }
    out.append("\n")
  }
}
