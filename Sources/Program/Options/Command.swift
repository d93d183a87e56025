import Memory

/// A command: the first word of the command line.
enum Command: Int, CaseIterable {
  case run
  case chat
  case serve
  case inspect
  case plan
  case tokenize
  case render
  case parse
  case grammar
  case logits
  case perplexity
  case selftest
  case synthesize
  case slice
  case bench
  case board

  /// Everything that is said of a command.
  struct Spec {
    let name: StaticString
    /// The word that is not an option, as the help writes it.
    let operand: StaticString
    /// The line of the help.
    let summary: StaticString
  }

  var spec: Spec {
    switch self {
    case .run:
      Spec(
        name: "run", operand: "[MODEL]",
        summary: "answer prompts from standard input, one a line")
    case .chat:
      Spec(
        name: "chat", operand: "[MODEL]",
        summary: "talk with the model, for a person at a terminal")
    case .serve:
      Spec(
        name: "serve", operand: "[MODEL]",
        summary: "answer requests as JSON lines, for programs")
    case .inspect:
      Spec(
        name: "inspect", operand: "[MODEL]",
        summary: "show what a model file holds and what would run it")
    case .plan:
      Spec(
        name: "plan", operand: "[MODEL|PRESET]",
        summary: "show the memory that a model needs, and whether it fits")
    case .tokenize:
      Spec(
        name: "tokenize", operand: "[MODEL]",
        summary: "turn text into token ids, or back")
    case .render:
      Spec(
        name: "render", operand: "[MODEL]",
        summary: "write the prompts that a chat template makes of messages")
    case .parse:
      Spec(
        name: "parse", operand: "[MODEL]",
        summary: "take answers apart into text, thoughts and calls")
    case .grammar:
      Spec(
        name: "grammar", operand: "[MODEL]",
        summary: "show which texts a grammar or a schema takes, and how fast")
    case .logits:
      Spec(
        name: "logits", operand: "[MODEL]",
        summary: "write the logits of token ids, for tests and tools")
    case .perplexity:
      Spec(
        name: "perplexity", operand: "[MODEL]",
        summary: "measure how well a model predicts a text, or another model")
    case .selftest:
      Spec(
        name: "selftest", operand: "",
        summary: "check that this machine computes the right bits")
    case .synthesize:
      Spec(
        name: "synthesize", operand: "OUT",
        summary: "write a model of random weights, to measure a board")
    case .slice:
      Spec(
        name: "slice", operand: "MODEL OUT",
        summary: "write the part of a model that one of several boards needs")
    case .bench:
      Spec(
        name: "bench", operand: "[MODEL]",
        summary: "measure how fast prompts are read and answers made")
    case .board:
      Spec(
        name: "board", operand: "",
        summary: "show what this machine is, and what slows it down")
    }
  }

  var name: StaticString { spec.name }

  /// Whether it computes with a model here, and not only plans to.
  var loadsModel: Bool {
    switch self {
    case .run, .chat, .serve, .logits, .perplexity, .bench: true
    default: false
    }
  }

  /// Whether a word that is not an option may follow.
  var takesOperand: Bool { spec.operand.utf8CodeUnitCount > 0 }

  /// The command that `word` names, or `nil`.
  init?(named word: Bytes) {
    for command in Command.allCases where word == command.name {
      self = command
      return
    }
    return nil
  }
}
