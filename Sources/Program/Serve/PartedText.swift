import JSON
import Memory
import Tokenizers

/// A text that goes out in events of whole characters.
struct PartedText {
  private let reply: PartedReply
  private var gathered: TextBuffer
  private var decoder = StreamingDecoder()
  private var isCancelled = false

  /// Bytes that are decoded at once; each may become a character of three.
  private static let pieceBytes = 1024

  /// A text that is gathered in `storage` until there is enough for an event.
  init(_ reply: PartedReply, storage: Region<UInt8>) {
    self.reply = reply
    gathered = TextBuffer(storage[0..<AnswerText.capacity])
  }

  /// Takes the next token of the text.
  mutating func append(_ id: Int32, _ tokenizer: Tokenizer, special: Bool) {
    append(decoder.bytes(of: id, tokenizer, special: special))
  }

  /// Takes the text's next bytes.
  mutating func append(_ bytes: Bytes) {
    var start = 0
    while start < bytes.count, !isCancelled {
      let end = min(start + PartedText.pieceBytes, bytes.count)
      if gathered.freeCapacity < 3 * (PartedText.pieceBytes + 4) {
        send(isLast: false)
      }
      decoder.append(bytes[start..<end], into: &gathered)
      start = end
    }
  }

  /// Sends what is left.
  mutating func finish() {
    guard !isCancelled else { return }
    decoder.flush(into: &gathered)
    send(isLast: true)
  }

  private mutating func send(isLast: Bool) {
    let text = gathered.bytes
    isCancelled = !reply.send(isLast: isLast) { $0.member("content", text) }
    gathered.removeAll()
  }
}
