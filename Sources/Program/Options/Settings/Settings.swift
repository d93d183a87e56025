import Memory
import Models
import Sampling
import Transformer

/// The options of a command line, checked; the defaults where they say nothing.
struct Settings {
  var model = ModelSettings()
  var answer = AnswerSettings()
  var template = TemplateSettings()
  var form = FormSettings()
  var run = RunSettings()
  var text = TextSettings()
  var logits = LogitsSettings()
  var perplexity = PerplexitySettings()
  var plan = PlanSettings()
  var board = BoardSettings()
  var preset = PresetSettings()
  var bench = BenchSettings()
  var wantsHelp = false
  var wantsVersion = false

  /// Takes over one option of `command`.
  ///
  /// - Throws: `UsageError` where its value cannot be used.
  mutating func set(
    _ option: Option, _ word: UnsafePointer<CChar>?, of command: Command
  ) throws(UsageError) {
    let value = OptionValue(option: option, word: word)
    switch option {
    case .context:
      model.transformer.context = try value.number(1...Int(Int32.max))
    case .kv: try model.setCacheTypes(value)
    case .threads where command == .bench:
      bench.threads = try value.numbers(1...64)
    case .threads: model.transformer.threads = try value.number(1...64)
    case .promptThreads:
      model.transformer.promptThreads = try value.number(1...64)
    case .batch: model.transformer.batch = try value.number(1...65536)
    case .kernels: try model.setKernels(value)
    case .blas: try model.setLibrary(value)
    case .numa: try model.setNodes(value)
    case .fit: model.refusesUnfit = try value.isOn()
    case .load: try model.setLoading(value)
    case .shares where value.bytes == "measured" && command.loadsModel:
      model.measuresShares = true
    case .shares:
      model.shares = try value.numbers(1...BoardShares.largest)
    case .boardTimeout: model.patience = try value.number(1...3600)
    case .maxTokens: answer.sampling.maxTokens = try value.integer()
    case .sampling(let setting):
      answer.sampling.settings[setting] = try value.value(of: setting)
    case .logitBias: try answer.addBiases(value)
    case .sequenceBreaker: try answer.addSequenceBreaker(value)
    case .choice: try answer.addChoice(value)
    case .speculation where command == .bench:
      bench.givenSpeculations = try value.speculations()
    case .speculation: try answer.setSpeculation(value)
    case .draft: (model.draft, bench.hasDraft) = (word, true)
    case .stop: try answer.addStop(value)
    case .system: answer.system = try value.text()
    case .template: try template.setBuiltIn(value)
    case .templateFile: template.file = word
    case .templateKwargs: try answer.setVariables(value)
    case .thinking: try answer.setThinking(value)
    case .grammar: form.grammar = word
    case .jsonSchema: form.schema = word
    case .jsonWhitespace: try form.setWhiteSpace(value)
    case .grammarMemory: try form.setMemory(value)
    case .instruction: run.instruction = try value.text()
    case .raw: run.isRaw = true
    case .conversation: run.isConversation = true
    case .session: answer.session = value.bytes
    case .sessions: try answer.setSessions(value)
    case .prefix: answer.prefix = value.bytes
    case .whole: run.readsWhole = true
    case .null: run.endsWithNul = true
    case .nfc: text.normalizes = true
    case .tokenizer: try text.setTokenizer(value)
    case .jsonl: text.isJSONL = true
    case .continues: text.continuesMessage = true
    case .decode: text.decodes = true
    case .addSpecial: text.addsSpecial = true
    case .ids: logits.ids = word
    case .out: logits.out = word
    case .file: perplexity.file = word
    case .chunks:
      perplexity.chunks = try value.number(1...Int(Int32.max))
    case .base: perplexity.base = word
    case .memory: try plan.setMemory(value)
    case .board where command == .slice:
      plan.part = value
    case .board: try plan.setBoard(value)
    case .boards: plan.boards = try value.number(1...BoardShares.most)
    case .link: try plan.setLink(value)
    case .root: try board.setRoot(value)
    case .preset: try preset.setPreset(value)
    case .type: try preset.setMix(value)
    case .vocab: preset.vocab = word
    case .layers: preset.layers = try value.number(1...4096)
    case .promptTokens: bench.givenPrompts = try value.lengths()
    case .generatedTokens: bench.givenGenerations = try value.lengths()
    case .depth: bench.givenDepths = try value.numbers(0...Int(Int32.max))
    case .repetitions: bench.repetitions = try value.number(1...1000)
    case .replay: bench.replay = word
    case .kernel: try bench.setKernel(value)
    case .format where command == .board || command == .perplexity:
      try board.setFormat(value)
    case .format: try bench.setFormat(value)
    case .help: wantsHelp = true
    case .version: wantsVersion = true
    }
  }

  /// Looks at options that do not go together, and for those that are missing.
  func check(_ command: Command) throws(UsageError) {
    if template.builtIn != nil, template.file != nil {
      throw .exclude(.template, .templateFile)
    }
    if answer.sampling.speculation == .draft, model.draft == nil {
      throw .optionMissing(Option.draft.name)
    }
    switch command {
    case .run:
      if run.isRaw, answer.system != nil { throw .exclude(.raw, .system) }
      if run.isRaw, answer.variables != nil {
        throw .exclude(.raw, .templateKwargs)
      }
      if run.isRaw, answer.thinks != nil { throw .exclude(.raw, .thinking) }
      if run.isRaw, let other = template.givenOption {
        throw .exclude(.raw, other)
      }
      if answer.session != nil, !run.isConversation {
        throw .optionMissing(Option.conversation.name)
      }
      try run.check()
      try checkChoices()
    case .logits: try logits.check()
    case .perplexity: try perplexity.check(context: model.transformer.context)
    case .render, .parse, .grammar:
      if !text.isJSONL { throw .optionMissing(Option.jsonl.name) }
    case .synthesize: try preset.check()
    case .slice:
      if plan.boards == nil { throw .optionMissing(Option.boards.name) }
      if plan.part == nil { throw .optionMissing(Option.board.name) }
    case .bench: try checkBench()
    case .chat, .serve, .inspect, .plan, .tokenize, .selftest, .board: break
    }
  }

  /// A choice is no turn, and no form can hold it.
  private func checkChoices() throws(UsageError) {
    if answer.choices.isEmpty { return }
    if run.isConversation { throw .exclude(.choice, .conversation) }
    if form.grammar != nil { throw .exclude(.choice, .grammar) }
    if form.schema != nil { throw .exclude(.choice, .jsonSchema) }
  }

  private func checkBench() throws(UsageError) {
    if bench.replay != nil { return try checkReplay() }
    if bench.givenSpeculations != nil || model.draft != nil {
      throw .optionMissing(Option.replay.name)
    }
    if bench.kernel == nil {
      if preset.preset != nil { throw .optionMissing(Option.kernel.name) }
      if bench.prompts.isEmpty, bench.generations.isEmpty {
        throw .nothingToMeasure
      }
    } else if let other = bench.optionOfModels ?? model.givenOption {
      throw .exclude(.kernel, other)
    } else if answer.sampling.seed != nil {
      throw .exclude(.kernel, .sampling(.seed))
    } else if model.isLimited {
      throw .exclude(.kernel, .kernels)
    }
  }
}

extension Settings {
  private func checkReplay() throws(UsageError) {
    if bench.speculations.contains(.draft), model.draft == nil {
      throw .optionMissing(Option.draft.name)
    }
    if bench.kernel != nil { throw .exclude(.replay, .kernel) }
    if let other = bench.optionOfLengths { throw .exclude(.replay, other) }
    if let threads = bench.threads, threads.count > 1 {
      throw .exclude(.replay, .threads)
    }
  }
}

extension UsageError {
  /// The error that two options do not go together.
  static func exclude(_ one: Option, _ other: Option) -> UsageError {
    .optionsExclude(one.name, other.name)
  }
}
