import LineProtocol

/// The options of all commands; hyphens here are underscores in requests.
enum Option: Int, CaseIterable {
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
  case maxTokens
  case temperature
  case topK
  case topP
  case minP
  case repetitionPenalty
  case frequencyPenalty
  case presencePenalty
  case penaltyLastN
  case seed
  case stop
  case system
  case template
  case templateFile
  case instruction
  case raw
  case conversation
  case whole
  case null
  case nfc
  case jsonl
  case continues
  case decode
  case addSpecial
  case ids
  case out
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
  case kernel
  case format
  case help
  case version

  var name: StaticString {
    switch self {
    case .context: "context"
    case .kv: "kv"
    case .threads: "threads"
    case .promptThreads: "prompt-threads"
    case .batch: "batch"
    case .kernels: "kernels"
    case .blas: "blas"
    case .numa: "numa"
    case .fit: "fit"
    case .load: "load"
    case .maxTokens: "max-tokens"
    case .temperature: "temperature"
    case .topK: "top-k"
    case .topP: "top-p"
    case .minP: "min-p"
    case .repetitionPenalty: "repetition-penalty"
    case .frequencyPenalty: "frequency-penalty"
    case .presencePenalty: "presence-penalty"
    case .penaltyLastN: "penalty-last-n"
    case .seed: "seed"
    case .stop: "stop"
    case .system: "system"
    case .template: "template"
    case .templateFile: "template-file"
    case .instruction: "instruction"
    case .raw: "raw"
    case .conversation: "conversation"
    case .whole: "whole"
    case .null: "null"
    case .nfc: "nfc"
    case .jsonl: "jsonl"
    case .continues: "continue"
    case .decode: "decode"
    case .addSpecial: "add-special"
    case .ids: "ids"
    case .out: "out"
    case .memory: "memory"
    case .board: "board"
    case .root: "root"
    case .preset: "preset"
    case .type: "type"
    case .vocab: "vocab"
    case .layers: "layers"
    case .promptTokens: "prompt-tokens"
    case .generatedTokens: "generated-tokens"
    case .depth: "depth"
    case .repetitions: "repetitions"
    case .kernel: "kernel"
    case .format: "format"
    case .help: "help"
    case .version: "version"
    }
  }

  /// The letter of the short form; no two options of a command share one.
  var letter: Unicode.Scalar? {
    switch self {
    case .context: "c"
    case .threads: "t"
    case .batch: "b"
    case .maxTokens: "n"
    case .system: "s"
    case .instruction: "p"
    case .null: "0"
    case .promptTokens: "p"
    case .generatedTokens: "n"
    case .depth: "d"
    case .repetitions: "r"
    case .help: "h"
    default: nil
    }
  }

  /// What stands for the value in the help of `command`.
  func value(for command: Command) -> StaticString? {
    switch (self, command) {
    case (.threads, .bench): "N,N"
    case (.format, .board): "text|jsonl"
    default: value
    }
  }

  /// What stands for the value; nothing where none is taken.
  var value: StaticString? {
    switch self {
    case .context, .threads, .promptThreads, .batch, .maxTokens, .topK,
      .penaltyLastN, .seed:
      "N"
    case .temperature, .topP, .minP, .repetitionPenalty, .frequencyPenalty,
      .presencePenalty:
      "X"
    case .kv: "TYPE[,TYPE]"
    case .kernels: "CLUSTER"
    case .fit, .blas: "on|off"
    case .load: "map|copy"
    case .numa: "POLICY"
    case .system, .instruction, .stop: "TEXT"
    case .ids, .out, .vocab, .templateFile: "FILE"
    case .memory: "SIZE"
    case .preset, .template, .kernel, .board: "NAME"
    case .root: "FOLDER"
    case .type: "TYPE"
    case .promptTokens, .generatedTokens, .depth: "N,N"
    case .layers, .repetitions: "N"
    case .format: "md|jsonl|csv"
    default: nil
    }
  }

  /// What it does, in a line of the help of `command`.
  func summary(for command: Command) -> StaticString {
    self == .format && command == .board
      ? "lines for a person, or an object (text)" : summary
  }

  /// What it does, in a line of the help.
  var summary: StaticString {
    switch self {
    case .context: "positions to plan for (least of 4096 and what was trained)"
    case .kv: "how keys and values are cached: f16, q8_0 or q4_0 (f16,q8_0)"
    case .threads: "threads, 1 to 64 (the fast processors, for prompts all)"
    case .promptThreads: "threads for prompts alone, 1 to 64 (as --threads)"
    case .batch: "prompt tokens that are computed at once (256)"
    case .kernels: "the highest cluster of kernels allowed (see inspect)"
    case .blas: "OpenBLAS for prompts of F32, F16, BF16; other bits (off)"
    case .numa: "nodes of memory: off, auto or interleave (auto)"
    case .fit: "refuse a model that does not fit into memory (on)"
    case .load: "map the model file, or copy it into memory (map)"
    case .maxTokens: "tokens that an answer may have (to the context's end)"
    case .temperature: "0 takes the likeliest token, more varies (see inspect)"
    case .topK: "candidates that are kept, 0 for all (see inspect)"
    case .topP: "probability that they keep together (see inspect)"
    case .minP: "least share of the likeliest's probability (see inspect)"
    case .repetitionPenalty: "divides logits of tokens that occurred"
    case .frequencyPenalty: "taken from a logit for each occurrence (0)"
    case .presencePenalty: "taken from the logit of what occurred (0)"
    case .penaltyLastN: "tokens that count as occurred, -1 for all"
    case .seed: "what random numbers begin with (run: a random one; else 1)"
    case .stop: "end the answer at TEXT, up to 8 times (see inspect)"
    case .system: "the system prompt"
    case .template: "a chat template that the program carries (see inspect)"
    case .templateFile: "a chat template, in Jinja (see inspect)"
    case .instruction: "put TEXT and a blank line before each prompt"
    case .raw: "continue the text itself, without chat template"
    case .conversation: "lines are turns of one conversation"
    case .whole: "all of standard input is one prompt"
    case .null: "prompts and answers end with NUL instead of newline"
    case .nfc: "normalise text to NFC, as Hugging Face does"
    case .jsonl: "lines are JSON objects"
    case .continues: "end the prompt where the last message ends"
    case .decode: "from ids to text"
    case .addSpecial: "begin and end texts as the file asks (BOS, EOS)"
    case .ids: "a JSON array of token ids"
    case .out: "float32 logits, little endian, [tokens, vocabulary]"
    case .memory: "a machine of SIZE, such as 8G or 512M, instead of this one"
    case .board: "a board that is known, in its sizes of memory or --memory"
    case .root: "another machine's files: FOLDER/proc, FOLDER/sys"
    case .preset: "the model whose shape is wanted"
    case .type: "how its weights are stored (plan: q5_k_m)"
    case .vocab: "a GGUF file whose tokenizer is copied (one is invented)"
    case .layers: "layers, instead of as many as the model has"
    case .promptTokens: "tokens of a prompt, 0 to leave prompts out (128,512)"
    case .generatedTokens: "tokens that are generated, 0 for none (32)"
    case .depth: "tokens that the cache holds before (0)"
    case .repetitions: "how often everything is measured (5)"
    case .kernel: "measure this kernel alone, without a model"
    case .format: "a table, an object a line, or comma-separated (md)"
    case .help: "show this help"
    case .version: "show the version"
    }
  }

  /// The key of a request that says the same.
  var requestKey: RequestKey? {
    switch self {
    case .maxTokens: .maxTokens
    case .temperature: .temperature
    case .topK: .topK
    case .topP: .topP
    case .minP: .minP
    case .repetitionPenalty: .repetitionPenalty
    case .frequencyPenalty: .frequencyPenalty
    case .presencePenalty: .presencePenalty
    case .penaltyLastN: .penaltyLastN
    case .seed: .seed
    case .stop: .stop
    case .system: .system
    default: nil
    }
  }

  /// Whether the option means something to `command`.
  func applies(to command: Command) -> Bool {
    switch self {
    case .help, .version: true
    case .context: command.computes && command != .bench
    case .promptThreads: command.computes && command != .bench
    case .kv, .threads, .batch, .blas: command.computes
    case .numa: command.computes && command != .plan && command != .inspect
    case .kernels: command.computes || command == .selftest
    case .fit, .load:
      command.answers || command == .logits || command == .bench
    case .temperature, .topK, .topP, .minP, .repetitionPenalty,
      .frequencyPenalty, .presencePenalty, .penaltyLastN, .stop, .maxTokens,
      .system:
      command.answers
    case .template, .templateFile:
      command.answers || command == .plan || command == .inspect
        || command == .render
    case .instruction, .raw, .conversation, .whole, .null: command == .run
    case .nfc: command.answers || command == .tokenize
    case .jsonl: command == .tokenize || command == .render
    case .continues: command == .render
    case .decode, .addSpecial: command == .tokenize
    case .ids, .out: command == .logits
    case .memory, .board: command == .plan
    case .root: command == .board
    case .preset: command == .synthesize || command == .bench
    case .vocab, .layers: command == .synthesize
    case .type: command == .synthesize || command == .plan
    case .seed:
      command.answers || command == .synthesize || command == .bench
    case .format: command == .bench || command == .board
    case .promptTokens, .generatedTokens, .depth, .repetitions, .kernel:
      command == .bench
    }
  }

  /// The letter, unless another option of `command` has it.
  func letter(for command: Command) -> Unicode.Scalar? {
    if applies(to: command) { return letter }
    let isTaken = Option.allCases.contains {
      $0.letter == letter && $0.applies(to: command)
    }
    return isTaken ? nil : letter
  }
}
