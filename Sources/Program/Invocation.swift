import Memory
import ModelFiles
import Release

/// A command line, understood.
struct Invocation {
  private let command: Command?
  let settings: Settings
  private let model: UnsafePointer<CChar>?
  private let out: UnsafePointer<CChar>?

  /// Reads the words of the command line.
  ///
  /// - Throws: `ProgramError.usage` where they make no sense.
  init(_ words: ArgumentWords) throws(ProgramError) {
    do throws(UsageError) {
      var command: Command?
      var settings = Settings()
      var model: UnsafePointer<CChar>?
      var out: UnsafePointer<CChar>?
      switch words[1] {
      case nil: throw .commandMissing
      case .some(let word)
      where word == "help" || word == "--help"
        || word == "-h":
        settings.wantsHelp = true
        command = words[2].flatMap { Command(named: $0) }
      case .some(let word) where word == "version" || word == "--version":
        settings.wantsVersion = true
      case .some(let word):
        guard let named = Command(named: word) else {
          throw .commandUnknown(ShortText(word))
        }
        command = named
        let rest = words.suffix(from: 1)
        let first = try rest.parseOptions(of: named) {
          option, value throws(UsageError) in
          guard option.applies(to: named) else {
            throw .optionNotForCommand(option.name, named)
          }
          try settings.set(option, value, of: named)
        }
        let takesModel = named.takesOperand && settings.bench.kernel == nil
        if takesModel { model = rest.cString(first) }
        if named == .slice { out = rest.cString(first + 1) }
        let operands = named == .slice ? 2 : takesModel ? 1 : 0
        if let extra = rest[first + operands] {
          throw .wordUnexpected(ShortText(extra))
        }
        settings.form.isServing = named == .serve || named == .grammar
        if !settings.wantsHelp, !settings.wantsVersion {
          try settings.check(named)
          if named == .slice, out == nil { throw .operandMissing(named) }
          if named == .synthesize, model == nil {
            throw .operandMissing(named)
          }
          // A model is put into its place whole, which a pipe is not.
          if named == .synthesize, let out = rest[first], out == "-" {
            throw .wordUnexpected(ShortText(out))
          }
        }
      }
      self.command = command
      self.settings = settings
      self.model = model
      self.out = out
    } catch { throw .usage(error) }
  }

  /// Does what was asked.
  func run(_ console: inout Console) throws(ProgramError) -> ExitStatus {
    // What every board does itself, and what one says for all.
    let isForAll =
      command == .selftest && !settings.wantsHelp && !settings.wantsVersion
    if BoardTeam.isFollowing, !isForAll {
      return try BoardFollower.run(model, settings, console)
    }
    if settings.wantsHelp {
      try Help.write(command, console)
      return .success
    }
    if settings.wantsVersion {
      try console.write { out in
        out.append("swiftlet ")
        out.append(Release.version)
        out.append("\n")
      }
      return .success
    }
    switch command {
    case .serve: return try ServeCommand.run(model, settings, console)
    case .parse:
      var parse = try ParseCommand(model, settings, console)
      return try parse.run()
    case .render:
      var render = try RenderCommand(model, settings, console)
      return try render.run()
    case .selftest: return try SelftestCommand(settings, console).run()
    case .board: return try BoardCommand(settings, console).run()
    case .slice:
      #if SWIFTLET_MPI
      return try SliceCommand.run(model, out, settings, console)
      #else
      throw .usage(.libraryNotBuilt(Option.boards.name, "Open MPI"))
      #endif
    case .synthesize:
      return try SynthesizeCommand.run(model, settings, console)
    case .bench:
      if let kernel = settings.bench.kernel {
        return try KernelBench(kernel, settings, console).run()
      }
      if let replay = settings.bench.replay {
        var bench = try ReplayBench(model, settings, replay, console)
        return try bench.run()
      }
      var bench = try BenchCommand(model, settings, console)
      return try bench.run()
    default: break
    }
    if command == .plan, model == nil, settings.model.draft != nil,
      settings.plan.board != nil || settings.plan.memory != nil
    {
      // Tables of presets have no vocabulary to compare.
      throw .usage(.operandMissing(.plan))
    }
    if command == .plan, settings.plan.boards != nil {
      #if SWIFTLET_MPI
      let source = try PlanCommand.source(model, settings, console)
      return try ClusterPlan(settings, console).run(source)
      #else
      throw .usage(.libraryNotBuilt(Option.boards.name, "Open MPI"))
      #endif
    }
    if command == .plan, let board = settings.plan.board {
      return try BoardPlan(board, settings, console).run(model)
    }
    if command == .plan, model == nil, let memory = settings.plan.memory {
      return try PlanTable(settings, console).run(memory)
    }
    let source =
      command == .plan
      ? try PlanCommand.source(model, settings, console)
      : try ModelSource(model, console)
    switch command {
    case .run:
      var run = try RunCommand(source, settings, console)
      return try run.run()
    case .chat:
      var chat = try ChatCommand(source, settings, console)
      return try chat.run()
    case .inspect: return try InspectCommand(source, settings, console).run()
    case .plan: return try PlanCommand(source, settings, console).run()
    case .tokenize:
      var tokenize = try TokenizeCommand(source, settings, console)
      return try tokenize.run()
    case .grammar:
      var grammar = try GrammarCommand(source, settings, console)
      return try grammar.run()
    case .logits: return try LogitsCommand(source, settings, console).run()
    case .perplexity:
      return try PerplexityCommand.run(source, settings, console)
    case .serve, .selftest, .render, .parse, .synthesize, .slice, .bench,
      .board, nil:
      return .usage
    }
  }
}
