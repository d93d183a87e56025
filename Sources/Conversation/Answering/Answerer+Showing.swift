import Markup
import Memory
import Tokenizers

/// From drawn tokens to the text that the observer gets.
extension Answerer {
  /// Gives the text that a token completes to the observer, in parts; text that
  /// might become a stop string is held back.
  mutating func show<Observer: AnswerObserver>(
    _ token: Int32, _ decoder: inout StreamingDecoder,
    _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    let before = channels.part
    if channels.take(token, tokenizer) {
      var decoded = TextBuffer(piece[0..<(piece.count / 2)])
      decoder.flush(into: &decoded)
      try pass(decoded.bytes, before, request, &observer)
      if channels.beginsCall { try showHeader(request, &observer) }
      return
    }
    let bytes = decoder.bytes(
      of: token, tokenizer, special: isSpelled(token))
    var start = 0
    while start < bytes.count, !stops.isFound {
      let end = min(start + AnswererPlan.pieceBytes, bytes.count)
      var decoded = TextBuffer(piece[0..<(piece.count / 2)])
      decoder.append(bytes[start..<end], into: &decoded)
      try pass(decoded.bytes, channels.part, request, &observer)
      start = end
    }
  }

  /// Whether a control token's spelling is the answer's text.
  private func isSpelled(_ token: Int32) -> Bool {
    guard let known = markup.markup, parser != nil else {
      return channels.isSpelled(token)
    }
    return tokenizer.kind(of: token) == .control
      && known.contains(tokenizer.bytes(of: token, special: true))
  }

  /// Gives the header of a message to a function to the observer.
  private mutating func showHeader<Observer: AnswerObserver>(
    _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    if request.parts != nil {
      var name = TextBuffer(piece[0..<(piece.count / 2)])
      channels.writeFunction(into: &name)
      return try observer.called(channels.calls - 1, name.bytes)
    }
    var decoded = TextBuffer(piece[0..<(piece.count / 2)])
    channels.visitHeader { decoded.append(byte: $0) }
    try pass(decoded.bytes, .text, request, &observer)
  }

  /// Gives decoded text to the observer: thoughts as they are, of the answer's
  /// text all that cannot become a stop string.
  mutating func pass<Observer: AnswerObserver>(
    _ decoded: Bytes, _ part: AnswerChannels.Part, _ request: AnswerRequest,
    _ observer: inout Observer
  ) throws(Observer.Trouble) {
    guard !decoded.isEmpty else { return }
    if parser != nil {
      parser?.append(decoded)
      return try drain(request, &observer)
    }
    switch part {
    case .text where channels.isCall && request.parts != nil:
      try observer.arguments(decoded)
    case .none: return
    case .thought: try observer.thought(decoded)
    case .text:
      var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
      stops.append(decoded, into: &shown)
      try give(shown.bytes, request, &observer)
    }
  }

  /// Gives the text that was held back to the observer, at an answer's end.
  mutating func finish<Observer: AnswerObserver>(
    _ decoder: inout StreamingDecoder, _ request: AnswerRequest,
    _ observer: inout Observer
  ) throws(Observer.Trouble) {
    var decoded = TextBuffer(piece[0..<(piece.count / 2)])
    decoder.flush(into: &decoded)
    try pass(decoded.bytes, channels.part, request, &observer)
    guard !stops.isFound else { return }
    try drain(isLast: true, request, &observer)
    var shown = TextBuffer(piece[(piece.count / 2)..<piece.count])
    stops.flush(into: &shown)
    try give(shown.bytes, request, &observer)
  }

  mutating func give<Observer: AnswerObserver>(
    _ text: Bytes, _ request: AnswerRequest, _ observer: inout Observer
  ) throws(Observer.Trouble) {
    guard !text.isEmpty else { return }
    if request.isTurn { dialogue.append(answer: text) }
    try observer.text(text)
  }
}
