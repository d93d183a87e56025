import Markup
import Memory
import Sampling
import Templates
import Tokenizers

/// Answers that are taken apart.
extension Answerer {
  /// Begins to take an answer apart, where the request wants that; the prompt
  /// has been made.
  mutating func beginParts(_ request: AnswerRequest) {
    parser = nil
    thoughtTokens = 0
    isClosing = false
    guard let parts = request.parts, !channels.areUsed,
      let known = markup.markup
    else { return }
    parser = AnswerParser(
      known, tools: parts.tools, isThinking: beginsThought(known),
      markup.parser)
  }

  /// Whether the prompt has begun a thought.
  private func beginsThought(_ known: AnswerMarkup) -> Bool {
    guard let thoughts = known.thoughts, !continuesText else { return false }
    let open = thoughts.open
    if open.isEmpty { return markup.beginsThought }
    let text = prompt.marked.bytes.trimmedAtEnd
    let start = text.count - open.count
    return start >= 0 && text.suffix(from: start) == open
      && prompt.marked.isTemplate(start..<text.count)
  }

  private mutating func findMarkup(now: CivilTime) -> AnswerMarkup {
    let tokenizer = tokenizer
    return markup.find(
      &template, &prompt, now: now,
      hasToken: { tokenizer.token(spelled: Bytes($0)) != nil },
      isEnd: {
        tokenizer.token(spelled: $0).map(tokenizer.isEndOfGeneration) ?? false
      })
  }

  /// Prepares what closes a thought; before the prompt is made, since it takes
  /// its place.
  mutating func prepareParts(_ request: AnswerRequest) throws(AnswerError) {
    closingCount = 0
    guard let parts = request.parts, !channels.areUsed else { return }
    let known = findMarkup(now: request.now)
    guard parts.thoughtLimit != nil, let thoughts = known.thoughts else {
      return
    }
    clear()
    prompt.append(template: thoughts.spacedClose)
    try encodePrompt()
    closingCount = min(ids.count, closing.count)
    for index in 0..<closingCount { closing[index] = ids[index] }
  }

  /// Closes a thought that is longer than it may be.
  mutating func limitThought(
    _ request: AnswerRequest, _ generation: inout Generation, counts: Bool
  ) {
    guard let limit = request.parts?.thoughtLimit, !isClosing,
      parser?.isThinking == true
    else { return }
    if counts { thoughtTokens += 1 }
    guard thoughtTokens >= limit else { return }
    isClosing = true
    generation.force(closing[0..<closingCount])
  }

  /// Gives the parts of the answer that are known to the observer.
  mutating func drain<Observer: AnswerObserver>(
    isLast: Bool = false, _ request: AnswerRequest,
    _ observer: inout Observer
  ) throws(Observer.Trouble) {
    while let event = parser?.next(isLast: isLast) {
      guard !stops.isFound else { return }
      switch event {
      case .text(let text): try stop(text, request, &observer)
      case .thought(let text): try observer.thought(text)
      case .call(let index, let name):
        var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
        stops.flush(into: &shown)
        try give(shown.bytes, request, &observer)
        try observer.called(index, name)
      case .arguments(let text): try observer.arguments(text)
      }
    }
  }

  /// Gives text that is no part of a stop string.
  private mutating func stop<Observer: AnswerObserver>(
    _ text: Bytes, _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    var start = 0
    while start < text.count, !stops.isFound {
      var end = min(start + AnswererPlan.pieceBytes, text.count)
      // A piece ends between characters.
      while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
      var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
      stops.append(text[start..<end], into: &shown)
      try give(shown.bytes, request, &observer)
      start = end
    }
  }

  /// Why an answer ended that the model has ended.
  func reason(_ reason: FinishReason) -> FinishReason {
    guard reason == .stop else { return reason }
    return (parser?.calls ?? channels.calls) > 0 ? .toolCalls : reason
  }

  /// Whether the one call that the request allows is whole.
  func hasCalled(_ request: AnswerRequest) -> Bool {
    request.parts?.allowsParallel == false && parser?.hasWholeCall == true
  }
}
