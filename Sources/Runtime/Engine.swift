import CHost
import GGUF
import Memory
import Transformer

/// The three stages from a model file to a transformer: everything is planned,
/// then held against the machine, then loaded.
enum Engine {
  /// Plans the transformer and says which defaults it could not keep.
  static func plan(
    _ source: borrowing ModelSource, _ options: EngineOptions,
    _ arena: inout ArenaPlan, _ console: Console
  ) throws(ProgramError) -> TransformerPlan {
    let plan: TransformerPlan
    do {
      plan = try TransformerPlan(
        source.file, options, processors: Int(host_processors()),
        arena: &arena)
    } catch { throw .model(error) }
    if plan.fellBackToHalf {
      console.note { out in
        out.append("values are cached as f16: heads of ")
        out.append(plan.configuration.headDimension)
        out.append(" dimensions are no multiple of 32")
      }
    }
    if plan.threads > Int(host_processors()) {
      console.note { out in
        out.append(plan.threads)
        out.append(" threads on ")
        out.append(host_processors())
        out.append(" processors: they will wait for each other")
      }
    }
    return plan
  }

  /// Maps the arena where all of it fits.
  static func allocate(
    _ plan: ArenaPlan, _ source: borrowing ModelSource, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) -> Arena {
    try allocate(plan, fileBytes: source.byteCount, settings, console)
  }

  /// Maps the arena where it fits beside a file of `fileBytes`.
  static func allocate(
    _ plan: ArenaPlan, fileBytes: Int, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) -> Arena {
    let budget = MemoryBudget(fileBytes: fileBytes, plan: plan)
    if !budget.fits {
      console.note { out in
        out.append("memory\n")
        budget.describe(plan, into: &out)
      }
      guard !settings.refusesUnfit else { throw .doesNotFit }
      console.note { $0.append("going on without enough memory") }
    }
    do { return try Arena(plan) } catch { throw .memory(error) }
  }

  /// Finds the tensors and starts the threads.
  static func load(
    _ source: borrowing ModelSource, _ plan: TransformerPlan,
    _ arena: borrowing Arena, _ console: Console
  ) throws(ProgramError) -> Transformer {
    let transformer: Transformer
    do {
      transformer = try Transformer(source.file, plan, arena)
    } catch { throw .model(error) }
    if transformer.threads < plan.threads {
      console.note { out in
        out.append("the system granted ")
        out.append(transformer.threads)
        out.append(" of ")
        out.append(plan.threads)
        out.append(" threads")
      }
    }
    return transformer
  }
}
