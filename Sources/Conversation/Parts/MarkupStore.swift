public import Markup
public import Memory

/// The markup of a model's answers, found once, and the memory that it and the
/// parser take.
public struct MarkupStore {
  /// The most bytes that a probe may have behind its question.
  static let probeBytes = 1024
  /// The most tokens that open a thought, or close it.
  static let mostTokens = 32
  private static let probeCount = 6
  private static let textBytes = 2048

  /// The bytes that a store needs.
  public static let storageBytes =
    probeCount * probeBytes + 2 * textBytes + AnswerParser.storageBytes

  /// The markup, once it was looked for.
  public internal(set) var markup: AnswerMarkup?
  /// Whether the template begins every answer with a thought that has no mark
  /// before it.
  public internal(set) var beginsThought = false
  /// What the content of a message that only calls must be, so that the template
  /// writes its calls; `nil` where that is not known.
  public internal(set) var callContent: CallContent?
  private let storage: Region<UInt8>
  /// How many probes are kept.
  private var kept = 0

  /// A store over `storageBytes` bytes, or none where no answer is taken apart.
  public init(_ storage: Region<UInt8>) {
    precondition(
      storage.count >= MarkupStore.storageBytes || storage.count == 0)
    self.storage = storage
  }

  /// Whether there is memory, so that answers may be taken apart.
  var isThere: Bool { storage.count > 0 }

  /// Memory to write a probe's messages in.
  var text: Region<UInt8> { texts[0..<MarkupStore.textBytes] }

  /// Memory to decode its texts in.
  var scratch: Region<UInt8> {
    texts[MarkupStore.textBytes..<texts.count]
  }

  private var texts: Region<UInt8> {
    let start = MarkupStore.probeCount * MarkupStore.probeBytes
    return storage[start..<(start + 2 * MarkupStore.textBytes)]
  }

  /// Memory of the parser.
  public var parser: Region<UInt8> {
    storage[(storage.count - AnswerParser.storageBytes)..<storage.count]
  }

  /// Keeps what a probe has shown; nothing where it is too long.
  mutating func keep(_ text: Bytes) -> Bytes {
    guard text.count <= MarkupStore.probeBytes, kept < MarkupStore.probeCount
    else { return Bytes() }
    let start = kept * MarkupStore.probeBytes
    let region = storage[start..<(start + MarkupStore.probeBytes)]
    region.copy(from: text)
    kept += 1
    return region.bytes[0..<text.count]
  }
}
