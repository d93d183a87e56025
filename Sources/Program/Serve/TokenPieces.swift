import JSON
import Memory
import Tokenizers

/// The tokens of a text as events have them, with or without their texts.
struct TokenPieces {
  let ids: Region<Int32>
  /// Tells the tokens' texts, where they are wanted.
  let tokenizer: Tokenizer?
  /// Bytes of an event.
  let capacity: Int

  /// Tokens of an event.
  private static let mostTokens = 1024
  /// Bytes of a token's text that are told at most.
  private static let mostBytes = AnswerText.capacity / 2
  /// Bytes of an event without the texts: ids have ten digits at most.
  private static let frameBytes = 12 * mostTokens + 1024

  /// The end of the event that begins with the token at `start`.
  func end(from start: Int) -> Int {
    let most = min(start + TokenPieces.mostTokens, ids.count)
    guard let tokenizer else { return most }
    var room = capacity - TokenPieces.frameBytes
    var end = start
    while end < most {
      // A byte is six in a text at most, and four in a list.
      room -= 6 * piece(end, tokenizer).count + 3
      // An event has room for one at least, whatever its text.
      guard room >= 0 || end == start else { break }
      end += 1
    }
    return end
  }

  /// Writes the members of an event.
  func write(_ range: Range<Int>, _ out: inout JSONWriter) {
    out.key("tokens")
    out.beginArray()
    for index in range { out.value(ids[index]) }
    out.endArray()
    guard let tokenizer else { return }
    out.key("pieces")
    out.beginArray()
    for index in range { write(piece(index, tokenizer), &out) }
    out.endArray()
  }

  private func piece(_ index: Int, _ tokenizer: Tokenizer) -> Bytes {
    let bytes = tokenizer.bytes(of: ids[index], special: true)
    return bytes[0..<min(bytes.count, TokenPieces.mostBytes)]
  }

  /// Writes a text, or its bytes where it is none.
  private func write(_ piece: Bytes, _ out: inout JSONWriter) {
    guard piece.firstInvalidUTF8 != nil else { return out.value(piece) }
    out.beginArray()
    for index in 0..<piece.count { out.value(piece[index]) }
    out.endArray()
  }
}
