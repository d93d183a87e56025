import Memory

/// What the program can be asked to do.
enum Command: CaseIterable {
  case run
  case chat
  case serve
  case inspect
  case plan
  case tokenize
  case render
  case logits
  case selftest
  case synthesize
  case bench
  case board

  var name: StaticString {
    switch self {
    case .run: "run"
    case .chat: "chat"
    case .serve: "serve"
    case .inspect: "inspect"
    case .plan: "plan"
    case .tokenize: "tokenize"
    case .render: "render"
    case .logits: "logits"
    case .selftest: "selftest"
    case .synthesize: "synthesize"
    case .bench: "bench"
    case .board: "board"
    }
  }

  /// What it does, in a line of the help.
  var summary: StaticString {
    switch self {
    case .run: "answer prompts from standard input, one a line"
    case .chat: "talk with the model, for a person at a terminal"
    case .serve: "answer requests as JSON lines, for programs"
    case .inspect: "show what a model file holds and what would run it"
    case .plan: "show the memory that a model needs, and whether it fits"
    case .tokenize: "turn text into token ids, or back"
    case .render: "write the prompts that a chat template makes of messages"
    case .logits: "write the logits of token ids, for tests and tools"
    case .selftest: "check that this machine computes the right bits"
    case .synthesize: "write a model of random weights, to measure a board"
    case .bench: "measure how fast prompts are read and answers made"
    case .board: "show what this machine is, and what slows it down"
    }
  }

  /// Whether it plans what a model computes with.
  var computes: Bool {
    switch self {
    case .tokenize, .render, .synthesize, .selftest, .board: false
    default: true
    }
  }

  /// What the word that is no option stands for.
  var operand: StaticString {
    switch self {
    case .synthesize: "OUT"
    case .plan: "[MODEL|PRESET]"
    case .selftest, .board: ""
    default: "[MODEL]"
    }
  }

  /// Whether it answers prompts.
  var answers: Bool {
    switch self {
    case .run, .chat, .serve: true
    default: false
    }
  }

  /// Whether it works on a model, which may be named.
  var takesModel: Bool { self != .selftest && self != .board }

  init?(named word: Bytes) {
    for command in Command.allCases where word == command.name {
      self = command
      return
    }
    return nil
  }
}
