public import Memory

/// Strings at which an answer ends, and what is held back because it might
/// become one.
///
/// Text goes in as it is made; what comes out can no longer be part of a stop
/// string. A match is dropped, and never was shown.
public struct StopMatcher {
  /// The most strings.
  public static let mostStrings = 8
  /// The most bytes of one.
  public static let mostBytes = 256

  /// The bytes that a matcher needs.
  public static let storageBytes = mostStrings * mostBytes

  private let storage: Region<UInt8>
  private var lengths: InlineArray<8, Int> = InlineArray(repeating: 0)
  private var held: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  private var heldCount = 0

  /// How many strings there are.
  public private(set) var count = 0

  /// Whether one was found.
  public private(set) var isFound = false

  /// A matcher without strings, over `storageBytes` bytes.
  public init(_ storage: Region<UInt8>) {
    precondition(storage.count >= StopMatcher.storageBytes)
    self.storage = storage
  }

  /// Takes over a string; false where there are too many or it has no usable
  /// length.
  public mutating func add(_ text: Bytes) -> Bool {
    guard count < StopMatcher.mostStrings, text.count >= 1,
      text.count <= StopMatcher.mostBytes
    else { return false }
    let start = count * StopMatcher.mostBytes
    storage[start..<(start + StopMatcher.mostBytes)].copy(from: text)
    lengths[count] = text.count
    count += 1
    return true
  }

  /// Forgets all strings and the text that was held.
  public mutating func removeAll() {
    count = 0
    heldCount = 0
    isFound = false
  }

  /// Takes text, and writes the part that can no longer belong to a stop string.
  public mutating func append(_ text: Bytes, into out: inout TextBuffer) {
    guard count > 0 else { return out.append(text) }
    for index in 0..<text.count {
      guard !isFound else { return }
      held[heldCount] = text[index]
      heldCount += 1
      if let length = matchAtEnd() {
        isFound = true
        release(heldCount - length, into: &out)
        heldCount = 0
        return
      }
      release(heldCount - longestBeginning(), into: &out)
    }
  }

  /// Writes the text that is held: no more will come.
  public mutating func flush(into out: inout TextBuffer) {
    release(heldCount, into: &out)
  }

  /// The length of the longest stop string that the held text ends with.
  private func matchAtEnd() -> Int? {
    var longest: Int?
    for index in 0..<count
    where lengths[index] <= heldCount && lengths[index] > longest ?? 0 {
      if agrees(index, lengths[index]) { longest = lengths[index] }
    }
    return longest
  }

  /// The length of the longest beginning of a stop string that the held text
  /// ends with: so much must stay.
  private func longestBeginning() -> Int {
    var longest = 0
    for index in 0..<count {
      var length = min(lengths[index] - 1, heldCount)
      while length > longest {
        if agrees(index, length) { longest = length }
        length -= 1
      }
    }
    return longest
  }

  /// Whether the held text ends with the first `length` bytes of a stop string.
  private func agrees(_ index: Int, _ length: Int) -> Bool {
    let start = index * StopMatcher.mostBytes
    let offset = heldCount - length
    for position in 0..<length
    where held[offset + position] != storage[start + position] {
      return false
    }
    return true
  }

  private mutating func release(_ number: Int, into out: inout TextBuffer) {
    for index in 0..<number { out.append(byte: held[index]) }
    for index in number..<heldCount { held[index - number] = held[index] }
    heldCount -= number
  }
}
