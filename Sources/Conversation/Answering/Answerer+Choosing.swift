import Memory
import Sampling
import Tokenizers
import Transformer

/// Choosing between texts.
extension Answerer {
  /// Computes how likely each of the choices is as the beginning of the answer
  /// to the prompt whose tokens are made.
  ///
  /// The prompt is computed once. Of a choice only what it does not have in
  /// common with the one before is computed, several tokens a pass.
  ///
  /// - Returns: `.stop`, or `.cancel` where the observer wanted it.
  mutating func choose<Observer: AnswerObserver>(
    _ observer: inout Observer
  ) throws(Observer.Trouble) -> FinishReason {
    let length = ids.count
    drafter.way = .off
    drafter.begin(ids.ids)
    do {
      try session.begin(ids.ids)
      let cached = session.reused
      observer.began(tokens: length, cached: cached)
      var logits: Region<Float>?
      while logits == nil {
        if observer.isCancelled { return .cancel }
        logits = try session.advance(through: ids.ids)
        observer.prefilled(done: session.count, total: length, cached: cached)
      }
      if let logits { try weighFirsts(logits) }
      var known = 0
      for index in 0..<choices.count {
        if observer.isCancelled { return .cancel }
        try scoreChoice(index, known: &known)
      }
    } catch { throw Observer.Trouble(.session(error)) }
    try observer.chose(choices)
    return .stop
  }

  /// Sets each choice's log probability to that of its first token, by the
  /// prompt's logits.
  @export(interface)
  private mutating func weighFirsts(
    _ logits: Region<Float>
  ) throws(SessionError) {
    let length = ids.count
    let (largest, logTotal) = LogProbabilities.scale(logits)
    for index in 0..<choices.count {
      try appendChoice(index)
      let first = (logits[Int(ids[length])] - largest) - logTotal
      choices.set(
        index, logprob: max(first, LogProbabilities.least),
        tokens: ids.count - length)
      ids.truncate(to: length)
    }
  }

  /// Computes the rest of a choice.
  ///
  /// `known` tokens of the one before are in `scored`; those of this one are
  /// afterwards.
  private mutating func scoreChoice(
    _ index: Int, known: inout Int
  ) throws(SessionError) {
    let length = ids.count
    try appendChoice(index)
    defer { ids.truncate(to: length) }
    let tokens = ids.ids[length..<ids.count]
    var shared = 0
    while shared < min(known, tokens.count), scored[shared] == tokens[shared] {
      shared += 1
    }
    session.truncate(
      to: min(session.count, length + max(shared, 1) - 1))
    if session.count < length + max(shared, 1) - 1 {
      // The model cannot go back there.
      shared = 0
      try session.begin(ids.ids[0..<length])
      while try session.advance(through: ids.ids[0..<length]) == nil {}
    }
    scores[0] = choices.logprob(index)
    var place = max(shared, 1)
    while place < tokens.count {
      let token = tokens[place - 1]
      var logits = try session.take(token)
      if logits == nil {
        let end = min(tokens.count - 1, place + session.draftLimit)
        logits = try session.append(token, drafts: tokens[place..<end])
      }
      guard let logits else { break }
      scores[place] = LogProbabilities.of(tokens[place], logits)
      place += 1
    }
    var sum: Float = 0
    for place in 0..<tokens.count {
      scored[place] = tokens[place]
      sum += scores[place]
    }
    known = tokens.count
    choices.set(index, logprob: sum, tokens: known)
  }

  /// Appends a choice's tokens to those of the prompt.
  private mutating func appendChoice(_ index: Int) throws(SessionError) {
    let length = ids.count
    prompt.removeAll()
    prompt.append(user: choices.text(index))
    do {
      try tokenizer.encode(prompt.marked, into: &ids, work: work)
    } catch {
      if case .tooManyTokens(let count, _) = error {
        throw .promptTooLong(
          tokens: length + count, context: session.transformer.context)
      }
      throw .tokenizer(error)
    }
    guard ids.count > length else { throw .promptEmpty }
    precondition(ids.count - length <= scores.count)
  }
}
