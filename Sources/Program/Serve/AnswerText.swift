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

  /// What a part of an answer is.
  enum Part: Equatable {
    case text
    case thought
    /// Arguments of the call of this number.
    case call(Int)
  }

  private let id: Tag
  private let streams: Bool
  private let emitter: Emitter
  private var gathered: TextBuffer
  /// What the gathered text is.
  private var part = Part.text
  /// The function of the last call, until the client was told it.
  private var call: ToolCall?
  /// What makes the ids of calls.
  var calls = CallIDs()
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

  /// Takes a piece of a part.
  mutating func append(_ text: Bytes, _ part: Part) {
    guard !streams else { return send(text, part) }
    if part != self.part || text.count > gathered.freeCapacity { flush() }
    self.part = part
    gathered.append(text)
  }

  /// Begins a call.
  mutating func begin(_ index: Int, _ name: Bytes) {
    flush()
    part = .call(index)
    call = ToolCall(name)
    if streams { send(Bytes(), part) }
  }

  /// Sends what is gathered.
  mutating func flush() {
    send(gathered.bytes, part)
    gathered.removeAll()
  }

  /// Takes the log probabilities of a token whose text follows; sends what is
  /// gathered where there is no room for them.
  mutating func append(_ logprobs: LogProbabilities, _ tokenizer: Tokenizer) {
    if odds.isFull { flush() }
    odds.append(logprobs, tokenizer)
  }

  private mutating func send(_ text: Bytes, _ part: Part) {
    if case .call(let index) = part { return send(arguments: text, index) }
    let isThought = part == .thought
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

  private mutating func send(arguments text: Bytes, _ index: Int) {
    guard let call else {
      guard !text.isEmpty else { return }
      return emitter.emit {
        ServerEvents.call(
          id: id, index: index, begins: nil, arguments: text, &$0)
      }
    }
    calls.with(index) { callID in
      call.with { name in
        emitter.emit {
          ServerEvents.call(
            id: id, index: index, begins: (callID, name), arguments: text, &$0)
        }
      }
    }
    self.call = nil
  }
}
