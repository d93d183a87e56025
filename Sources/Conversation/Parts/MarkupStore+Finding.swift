import JSON
public import Markup
public import Memory
public import Templates

/// How a model marks thoughts and calls, found from its template.
extension MarkupStore {
  /// Looks at what a template writes for conversations with and without calls
  /// and thoughts, once.
  ///
  /// - Parameters:
  ///   - template: the template; the list that it was making is lost.
  ///   - prompt: where it writes, which is lost too.
  ///   - now: the time that it may ask for.
  ///   - hasToken: whether a text is a token of the vocabulary.
  ///   - isEnd: whether a text is a token that ends an answer.
  /// - Returns: the markup, of parts of the store's memory.
  @export(interface)
  public mutating func find(
    _ template: inout ChatTemplate, _ prompt: inout PromptText, now: CivilTime,
    hasToken: (StaticString) -> Bool, isEnd: (Bytes) -> Bool
  ) -> AnswerMarkup {
    if let markup { return markup }
    var probes = TemplateProbes()
    var messages = ProbeMessages(habit: ProbeMessages.Habit(0))
    let total = Bytes(TemplateProbes.Word.numberValue)
    for number in 0..<ProbeMessages.Habit.count {
      messages = ProbeMessages(habit: ProbeMessages.Habit(number))
      let shown = show(.call, messages, &template, &prompt, now)
      guard shown.firstIndex(of: total) != nil else { continue }
      probes.call = keep(shown)
      callContent = messages.habit.isContentNull ? .null : .empty
      break
    }
    if probes.call.isEmpty {
      messages = ProbeMessages(habit: ProbeMessages.Habit(0))
    } else {
      probes.calls = keep(show(.calls, messages, &template, &prompt, now))
      probes.thoughtfulCall = keep(
        show(.thoughtfulCall, messages, &template, &prompt, now))
    }
    probes.prompt = keep(show(.prompt, messages, &template, &prompt, now))
    probes.answer = keep(show(.answer, messages, &template, &prompt, now))
    probes.thought = keep(show(.thought, messages, &template, &prompt, now))
    let finder = MarkupFinder(probes)
    var found = finder.markup
    MarkupFinder.complete(
      &found, source: template.choice.source, hasToken: hasToken)
    // What ends an answer never comes as text.
    if let end = found.calls?.end.trimmed, !end.isEmpty, isEnd(end) {
      found.calls?.end = Bytes()
    }
    beginsThought = finder.promptBeginsThought
    markup = found
    return found
  }

  /// What the template writes behind a probe's question; nothing where it
  /// refuses the conversation.
  private func show(
    _ kind: ProbeMessages.Kind, _ messages: ProbeMessages,
    _ template: inout ChatTemplate, _ prompt: inout PromptText, _ now: CivilTime
  ) -> Bytes {
    var text = TextBuffer(self.text)
    messages.write(kind, into: &text)
    prompt.removeAll()
    do throws(TemplateError) {
      try template.begin(beginsAnswer: kind == .prompt)
      let tools = try template.values.json(Bytes(ProbeMessages.tools), .user)
      try template.values.set("tools", to: tools)
    } catch { return Bytes() }
    do throws(AnswerError) {
      var reader = JSONReader(text.bytes)
      try template.add(&reader, .asGiven, scratch: scratch)
      try template.render(now: now, into: &prompt)
    } catch { return Bytes() }
    let question = Bytes(TemplateProbes.Word.question)
    var shown = prompt.marked.bytes
    guard !prompt.isTruncated, shown.firstIndex(of: question) != nil else {
      return Bytes()
    }
    while let place = shown.firstIndex(of: question) {
      shown = shown.suffix(from: place + question.count)
    }
    return shown
  }
}
