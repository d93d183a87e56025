/// A copy of the first bytes of a text, small enough to travel in an error.
public struct ShortText: Sendable {
  /// The most bytes that are kept.
  public static let capacity = 48

  private var storage: InlineArray<48, UInt8>
  private let length: Int
  private let isCut: Bool

  /// Keeps the first bytes of `text`.
  public init(_ text: Bytes) {
    storage = InlineArray(repeating: 0)
    length = min(text.count, ShortText.capacity)
    isCut = text.count > ShortText.capacity
    for index in 0..<length { storage[index] = text[index] }
  }

  /// Keeps the first bytes of a literal.
  public init(_ literal: StaticString) {
    self.init(Bytes(literal))
  }

  /// Writes the text in quotes, unprintable bytes as `\xNN`.
  public func describe(into out: inout TextBuffer) {
    out.append(byte: 0x22)
    for index in 0..<length { out.append(escaping: storage[index]) }
    if isCut { out.append("…") }
    out.append(byte: 0x22)
  }
}
