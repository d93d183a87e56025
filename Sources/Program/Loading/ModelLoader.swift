import CHost
import GGUF
import Machine
import Memory
import ModelFiles
import Models
import Transformer

/// The three stages from a model file to a transformer: everything is planned,
/// then held against the machine, then loaded.
enum ModelLoader {
  /// Plans the transformer and says which defaults it could not keep.
  static func plan(
    _ file: GGUFFile, _ options: TransformerOptions,
    _ arena: inout ArenaPlan, _ console: Console
  ) throws(ProgramError) -> TransformerPlan {
    var options = options
    // A model that guesses tokens is small: the leading board has all of it.
    if !arena.isForDraft { options.shares = try BoardTeam.shares(of: file) }
    if BoardTeam.count > 1 { options.usesLibrary = false }
    if options.usesLibrary, !host_blas_open() {
      options.usesLibrary = false
      console.note { out in
        out.append("OpenBLAS (")
        out.append(name(host_blas_library()))
        out.append(") cannot be opened: going on with the program's own ")
        out.append("kernels")
      }
    }
    let plan: TransformerPlan
    do {
      plan = try TransformerPlan(
        file, options, processors: BoardTeam.processors,
        first: min(MachineProcessors.here.guess.count, BoardTeam.processors),
        arena: &arena)
    } catch { throw .model(error) }
    if let dimension = plan.fellBackAtHeadDimension {
      console.note { out in
        out.append("values are cached as f16: heads of ")
        out.append(dimension)
        out.append(" dimensions are no multiple of 32")
      }
    }
    if plan.usesLibrary {
      console.note { out in
        out.append("OpenBLAS computes prompts: the bits of their logits may ")
        out.append("differ from those of the program's own kernels")
      }
    } else if options.usesLibrary {
      console.note { out in
        out.append("OpenBLAS has nothing to compute: the file has no F32, ")
        out.append("F16 or BF16 matrices")
      }
    }
    let threads = max(plan.threads, plan.promptThreads)
    if threads > MachineProcessors.here.count {
      console.note { out in
        out.append(threads)
        out.append(" threads on ")
        out.append(MachineProcessors.here.count)
        out.append(" processors: they will wait for each other")
      }
    } else if let quota = MachineProcessors.here.quota,
      threads > MachineProcessors.here.usable
    {
      console.note { out in
        out.append(threads)
        out.append(" threads within a quota of ")
        out.append(significant: quota)
        out.append(" processors: the system will pause them")
      }
    }
    return plan
  }

  /// Maps the arena where all of it fits.
  static func allocate(
    _ plan: ArenaPlan, _ source: borrowing ModelSource, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) -> Arena {
    try allocate(
      plan, fileBytes: BoardTeam.ownBytes(of: source, settings), settings,
      console)
  }

  /// Maps the arena where it fits beside a file of `fileBytes`, and one of
  /// `draftBytes` of a model that guesses tokens.
  static func allocate(
    _ plan: ArenaPlan, fileBytes: Int, draftBytes: Int = 0,
    _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> Arena {
    let budget = MemoryBudget(
      fileBytes: fileBytes, draftBytes: draftBytes, plan: plan)
    if !budget.fits {
      console.note { out in
        out.append("memory\n")
        budget.describe(plan, into: &out)
      }
      guard !settings.model.refusesUnfit else { throw .doesNotFit }
      console.note { $0.append("going on without enough memory") }
    }
    do { return try Arena(plan) } catch { throw .memory(error) }
  }

  /// The name of a library's file.
  private static func name(_ library: UnsafePointer<CChar>?) -> Bytes {
    library.map { Bytes(cString: $0) } ?? Bytes()
  }

  /// Says where memory and threads belong on a machine with several nodes.
  private static func place(_ settings: Settings, _ console: Console) {
    let machine = MachineProcessors.here
    machine.placeThreads(nearNodes: settings.model.numa != Int32(HOST_NUMA_OFF))
    let isAsked = settings.model.numa == Int32(HOST_NUMA_INTERLEAVE)
    guard host_numa_interleaves(settings.model.numa, UInt32(machine.nodes))
    else {
      if isAsked {
        console.note { $0.append("there is one node of memory only") }
      }
      return
    }
    if !host_numa_interleave(), isAsked {
      console.note { out in
        out.append("memory cannot be interleaved: ")
        out.append(name(host_numa_library()))
        out.append(" is not there, or the system refuses it")
      }
    }
  }

  /// Copies the model where that is asked for, finds the tensors and starts the
  /// threads.
  static func load(
    _ source: borrowing ModelSource, draftBytes: Int = 0,
    _ plan: TransformerPlan, _ arena: borrowing Arena, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) -> Transformer {
    if BoardTeam.isLeading { BoardTeam.propose(plan, source) }
    place(settings, console)
    if settings.model.copiesModel {
      try copy(source, source.byteCount + draftBytes, settings, console)
    }
    let transformer: Transformer
    do {
      transformer = try Transformer(
        source.file, plan, arena, mapping: source.parts.mapping)
    } catch { throw .model(error) }
    if BoardTeam.isLeading { try BoardTeam.awaitOthers() }
    let granted = max(transformer.threads, transformer.promptThreads)
    let wanted = max(plan.threads, plan.promptThreads)
    if granted < wanted {
      console.note { out in
        out.append("the system granted ")
        out.append(granted)
        out.append(" of ")
        out.append(wanted)
        out.append(" threads")
      }
    }
    return transformer
  }
}
