import LineProtocol
import Memory

/// The text of an answer on its way to the client: sent as it is made, or
/// gathered and sent at the end.
struct AnswerText {
  /// The most that one `delta` holds; an answer that is gathered and longer
  /// comes in several.
  static let capacity = 64 * 1024

  private let id: Tag
  private let streams: Bool
  private let emitter: Emitter
  private var gathered: TextBuffer
  /// Whether the gathered text is thought.
  private var isThought = false

  init(id: Tag, streams: Bool, emitter: Emitter, storage: Region<UInt8>) {
    self.id = id
    self.streams = streams
    self.emitter = emitter
    gathered = TextBuffer(storage[0..<AnswerText.capacity])
  }

  /// Takes a part of the answer, or of the thoughts before it.
  mutating func append(_ text: Bytes, isThought: Bool) {
    guard !streams else {
      return emitter.send(text, id, isThought: isThought)
    }
    if isThought != self.isThought || text.count > gathered.freeCapacity {
      flush()
    }
    self.isThought = isThought
    gathered.append(text)
  }

  /// Sends what is gathered.
  mutating func flush() {
    emitter.send(gathered.bytes, id, isThought: isThought)
    gathered.removeAll()
  }
}
