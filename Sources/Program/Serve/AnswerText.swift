import LineProtocol
import Memory
import Sampling
import Tokenizers

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
  /// Log probabilities that go with the next part.
  private var odds: OddsQueue

  init(
    id: Tag, streams: Bool, emitter: Emitter, storage: Region<UInt8>,
    odds: OddsQueue
  ) {
    self.odds = odds
    self.id = id
    self.streams = streams
    self.emitter = emitter
    gathered = TextBuffer(storage[0..<AnswerText.capacity])
  }

  /// Takes a part of the answer, or of the thoughts before it.
  mutating func append(_ text: Bytes, isThought: Bool) {
    guard !streams else {
      return send(text, isThought: isThought)
    }
    if isThought != self.isThought || text.count > gathered.freeCapacity {
      flush()
    }
    self.isThought = isThought
    gathered.append(text)
  }

  /// Sends what is gathered.
  mutating func flush() {
    send(gathered.bytes, isThought: isThought)
    gathered.removeAll()
  }

  /// Takes the log probabilities of a token whose text follows; sends what is
  /// gathered where there is no room for them.
  mutating func append(_ logprobs: LogProbabilities, _ tokenizer: Tokenizer) {
    if odds.isFull { flush() }
    odds.append(logprobs, tokenizer)
  }

  private mutating func send(_ text: Bytes, isThought: Bool) {
    guard !odds.isEmpty else {
      return emitter.send(text, id, isThought: isThought)
    }
    var text = text
    // What does not fit into a line goes into another one.
    var first = 0
    while first < odds.count {
      emitter.emit { out in
        ServerEvents.delta(id: id, text, isThought: isThought, &out) { out in
          first = odds.write(from: first, &out)
        }
      }
      text = Bytes()
    }
    odds.removeAll()
  }
}
