import Sampling

/// The options of all commands; hyphens here are underscores in requests.
///
/// A new one is a case, its place in `allCases`, its row in `spec`, and a line
/// of `Settings.set`. A setting of the sampler is a row of `SamplerKey`
/// instead.
enum Option: Equatable {
  case context
  case kv
  case threads
  case promptThreads
  case batch
  case kernels
  case blas
  case numa
  case fit
  case load
  case shares
  case boardTimeout
  case boards
  case link
  case maxTokens
  /// A setting of the sampler.
  case sampling(SamplerKey)
  case speculation
  case draft
  case logitBias
  case sequenceBreaker
  case choice
  case stop
  case system
  case template
  case templateFile
  case templateKwargs
  case thinking
  case grammar
  case jsonSchema
  case jsonWhitespace
  case grammarMemory
  case instruction
  case raw
  case conversation
  case session
  case sessions
  case prefix
  case whole
  case null
  case nfc
  case tokenizer
  case jsonl
  case continues
  case decode
  case addSpecial
  case ids
  case out
  case file
  case chunks
  case base
  case memory
  case board
  case root
  case preset
  case type
  case vocab
  case layers
  case promptTokens
  case generatedTokens
  case depth
  case repetitions
  case replay
  case kernel
  case format
  case help
  case version

  /// All options, in the order of the help.
  static var allCases: [Option] {
    [
      .context, .kv, .threads, .promptThreads, .batch, .kernels, .blas, .numa,
      .fit, .load, .shares, .boardTimeout, .maxTokens,
    ] + SamplerKey.allCases.map { .sampling($0) } + [
      .logitBias, .sequenceBreaker, .choice,
      .speculation, .draft, .stop, .system, .template, .templateFile,
      .templateKwargs, .thinking, .grammar, .jsonSchema, .jsonWhitespace,
      .grammarMemory,
      .instruction, .raw, .conversation, .session, .sessions, .prefix,
      .whole, .null, .nfc,
      .tokenizer,
      .jsonl, .continues, .decode, .addSpecial, .ids, .out, .file, .chunks,
      .base, .memory, .boards, .link, .board, .root, .preset, .type, .vocab,
      .layers,
      .promptTokens, .generatedTokens,
      .depth, .repetitions, .replay, .kernel, .format, .help, .version,
    ]
  }

  var name: StaticString { spec.name }

  /// Whether the option means something to `command`.
  func applies(to command: Command) -> Bool { spec.commands.contains(command) }

  /// The letter, unless another option of `command` has it.
  func letter(for command: Command) -> Unicode.Scalar? {
    guard let letter = spec.letter, !applies(to: command) else {
      return spec.letter
    }
    let isTaken = Option.allCases.contains {
      $0.spec.letter == letter && $0.applies(to: command)
    }
    return isTaken ? nil : letter
  }
}
