import JSON
import Memory
import Sampling
import Tokenizers

/// Log probabilities of tokens that wait for the line that carries their text.
struct OddsQueue {
  /// Tokens that may wait.
  static let capacity = 64
  /// Elements of the memory.
  static let elements = capacity * width

  /// The drawn token and the likeliest.
  private static let width = 1 + LogProbabilities.mostLikeliest
  /// Bytes of a token that are told at most.
  private static let mostBytes = 256

  private let storage: Region<Candidate>
  private var tokenizer: Tokenizer?
  /// How many of the likeliest each token has.
  private var likeliest = 0
  private(set) var count = 0

  init(_ storage: Region<Candidate>) {
    self.storage = storage
  }

  var isEmpty: Bool { count == 0 }
  var isFull: Bool { count == OddsQueue.capacity }

  mutating func removeAll() { count = 0 }

  mutating func append(_ logprobs: LogProbabilities, _ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    likeliest = logprobs.likeliest.count
    let start = count * OddsQueue.width
    storage[start] = logprobs.drawn
    for index in 0..<likeliest {
      storage[start + 1 + index] = logprobs.likeliest[index]
    }
    count += 1
  }

  /// Writes the member with as many tokens from `first` on as fit.
  ///
  /// - Returns: the first that is left.
  func write(from first: Int, _ out: inout JSONWriter) -> Int {
    out.key("logprobs")
    out.beginObject()
    out.key("content")
    out.beginArray()
    var next = first
    while next < count {
      // A line has room for one at least, whatever its text.
      guard out.text.freeCapacity > longest(next) else { break }
      let start = next * OddsQueue.width
      begin(storage[start], &out)
      out.key("top_logprobs")
      out.beginArray()
      for index in 0..<likeliest {
        begin(storage[start + 1 + index], &out)
        out.endObject()
      }
      out.endArray()
      out.endObject()
      next += 1
    }
    out.endArray()
    out.endObject()
    return next
  }

  private func bytes(_ id: Int32) -> Bytes {
    let bytes = tokenizer?.bytes(of: id, special: true) ?? Bytes()
    return bytes[0..<min(bytes.count, OddsQueue.mostBytes)]
  }

  /// The bytes that a token takes at most: a byte is six in a text and four in a
  /// list.
  private func longest(_ index: Int) -> Int {
    var sum = 256
    for place in 0...likeliest {
      let id = storage[index * OddsQueue.width + place].id
      sum += 10 * bytes(id).count + 96
    }
    return sum
  }

  private func begin(_ candidate: Candidate, _ out: inout JSONWriter) {
    let bytes = bytes(candidate.id)
    out.beginObject()
    out.member("token", bytes)
    out.member("logprob", Double(candidate.logit), decimals: 6)
    out.key("bytes")
    out.beginArray()
    for index in 0..<bytes.count { out.value(Int(bytes[index])) }
    out.endArray()
  }
}
