public import JSON
public import Memory

/// Strings at which an answer ends, and what is held back because it might
/// become one.
///
/// Text goes in as it is made; what comes out can no longer be part of a stop
/// string. What matched is dropped, and never was shown.
public struct StopStrings {
  /// The most strings of a request.
  public static let mostStrings = 8
  /// The most bytes of one.
  public static let mostBytes = 256

  /// The bytes that a stop matcher needs.
  public static let storageBytes = mostStrings * mostBytes

  private let storage: Region<UInt8>
  private var lengths: InlineArray<8, Int> = InlineArray(repeating: 0)
  private var held: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  private var heldCount = 0

  /// How many strings there are.
  public private(set) var count = 0

  /// Whether one was found.
  public private(set) var isFound = false

  /// No strings, over `storageBytes` bytes.
  public init(_ storage: Region<UInt8>) {
    precondition(storage.count >= StopStrings.storageBytes)
    self.storage = storage
  }

  /// Checks the value of `stop` and reads past it.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    var count = 0
    try forEach(&reader) { text throws(ProtocolError) in
      count += 1
      guard count <= mostStrings, text.decodedCount >= 1,
        text.decodedCount <= mostBytes
      else { throw .badStop }
    }
  }

  /// Takes over the value of `stop`, which was checked.
  public mutating func read(_ reader: inout JSONReader) throws(ProtocolError) {
    var texts: InlineArray<8, JSONText?> = InlineArray(repeating: nil)
    var read = 0
    try StopStrings.forEach(&reader) { text throws(ProtocolError) in
      guard read < StopStrings.mostStrings else { throw .badStop }
      texts[read] = text
      read += 1
    }
    for index in 0..<read {
      guard let text = texts[index] else { continue }
      let start = count * StopStrings.mostBytes
      var out = TextBuffer(storage[start..<(start + StopStrings.mostBytes)])
      do throws(JSONError) { try text.decode(into: &out) } catch {
        throw .badStop
      }
      lengths[count] = out.count
      count += 1
    }
  }

  /// Takes over a string; false where there are too many or it has no usable
  /// length.
  public mutating func add(_ text: Bytes) -> Bool {
    guard count < StopStrings.mostStrings, text.count >= 1,
      text.count <= StopStrings.mostBytes
    else { return false }
    let start = count * StopStrings.mostBytes
    storage[start..<(start + StopStrings.mostBytes)].copy(from: text)
    lengths[count] = text.count
    count += 1
    return true
  }

  /// Forgets all strings and what was held.
  public mutating func removeAll() {
    count = 0
    heldCount = 0
    isFound = false
  }

  private static func forEach(
    _ reader: inout JSONReader,
    _ body: (JSONText) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    func string() throws(ProtocolError) -> JSONText {
      do throws(JSONError) { return try reader.string() } catch {
        if case .wrongKind = error { throw .badStop }
        throw .json(error)
      }
    }
    let kind: JSONKind
    do throws(JSONError) { kind = try reader.peek() } catch {
      throw .json(error)
    }
    guard kind == .array else { return try body(try string()) }
    do throws(JSONError) { try reader.beginArray() } catch {
      throw .json(error)
    }
    while true {
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
      } catch { throw .json(error) }
      try body(try string())
    }
  }

  /// Takes text, and writes what can no longer belong to a stop string.
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

  /// Writes what is held: no more text will come.
  public mutating func flush(into out: inout TextBuffer) {
    release(heldCount, into: &out)
  }

  /// The length of the longest stop string that what is held ends with.
  private func matchAtEnd() -> Int? {
    var longest: Int?
    for index in 0..<count
    where lengths[index] <= heldCount && lengths[index] > longest ?? 0 {
      if agrees(index, lengths[index]) { longest = lengths[index] }
    }
    return longest
  }

  /// The length of the longest beginning of a stop string that what is held
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

  /// Whether what is held ends with the first `length` bytes of a stop string.
  private func agrees(_ index: Int, _ length: Int) -> Bool {
    let start = index * StopStrings.mostBytes
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
