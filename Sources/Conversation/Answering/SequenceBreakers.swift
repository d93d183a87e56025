public import Memory
import Sampling
import Tokenizers

/// Strings that end the sequences in which DRY looks for repetitions, and the
/// tokens of a text that hold them.
public struct SequenceBreakers: BitwiseCopyable {
  /// The most strings.
  public static let mostStrings = 16
  /// The most bytes of one.
  public static let mostBytes = 40

  /// Gives llama.cpp's own to `body`.
  public static func forEachDefault(_ body: (Bytes) -> Void) {
    for index in 0..<4 { body(Bytes("\n:\"*")[index..<(index + 1)]) }
  }

  private let storage: Region<UInt8>
  private let kinds: Region<UInt8>  // [context]
  private var lengths: InlineArray<16, Int> = InlineArray(repeating: 0)
  private var count = 0
  /// Tokens whose kinds are known.
  private var known = 0
  /// The last bytes of their text.
  private var tail: InlineArray<40, UInt8> = InlineArray(repeating: 0)
  private var tailCount = 0

  /// llama.cpp's own, over `mostStrings` · `mostBytes` bytes and a byte for each
  /// token of a text.
  init(_ storage: Region<UInt8>, kinds: Region<UInt8>) {
    self.storage = storage
    self.kinds = kinds
    restore()
  }

  /// Takes llama.cpp's own again.
  mutating func restore() {
    count = 0
    for index in 0..<4 { _ = add(Bytes("\n:\"*")[index..<(index + 1)]) }
  }

  /// Forgets all strings.
  mutating func removeAll() { count = 0 }

  /// Takes over a string; false where there are too many or it has no usable
  /// length.
  mutating func add(_ text: Bytes) -> Bool {
    guard count < SequenceBreakers.mostStrings, text.count >= 1,
      text.count <= SequenceBreakers.mostBytes
    else { return false }
    let start = count * SequenceBreakers.mostBytes
    storage[start..<(start + text.count)].copy(from: text)
    lengths[count] = text.count
    count += 1
    return true
  }

  /// How each token of a text breaks it; the text goes on since the last call.
  mutating func kinds(
    of text: Region<Int32>, _ tokenizer: Tokenizer
  ) -> Region<UInt8> {
    while known < text.count {
      let bytes = tokenizer.bytes(of: text[known], special: true)
      kinds[known] = kind(bytes).rawValue
      keep(bytes)
      known += 1
    }
    return kinds[0..<text.count]
  }

  private func kind(_ bytes: Bytes) -> SequenceBreak {
    var kind = SequenceBreak.none
    for index in 0..<count {
      let start = index * SequenceBreakers.mostBytes
      let breaker = storage[start..<(start + lengths[index])].bytes
      if bytes.firstIndex(of: breaker) != nil { return .whole }
      if ends(breaker, bytes) { kind = .end }
    }
    return kind
  }

  /// Whether a breaker that begins in the tail ends in `bytes`.
  private func ends(_ breaker: Bytes, _ bytes: Bytes) -> Bool {
    var own = 1
    while own < breaker.count, own <= bytes.count {
      let before = breaker.count - own
      if before <= tailCount, bytes[0..<own] == breaker.suffix(from: before) {
        var index = 0
        while index < before,
          tail[tailCount - before + index] == breaker[index]
        {
          index += 1
        }
        if index == before { return true }
      }
      own += 1
    }
    return false
  }

  private mutating func keep(_ bytes: Bytes) {
    let most = SequenceBreakers.mostBytes
    for index in max(bytes.count - most, 0)..<bytes.count {
      if tailCount == most {
        for place in 1..<most { tail[place - 1] = tail[place] }
        tailCount -= 1
      }
      tail[tailCount] = bytes[index]
      tailCount += 1
    }
  }
}
