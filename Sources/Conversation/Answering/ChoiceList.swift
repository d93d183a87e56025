public import Memory
import Sampling

/// Texts of which the likeliest is wanted, and how likely each is.
public struct ChoiceList: BitwiseCopyable {
  /// The most texts.
  public static let mostTexts = 64
  /// The most bytes of one.
  public static let mostBytes = 512
  /// The most tokens of one: a byte has one at most, and a text a space before
  /// it.
  static let mostTokens = mostBytes + 8

  private let storage: Region<UInt8>
  private var ends: InlineArray<65, Int> = InlineArray(repeating: 0)
  private var logprobs: InlineArray<64, Float> = InlineArray(repeating: 0)
  private var tokens: InlineArray<64, Int> = InlineArray(repeating: 0)

  /// How many there are.
  public private(set) var count = 0

  /// No texts, over `mostTexts` · `mostBytes` bytes.
  init(_ storage: Region<UInt8>) {
    self.storage = storage
  }

  mutating func removeAll() { count = 0 }

  /// Takes over a text; false where there are too many or it has no usable
  /// length.
  mutating func add(_ text: Bytes) -> Bool {
    guard count < ChoiceList.mostTexts, text.count >= 1,
      text.count <= ChoiceList.mostBytes
    else { return false }
    let start = ends[count]
    storage[start..<(start + text.count)].copy(from: text)
    ends[count + 1] = start + text.count
    logprobs[count] = 0
    tokens[count] = 0
    count += 1
    return true
  }

  /// The text at `index`.
  public func text(_ index: Int) -> Bytes {
    storage[ends[index]..<ends[index + 1]].bytes
  }

  /// The sum of the log probabilities of a text's tokens.
  public func logprob(_ index: Int) -> Float { logprobs[index] }

  /// The number of a text's tokens.
  public func tokenCount(_ index: Int) -> Int { tokens[index] }

  /// The sum of all shares, in their order.
  public var totalShare: Double {
    var total = 0.0
    for index in 0..<count { total += share(index) }
    return total
  }

  /// The text's probability over that of the likeliest.
  public func share(_ index: Int) -> Double {
    Double(Exponential.of(logprobs[index] - logprobs[best]))
  }

  mutating func set(_ index: Int, logprob: Float, tokens: Int) {
    logprobs[index] = logprob
    self.tokens[index] = tokens
  }

  /// The likeliest text's index, of equal ones the first.
  public var best: Int {
    var best = 0
    for index in 0..<count where logprobs[index] > logprobs[best] {
      best = index
    }
    return best
  }
}
