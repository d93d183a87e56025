import Memory
import Templates
import Tokenizers
import Transformer

/// Turns that fit into the context.
extension Answerer {
  /// Adds a user's turn behind those that are kept, and makes the tokens a
  /// prompt of all of them.
  ///
  /// The oldest turns go while they leave too little room for an answer. A turn
  /// that would not fit alone takes none with it, and on any error is forgotten.
  ///
  /// - Returns: how many turns went.
  mutating func encodeTurn(
    _ text: Bytes, _ instruction: Bytes?, _ now: CivilTime
  ) throws(AnswerError) -> Int {
    var dropped = 0
    do throws(AnswerError) { dropped = try beginTurn(text, instruction) } catch
    {
      throw explained(error, text)
    }
    do throws(AnswerError) {
      dropped += try encodeWhatFits(instruction, now)
    } catch {
      dialogue.removeLastTurn()
      throw explained(error, text)
    }
    return dropped
  }

  /// Takes note of a question; tells how many turns made room for it.
  private mutating func beginTurn(
    _ text: Bytes, _ instruction: Bytes?
  ) throws(AnswerError) -> Int {
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
  @export(interface)
  private mutating func encodeWhatFits(
    _ instruction: Bytes?, _ now: CivilTime
  ) throws(AnswerError) -> Int {
    let room = min(session.transformer.context / 4, 256)
    if try encodeTurns(from: 0, instruction, now, room: room) { return 0 }
    var least = 1
    var most = dialogue.count - 1
    while least < most {
      let middle = least + (most - least) / 2
      if try encodeTurns(from: middle, instruction, now, room: room) {
        most = middle
      } else {
        least = middle + 1
      }
    }
    _ = try encodeTurns(from: least, instruction, now, room: room)
    dialogue.removeOldestTurns(least)
    return least
  }

  /// Encodes the turns from `first` on; tells whether they leave `room` tokens.
  ///
  /// The last turn need not. It alone throws where it is too long.
  private mutating func encodeTurns(
    from first: Int, _ instruction: Bytes?, _ now: CivilTime, room: Int
  ) throws(AnswerError) -> Bool {
    do throws(AnswerError) {
      try renderTurns(from: first, instruction, now)
      try encodePrompt()
    } catch {
      if error.isTooLong, first < dialogue.count - 1 { return false }
      throw error
    }
    return ids.freeCapacity >= room || first == dialogue.count - 1
  }

  @export(interface)
  private mutating func renderTurns(
    from first: Int, _ instruction: Bytes?, _ now: CivilTime
  ) throws(AnswerError) {
    clear()
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
      try setVariables()
    } catch { throw .template(error) }
    try template.render(now: now, into: &prompt, foldsSystem: true)
  }

  /// The error, or how many tokens the text has where those alone are too many:
  /// that is what somebody who sent too much wants to know.
  @export(interface)
  private mutating func explained(
    _ error: AnswerError, _ text: Bytes
  ) -> AnswerError {
    guard case .template = error, error.isTooLong else { return error }
    do throws(AnswerError) {
      try encodeText(text, nil, readsControls: false)
      return error
    } catch { return error }
  }
}
