import Memory

/// Finds how a model marks calls and thoughts in what its template writes.
///
/// Nothing is known of a template beforehand: the probes' words tell where the
/// parts of a call stand, and what two probes share is what is around them.
public struct MarkupFinder {
  let probes: TemplateProbes
  /// What stands before an answer's text, and behind it.
  let header: Bytes
  let footer: Bytes

  /// Looks at what a template wrote.
  public init(_ probes: TemplateProbes) {
    self.probes = probes
    let word = Bytes(TemplateProbes.Word.answer)
    if let place = probes.answer.firstIndex(of: word) {
      header = probes.answer[0..<place]
      footer = probes.answer.suffix(from: place + word.count)
    } else {
      header = probes.prompt
      footer = Bytes()
    }
  }

  /// What the template's texts show.
  @export(interface)
  public var markup: AnswerMarkup {
    var markup = AnswerMarkup()
    markup.calls = calls
    markup.thoughts = thoughts(before: markup.calls)
    if markup.thoughts == nil { splitThought(from: &markup) }
    return markup
  }

  /// Whether the template begins an answer with more than stands before its
  /// text, so that a thought without a mark is open.
  public var promptBeginsThought: Bool {
    !header.isEmpty && probes.prompt.count > header.count
      && probes.prompt.starts(with: header)
  }

  /// The text behind what stands before every answer, without what ends it.
  func body(of probe: Bytes) -> Bytes {
    let shared = probe.lengthOutsideMarks(probe.commonPrefix(with: header))
    let body = probe.suffix(from: shared)
    if body.ends(with: footer) { return body[0..<(body.count - footer.count)] }
    return body.ends(with: footer.trimmedAtEnd)
      ? body[0..<(body.count - footer.trimmedAtEnd.count)] : body
  }

  /// The texts around a thought.
  private func thoughts(before calls: CallMarkup?) -> ThoughtMarkup? {
    typealias Word = TemplateProbes.Word
    if var found = thoughts(probes.thought, until: Bytes(Word.answer)) {
      splitNext(from: &found)
      return found
    }
    guard let trigger = calls?.trigger, !trigger.isEmpty else { return nil }
    return thoughts(probes.thoughtfulCall, until: trigger)
  }

  private func thoughts(_ probe: Bytes, until next: Bytes) -> ThoughtMarkup? {
    let word = Bytes(TemplateProbes.Word.thought)
    guard let place = probe.firstIndex(of: word),
      let end = probe.firstIndex(of: next, from: place + word.count)
    else { return nil }
    let spaced = probe[(place + word.count)..<end]
    let close = spaced.trimmed
    guard !close.isEmpty else { return nil }
    let before = probe[0..<place]
    guard before != header else {
      return ThoughtMarkup(
        open: Bytes(), close: close, spacedClose: spaced)
    }
    var index = before.count - 1
    while index >= 0, before[index] != UInt8(ascii: "<"),
      before[index] != UInt8(ascii: "[")
    {
      index -= 1
    }
    guard index >= 0 else { return nil }
    return ThoughtMarkup(
      open: before.suffix(from: index).trimmed, close: close,
      spacedClose: spaced)
  }

  /// Tells the end of a thought from what opens the text behind it: a call has
  /// the first alone.
  private func splitNext(from thoughts: inout ThoughtMarkup) {
    let word = Bytes(TemplateProbes.Word.thought)
    guard let place = probes.thoughtfulCall.firstIndex(of: word) else { return }
    let behind = probes.thoughtfulCall.suffix(from: place + word.count)
    let spaced = thoughts.spacedClose
    let count = spaced.lengthOutsideMarks(spaced.commonPrefix(with: behind))
    let close = spaced[0..<count].trimmed
    guard !close.isEmpty else { return }
    thoughts.close = close
    thoughts.spacedClose = spaced[0..<count]
    thoughts.next = spaced.suffix(from: count).trimmed
  }

  /// Takes the marks of an empty thought from what stands before calls.
  private func splitThought(from markup: inout AnswerMarkup) {
    guard let section = markup.calls?.section.trimmed,
      let open = section.firstMark, let close = open.rest.firstMark,
      open.mark.speaksOfThought, close.mark.speaksOfThought
    else { return }
    markup.thoughts = ThoughtMarkup(open: open.mark, close: close.mark)
    markup.calls?.section = close.rest
  }
}
