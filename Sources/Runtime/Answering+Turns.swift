import CHost
import Conversation
import LineProtocol
import Memory
import Sampling
import Tokenizers
import Transformer

/// Prompts of `run` and `chat`: the system message, turns, answers.
extension Answering {
  /// Begins every prompt with `system`, or the model's default where there is
  /// none; forgets all turns.
  mutating func encodeSystem(_ system: Bytes?) throws(ProgramError) {
    ids.removeAll()
    prompt.removeAll()
    dialogue.removeAll(from: &ids)
    if let system = system ?? template.defaultSystem, !system.isEmpty {
      template.system(system, into: &prompt)
      try encodePrompt()
    }
    dialogue.prefixCount = ids.count
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
    try encodePrompt()
  }

  /// Adds a user's turn behind those that are kept.
  ///
  /// Where it leaves too little room for an answer the oldest turns go, which is
  /// said on standard error. A turn that would not fit alone takes none with it.
  mutating func encodeTurn(
    _ text: Bytes, instruction: Bytes?, _ console: Console
  ) throws(ProgramError) {
    let room = min(engine.context / 4, 256)
    let before = ids.count
    let needed: Int
    do throws(ProgramError) {
      try appendTurn(text, instruction: instruction)
      if ids.freeCapacity >= room || dialogue.count == 1 { return }
      needed = ids.count - before
      dialogue.removeLastTurn(from: &ids)
    } catch {
      guard case .session(.promptTooLong(let tokens, _)) = error,
        dialogue.prefixCount + tokens - before <= engine.context
      else { throw error }
      needed = tokens - before
    }
    var dropped = 0
    while ids.count + needed + room > engine.context,
      dialogue.removeOldestTurn(from: &ids)
    {
      dropped += 1
    }
    try appendTurn(text, instruction: instruction)
    if dropped > 0 {
      console.note { out in
        out.append("the context is full: forgot the oldest ")
        out.append(dropped)
        out.append(dropped == 1 ? " turn" : " turns")
      }
    }
  }

  /// On an error the ids are as they were.
  private mutating func appendTurn(
    _ text: Bytes, instruction: Bytes?
  ) throws(ProgramError) {
    let start = ids.count
    prompt.removeAll()
    template.user(text, instruction: instruction, into: &prompt)
    try encodePrompt()
    dialogue.beginTurn(at: start)
  }

  /// Ends the answer that was remembered, so that a turn may follow.
  ///
  /// Where even that does not fit the oldest turns go.
  mutating func closeAnswer() {
    prompt.removeAll()
    template.endAnswer(into: &prompt)
    while dialogue.count > 0 {
      do throws(ProgramError) { return try encodePrompt() } catch {
        _ = dialogue.removeOldestTurn(from: &ids)
      }
    }
  }

  /// Forgets the last turn: it failed.
  mutating func undoTurn() {
    dialogue.removeLastTurn(from: &ids)
  }

  /// Answers the prompt in the ids.
  ///
  /// - Parameters:
  ///   - choice: what the options say of sampling.
  ///   - stopTexts: where answers end besides.
  ///   - remembers: whether the answer's tokens join the ids.
  ///   - isStopped: asked between steps.
  ///   - progress: told how much of the prompt is read.
  ///   - emit: given the answer's text.
  /// - Returns: why the answer ended.
  /// - Throws: `ProgramError` where the model or the output failed.
  mutating func generate(
    _ choice: SamplingChoice, stopTexts: [Bytes], remembers: Bool,
    isStopped: () -> Bool, progress: (Int, Int) -> Void,
    emit: (Bytes) throws(ProgramError) -> Void
  ) throws(ProgramError) -> FinishReason {
    stops.removeAll()
    for text in stopTexts { _ = stops.add(text) }
    var decoder = StreamingDecoder()
    var generation: Generation
    do {
      generation = try Generation(
        ids.ids, limit: choice.maxTokens ?? Int.max, &session,
        settings: choice.settings(defaults.settings, seed: host_random()),
        sampler: sampler)
    } catch { throw .session(error) }
    while true {
      if isStopped() {
        try emit(finish(&decoder))
        return .cancel
      }
      let step: Generation.Step
      do { step = try generation.step(&session, tokenizer) } catch {
        throw .session(error)
      }
      switch step {
      case .reading(let done, let total): progress(done, total)
      case .token(let token):
        if remembers { remember(token) }
        try forEachPart(of: token, &decoder, emit)
        if stops.isFound { return .stop }
      case .end(let reason):
        try emit(finish(&decoder))
        return reason
      }
    }
  }
}
