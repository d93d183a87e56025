public import Calling
import Markup
public import Memory
public import Templates
import Tokenizers

/// Answers that are taken apart.
extension Answerer {
  /// Holds the next answer to calls of functions, as soon as one begins, or from
  /// its first byte on.
  ///
  /// - Parameters:
  ///   - tools: the functions, a list in JSON.
  ///   - choice: whether the answer calls them.
  ///   - allowed: the functions that it may call, a list in JSON; all where it
  ///     is empty.
  ///   - isParallel: whether it may have several calls.
  ///   - now: the time that the template may ask for.
  /// - Throws: `AnswerError` where the model's marks are not known or a
  ///   function cannot be held; there is no form then.
  public mutating func holdCalls(
    of tools: Bytes, _ choice: CallChoice, allowed: Bytes = Bytes(),
    isParallel: Bool, now: CivilTime
  ) throws(AnswerError) {
    guard markup.isThere else { throw .callsUnmarked }
    let known =
      channels.areUsed ? AnswerChannels.calls : findMarkup(now: now).calls
    guard let calls = known else { throw .callsUnmarked }
    try hold(
      to: .calls(
        calls, tools: tools, choice, allowed: allowed, isParallel: isParallel))
  }

  /// Begins to take an answer apart, where the request wants that; the prompt
  /// has been made.
  mutating func beginParts(_ request: AnswerRequest) {
    parser = nil
    thoughtTokens = 0
    openingLeft = 0
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

  mutating func findMarkup(now: CivilTime) -> AnswerMarkup {
    let tokenizer = tokenizer
    return markup.find(
      &template, &prompt, now: now,
      hasToken: { tokenizer.token(spelled: Bytes($0)) != nil },
      isEnd: {
        tokenizer.token(spelled: $0).map(tokenizer.isEndOfGeneration) ?? false
      })
  }

  /// Prepares what opens a thought and closes it; before the prompt is made,
  /// since it takes its place.
  mutating func prepareParts(_ request: AnswerRequest) throws(AnswerError) {
    (opening, closing) = (Region(), Region())
    guard request.parts != nil || form.isThere, markup.isThere else { return }
    let known =
      channels.areUsed
      ? AnswerChannels.thoughts(beforeCalls: form.isOfCalls)
      : findMarkup(now: request.now).thoughts
    guard let thoughts = known else { return }
    let half = MarkupStore.mostTokens
    opening = try tokens(thoughts.open, in: thoughtMarks[0..<half])
    closing = try tokens(
      thoughts.spacedClose, in: thoughtMarks[half..<(2 * half)])
  }

  /// The tokens of a mark.
  private mutating func tokens(
    _ mark: Bytes, in memory: Region<Int32>
  ) throws(AnswerError) -> Region<Int32> {
    guard !mark.isEmpty else { return Region() }
    clear()
    prompt.append(template: mark)
    try encodePrompt()
    guard ids.count <= memory.count else { return Region() }
    for index in 0..<ids.count { memory[index] = ids[index] }
    return memory[0..<ids.count]
  }

  /// Opens a thought before an answer that has a form, where the request wants
  /// one and the prompt has none.
  mutating func openThought(
    _ request: AnswerRequest, _ generation: inout Generation
  ) {
    guard form.isThere, request.parts?.thinksFirst == true, opening.count > 0
    else { return }
    if channels.areUsed {
      if channels.isNamed { generation.force(opening) }
      return
    }
    guard parser?.isThinking == false else { return }
    parser?.beginThought()
    openingLeft = opening.count
    generation.force(opening)
  }

  /// Closes a thought that is longer than it may be.
  mutating func limitThought(
    _ request: AnswerRequest, _ generation: inout Generation, counts: Bool
  ) {
    guard let limit = request.parts?.thoughtLimit, !isClosing,
      parser?.isThinking ?? (channels.part == .thought)
    else { return }
    if counts { thoughtTokens += 1 }
    guard thoughtTokens >= limit, !generation.isForced else { return }
    isClosing = true
    generation.force(closing)
  }

  /// Whether what comes next is not held to the answer's form.
  func awaitsForm(_ generation: Generation) -> Bool {
    if let parser { return parser.isThinking }
    guard channels.areUsed, form.isOfCalls else { return !channels.isAnswer }
    // The header of a call is held too.
    return generation.isForced || channels.part == .thought
      || channels.isUnnamed
  }

  /// Begins the next message, behind a thought that the model has ended as a
  /// message, where the answer has a form.
  func continueMessages(_ generation: inout Generation) {
    guard form.isThere, channels.isBetween, !generation.isForced,
      closing.count > 1
    else { return }
    generation.force(closing[1..<closing.count])
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
