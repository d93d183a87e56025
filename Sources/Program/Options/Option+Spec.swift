import LineProtocol

extension Option {
  /// Everything that is said of the option.
  var spec: OptionSpec {
    switch self {
    case .context:
      OptionSpec(
        "context", letter: "c", value: "N", of: .computing - [.bench],
        "positions to plan for (least of 4096 and what was trained)"
      ).except(
        in: [.perplexity], value: "N",
        "tokens of a chunk, whose second half is predicted (512)")
    case .kv:
      OptionSpec(
        "kv", value: "TYPE[,TYPE]", of: .computing,
        "how keys and values are cached: f16, q8_0 or q4_0 (f16,q8_0)")
    case .threads:
      OptionSpec(
        "threads", letter: "t", value: "N", of: .computing,
        "threads, 1 to 64 (found while generating, for prompts all)"
      ).except(in: [.bench], value: "N,N")
    case .promptThreads:
      OptionSpec(
        "prompt-threads", value: "N", of: .computing - [.bench],
        "threads for prompts alone, 1 to 64 (as --threads)")
    case .batch:
      OptionSpec(
        "batch", letter: "b", value: "N", of: .computing,
        "prompt tokens that are computed at once (256)")
    case .kernels:
      OptionSpec(
        "kernels", value: "SET", of: .computing + [.selftest],
        "the highest instruction set of kernels allowed (see inspect)")
    case .blas:
      OptionSpec(
        "blas", value: "on|off", of: .computing,
        "OpenBLAS for prompts of F32, F16, BF16; other bits (off)")
    case .numa:
      OptionSpec(
        "numa", value: "POLICY", of: .computing - [.plan, .inspect],
        "nodes of memory: off, auto or interleave (auto)")
    case .fit:
      OptionSpec(
        "fit", value: "on|off",
        of: .answering + [.logits, .perplexity, .bench],
        "refuse a model that does not fit into memory (on)")
    case .load:
      OptionSpec(
        "load", value: "map|copy",
        of: .answering + [.logits, .perplexity, .bench],
        "map the model file, or copy it into memory (map)")
    case .shares:
      OptionSpec(
        "shares", value: "N,N|measured",
        of: .answering + [.logits, .perplexity, .bench, .plan, .slice],
        "parts of the rows for each board under mpirun, or measured (equal)")
    case .boardTimeout:
      OptionSpec(
        "board-timeout", value: "SECONDS",
        of: .answering + [.logits, .perplexity, .bench, .selftest],
        "give up a board that is silent for so long, 1 to 3600 (20)")
    case .maxTokens:
      OptionSpec(
        "max-tokens", letter: "n", value: "N", key: .maxTokens, of: .answering,
        "tokens that an answer may have (to the context's end)")
    case .sampling(let setting): OptionSpec(setting)
    case .logitBias:
      OptionSpec(
        "logit-bias", value: "JSON", key: .logitBias, of: [.run, .chat],
        "an object of tokens, and what is added to their logits")
    case .sequenceBreaker:
      OptionSpec(
        "dry-sequence-breaker", value: "TEXT", key: .sequenceBreakers,
        of: [.run, .chat],
        "DRY: TEXT ends sequences, up to 16 times")
    case .choice:
      OptionSpec(
        "choice", value: "TEXT", key: .choices, of: [.run],
        "answer with the likeliest TEXT, up to 64 times")
    case .speculation:
      OptionSpec(
        "speculation", value: "HOW", key: .speculation,
        of: .answering + [.plan, .inspect, .bench],
        "guess tokens, for speed alone: off, lookup, draft or both (both)"
      ).except(
        in: [.bench], value: "HOW,HOW",
        "how replayed tokens are guessed (off,lookup)")
    case .draft:
      OptionSpec(
        "draft", value: "FILE", of: .answering + [.plan, .inspect, .bench],
        "a smaller model of the same vocabulary that guesses tokens")
    case .stop:
      OptionSpec(
        "stop", value: "TEXT", key: .stop, of: .answering,
        "end the answer at TEXT, up to 8 times (see inspect)")
    case .system:
      OptionSpec(
        "system", letter: "s", value: "TEXT", key: .system, of: .answering,
        "the system prompt")
    case .template:
      OptionSpec(
        "template", value: "NAME",
        of: .answering + [.plan, .inspect, .render, .parse],
        "a chat template that the program carries (see inspect)")
    case .templateFile:
      OptionSpec(
        "template-file", value: "FILE",
        of: .answering + [.plan, .inspect, .render, .parse],
        "a chat template, in Jinja (see inspect)")
    case .templateKwargs:
      OptionSpec(
        "template-kwargs", value: "JSON", key: .templateKwargs, of: .answering,
        "an object with variables for the chat template")
    case .thinking:
      OptionSpec(
        "thinking", value: "HOW", of: .answering,
        "on or off: whether a model that can think does (the template's)")
    case .grammar:
      OptionSpec(
        "grammar", value: "FILE", of: [.run, .chat],
        "hold answers to a grammar in GBNF")
    case .jsonSchema:
      OptionSpec(
        "json-schema", value: "FILE", of: [.run, .chat],
        "hold answers to a JSON Schema")
    case .jsonWhitespace:
      OptionSpec(
        "json-whitespace", value: "HOW", of: .answering + [.grammar],
        "none, compact or free: white space of JSON that a schema holds")
    case .grammarMemory:
      OptionSpec(
        "grammar-memory", value: "SIZE", of: .answering + [.plan, .grammar],
        "memory for grammars, 0 for none (16M where one may come)")
    case .instruction:
      OptionSpec(
        "instruction", letter: "p", value: "TEXT", of: [.run],
        "put TEXT and a blank line before each prompt")
    case .raw:
      OptionSpec(
        "raw", of: [.run], "continue the text itself, without chat template")
    case .conversation:
      OptionSpec(
        "conversation", of: [.run], "lines are turns of one conversation")
    case .session:
      OptionSpec(
        "session", value: "FILE", of: [.run, .chat],
        "go on with the conversation in FILE, and save it there")
    case .sessions:
      OptionSpec(
        "sessions", value: "FOLDER", of: [.serve],
        "keep the sessions that requests name in FOLDER")
    case .prefix:
      OptionSpec(
        "prefix", value: "FILE", of: .answering,
        "a session in FILE whose beginning prompts share")
    case .whole:
      OptionSpec("whole", of: [.run], "all of standard input is one prompt")
    case .null:
      OptionSpec(
        "null", letter: "0", of: [.run],
        "prompts and answers end with NUL instead of newline")
    case .nfc:
      OptionSpec(
        "nfc", of: .answering + [.tokenize, .perplexity],
        "normalise text to NFC, as Hugging Face does")
    case .tokenizer:
      OptionSpec(
        "tokenizer", value: "KIND",
        of: .answering + [.inspect, .plan, .tokenize, .grammar, .perplexity],
        "take the scores as those of spm or unigram (see inspect)")
    case .jsonl:
      OptionSpec(
        "jsonl", of: [.tokenize, .render, .parse, .grammar],
        "lines are JSON objects")
    case .continues:
      OptionSpec(
        "continue", of: [.render], "end the prompt where the last message ends")
    case .decode: OptionSpec("decode", of: [.tokenize], "from ids to text")
    case .addSpecial:
      OptionSpec(
        "add-special", of: [.tokenize],
        "begin and end texts as the file asks (BOS, EOS)")
    case .ids:
      OptionSpec(
        "ids", value: "FILE", of: [.logits], "a JSON array of token ids")
    case .out:
      OptionSpec(
        "out", value: "FILE", of: [.logits],
        "float32 logits, little endian, [tokens, vocabulary]")
    case .file:
      OptionSpec(
        "file", letter: "f", value: "FILE", of: [.perplexity],
        "the text (that of the base)")
    case .chunks:
      OptionSpec(
        "chunks", value: "N", of: [.perplexity],
        "chunks of the text at most (all)")
    case .base:
      OptionSpec(
        "kl-base", value: "FILE", of: [.perplexity],
        "compare with the probabilities in FILE, or write it")
    case .memory:
      OptionSpec(
        "memory", value: "SIZE", of: [.plan],
        "a machine of SIZE, such as 8G or 512M, instead of this one")
    case .board:
      OptionSpec(
        "board", value: "NAME", of: [.plan, .slice],
        "a board that is known, in its sizes of memory or --memory"
      ).except(
        in: [.slice], value: "N", "the board whose part it is, from 0 on")
    case .boards:
      OptionSpec(
        "boards", value: "N", of: [.plan, .slice],
        "boards that share the model, 1 to 64")
    case .link:
      OptionSpec(
        "link", value: "LINK", of: [.plan],
        "what joins boards: gigabit, 2.5g or wifi (gigabit)")
    case .root:
      OptionSpec(
        "root", value: "FOLDER", of: [.board],
        "another machine's files: FOLDER/proc, FOLDER/sys")
    case .preset:
      OptionSpec(
        "preset", value: "NAME", of: [.synthesize, .bench],
        "the model whose shape is wanted")
    case .type:
      OptionSpec(
        "type", value: "TYPE", of: [.synthesize, .plan],
        "how its weights are stored (plan: q5_k_m)")
    case .vocab:
      OptionSpec(
        "vocab", value: "FILE", of: [.synthesize],
        "a GGUF file whose tokenizer is copied (one is invented)")
    case .layers:
      OptionSpec(
        "layers", value: "N", of: [.synthesize],
        "layers, instead of as many as the model has")
    case .promptTokens:
      OptionSpec(
        "prompt-tokens", letter: "p", value: "N,N", of: [.bench],
        "tokens of a prompt, 0 to leave prompts out (128,512)")
    case .generatedTokens:
      OptionSpec(
        "generated-tokens", letter: "n", value: "N,N", of: [.bench],
        "tokens that are generated, 0 for none (32)")
    case .depth:
      OptionSpec(
        "depth", letter: "d", value: "N,N", of: [.bench],
        "tokens that the cache holds before (0)")
    case .repetitions:
      OptionSpec(
        "repetitions", letter: "r", value: "N", of: [.bench],
        "how often everything is measured (5)")
    case .replay:
      OptionSpec(
        "replay", value: "FILE", of: [.bench],
        "measure answers that FILE holds, in JSON Lines")
    case .kernel:
      OptionSpec(
        "kernel", value: "NAME", of: [.bench],
        "measure this kernel alone, without a model")
    case .format:
      OptionSpec(
        "format", value: "md|jsonl|csv", of: [.bench, .board, .perplexity],
        "a table, an object a line, or comma-separated (md)"
      ).except(
        in: [.board, .perplexity], value: "text|jsonl",
        "lines for a person, or an object (text)")
    case .help: OptionSpec("help", letter: "h", of: .all, "show this help")
    case .version: OptionSpec("version", of: .all, "show the version")
    }
  }
}
