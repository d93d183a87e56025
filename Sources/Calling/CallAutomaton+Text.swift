import Memory

/// Free text, up to a mark.
extension CallAutomaton {
  /// The text at whose end a place in free text may be.
  private func mark(_ state: CallState) -> Bytes {
    state.low == 0 ? texts.trigger : texts.aloneTrigger
  }

  func advance(free state: inout CallState, _ byte: UInt8) -> Bool {
    guard !texts.isBare else { return true }
    let before = mark(state)[0..<Int(state.place)]
    let first = CallTexts.overlap(texts.trigger, before, byte)
    let second =
      texts.aloneTrigger.isEmpty
      ? 0 : CallTexts.overlap(texts.aloneTrigger, before, byte)
    if first == texts.trigger.count {
      return enter(.entry, first, of: texts.entry, &state)
    }
    if second > 0, second == texts.aloneTrigger.count {
      return enter(.alone, second, of: texts.alone, &state)
    }
    state.low = second > first ? 1 : 0
    state.place = Int32(max(first, second))
    return true
  }

  /// Goes on behind a mark that stood in text.
  private func enter(
    _ phase: CallState.Phase, _ place: Int, of text: Bytes,
    _ state: inout CallState
  ) -> Bool {
    guard functions.count > 0 else { return false }
    state = CallState(phase: phase)
    state.isInSection = phase == .entry && texts.hasSection
    state.place = Int32(place)
    return place < text.count || enterName(&state)
  }

  /// How many characters may follow free text, whatever they are.
  func freeRoom(_ state: CallState) -> Int32 {
    guard !texts.isBare else { return Int32.max }
    let before = mark(state)[0..<Int(state.place)]
    var room = CallAutomaton.room(texts.trigger, before)
    if !texts.aloneTrigger.isEmpty {
      room = min(room, CallAutomaton.room(texts.aloneTrigger, before))
    }
    return Int32(functions.count > 0 ? room : room - 1)
  }

  /// How many characters must follow `before` for a mark to be whole.
  private static func room(_ mark: Bytes, _ before: Bytes) -> Int {
    guard let last = before.isEmpty ? nil : before[before.count - 1] else {
      return CallTexts.characters(mark, from: 0)
    }
    let place = CallTexts.overlap(mark, before[0..<(before.count - 1)], last)
    return CallTexts.characters(mark, from: place)
  }
}
