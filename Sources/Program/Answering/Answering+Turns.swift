import CHost
import Conversation
import LineProtocol
import Memory
import Sampling
import Templates
import Tokenizers
import Transformer

/// Prompts of `run` and `chat`: the system message, turns, answers.
extension Answering {
  /// Begins every prompt with `system`, or the makers' default where there is
  /// none; forgets all turns.
  mutating func begin(system: Bytes?) throws(ProgramError) {
    let text = system ?? self.system.defaultSystem.map { Bytes($0) } ?? Bytes()
    usesDefaultSystem = system.map { !$0.isEmpty } ?? true
    guard dialogue.begin(system: text) else {
      throw .input(.lineTooLong(limit: Answering.lineBytes))
    }
  }

  /// Makes the ids a prompt of the text alone, without template.
  mutating func encodeRaw(
    _ text: Bytes, instruction: Bytes?
  ) throws(ProgramError) {
    ids.removeAll()
    prompt.removeAll()
    if let instruction {
      prompt.append(user: instruction)
      if !text.isEmpty { prompt.append(user: Bytes("\n\n")) }
    }
    prompt.append(user: text)
    try encodePrompt(edges: .beginning)
  }

  /// Adds a user's turn behind those that are kept, and makes the ids a prompt
  /// of all of them.
  ///
  /// Where it leaves too little room for an answer the oldest turns go, which is
  /// said on standard error. A turn that would not fit alone takes none with it,
  /// and on any error is forgotten.
  mutating func encodeTurn(
    _ text: Bytes, instruction: Bytes?, _ console: Console
  ) throws(ProgramError) {
    var dropped = 0
    do throws(ProgramError) {
      dropped = try beginTurn(text, instruction)
    } catch { throw explained(error, text) }
    do throws(ProgramError) {
      dropped += try encodeWhatFits(instruction)
    } catch {
      undoTurn()
      throw explained(error, text)
    }
    if dropped > 0 {
      console.note { out in
        out.append("the context is full: forgot the oldest ")
        out.append(dropped)
        out.append(dropped == 1 ? " turn" : " turns")
      }
    }
  }

  /// Takes note of a question; tells how many turns made room for it.
  private mutating func beginTurn(
    _ text: Bytes, _ instruction: Bytes?
  ) throws(ProgramError) -> Int {
    let dropped: Int?
    if takesInput {
      dropped = dialogue.beginTurn(text)
    } else {
      let isBoth = instruction != nil && !text.isEmpty
      dropped = dialogue.beginTurn(
        instruction ?? Bytes(), isBoth ? Bytes("\n\n") : Bytes(), text)
    }
    guard let dropped else {
      throw .template(
        .valuesTooLarge(Bytes("bytes of text"), limit: dialogue.capacity))
    }
    return dropped
  }

  /// Whether an instruction is one message's content and the text its input.
  private var takesInput: Bool { template.choice.builtIn?.takesInput ?? false }

  /// Encodes as many of the newest turns as leave room for an answer, at least
  /// the last, and forgets the others; tells how many.
  private mutating func encodeWhatFits(
    _ instruction: Bytes?
  ) throws(ProgramError) -> Int {
    let room = min(engine.context / 4, 256)
    if try encodeTurns(from: 0, instruction, room: room) { return 0 }
    var least = 1
    var most = dialogue.count - 1
    while least < most {
      let middle = least + (most - least) / 2
      if try encodeTurns(from: middle, instruction, room: room) {
        most = middle
      } else {
        least = middle + 1
      }
    }
    _ = try encodeTurns(from: least, instruction, room: room)
    dialogue.removeOldestTurns(least)
    return least
  }

  /// Encodes the turns from `first` on; tells whether they leave that room.
  ///
  /// The last turn need not. It alone throws where it is too long.
  private mutating func encodeTurns(
    from first: Int, _ instruction: Bytes?, room: Int
  ) throws(ProgramError) -> Bool {
    do throws(ProgramError) {
      try renderTurns(from: first, instruction)
      try encodePrompt()
    } catch {
      if error.isTooLong, first < dialogue.count - 1 { return false }
      throw error
    }
    return ids.freeCapacity >= room || first == dialogue.count - 1
  }

  private mutating func renderTurns(
    from first: Int, _ instruction: Bytes?
  ) throws(ProgramError) {
    ids.removeAll()
    prompt.removeAll()
    do throws(TemplateError) {
      try template.begin(usesDefaultSystem: usesDefaultSystem)
      if !dialogue.system.isEmpty {
        try template.add("system", dialogue.system)
      }
      for turn in first..<dialogue.count {
        let question = dialogue.question(turn)
        if let instruction, takesInput {
          try template.add("user", instruction, input: question)
        } else {
          try template.add("user", question)
        }
        if turn + 1 < dialogue.count {
          try template.add("assistant", dialogue.answer(turn))
        }
      }
      try template.render(now: .here, into: &prompt)
    } catch { throw .template(error) }
  }

  /// The error, or how many tokens the text has where those alone are too many:
  /// that is what somebody who sent too much wants to know.
  mutating func explained(
    _ error: ProgramError, _ text: Bytes
  ) -> ProgramError {
    guard case .template = error, error.isTooLong else { return error }
    do throws(ProgramError) {
      try encodeRaw(text, instruction: nil)
      return error
    } catch { return error }
  }

  /// Forgets the last turn: it failed.
  mutating func undoTurn() { dialogue.removeLastTurn() }

  /// Answers the prompt in the ids.
  ///
  /// - Parameters:
  ///   - choice: what the options say of sampling.
  ///   - remembers: whether the answer joins the turn.
  ///   - isStopped: asked between steps.
  ///   - progress: told how much of the prompt is read.
  ///   - emit: given the answer's text.
  /// - Returns: why the answer ended.
  /// - Throws: `ProgramError` where the model or the output failed.
  mutating func generate(
    _ choice: SamplingChoice, remembers: Bool,
    isStopped: () -> Bool, progress: (Int, Int) -> Void,
    emit: (Bytes) throws(ProgramError) -> Void
  ) throws(ProgramError) -> FinishReason {
    resetStops()
    var decoder = answerDecoder
    var generation: Generation
    do {
      generation = try Generation(
        ids.ids, limit: choice.maxTokens ?? Int.max, &session,
        settings: choice.settings(defaults.settings, seed: host_random()),
        sampler: sampler)
    } catch { throw .session(error) }
    while true {
      if isStopped() {
        try show(finish(&decoder), remembers, emit)
        return .cancel
      }
      let step: Generation.Step
      do { step = try generation.step(&session, tokenizer) } catch {
        throw .session(error)
      }
      switch step {
      case .reading(let done, let total): progress(done, total)
      case .token(let token):
        try forEachPart(of: token, &decoder, remembers: remembers, emit)
        if stops.isFound { return .stop }
      case .end(let reason):
        try show(finish(&decoder), remembers, emit)
        return reason
      }
    }
  }

  private mutating func show(
    _ text: Bytes, _ remembers: Bool,
    _ emit: (Bytes) throws(ProgramError) -> Void
  ) throws(ProgramError) {
    if remembers { dialogue.append(answer: text) }
    try emit(text)
  }
}
