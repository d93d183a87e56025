import CHost
import Memory
import Transformer

/// `swiftlet plan`: the memory that a model needs, part by part.
struct PlanCommand: ~Copyable {
  private let source: ModelSource
  private let settings: Settings
  private let console: Console

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    self.source = source
    self.settings = settings
    self.console = console
  }

  func run() throws(ProgramError) -> ExitStatus {
    var arena = ArenaPlan()
    let plan = try Answering.plan(source, settings, &arena, console)
    let budget = MemoryBudget(
      fileBytes: source.map.bytes.count, plan: arena, memory: settings.memory)
    try console.write { out in
      PlanCommand.describe(plan.engine, &out)
      budget.describe(arena, into: &out)
    }
    return budget.fits ? .success : .doesNotFit
  }

  /// What the sizes were computed from.
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
    out.append("\n")
  }
}
