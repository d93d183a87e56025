/// A writer of marked text, which remembers the origin of every byte.
///
/// Pieces from one origin that follow each other are one run. A piece that
/// does not fit, in bytes or in runs, is refused whole; `isTruncated` says so, and
/// nothing is appended from then on.
public struct PromptText {
  private var text: TextBuffer
  private let changes: Region<UInt32>
  private var changeCount = 0
  private var endsWithTemplate = false
  private var lacksRuns = false

  /// An empty prompt over `text`, with one element of `changes` for each run.
  public init(text: Region<UInt8>, changes: Region<UInt32>) {
    self.text = TextBuffer(text)
    self.changes = changes
  }

  /// The number of bytes written so far.
  public var count: Int { text.count }

  /// Whether something did not fit.
  public var isTruncated: Bool { text.isTruncated || lacksRuns }

  /// The text written so far; valid until the prompt changes.
  public var marked: MarkedText {
    MarkedText(
      text.bytes, beginsWithTemplate: false, changes: changes[0..<changeCount])
  }

  /// Appends bytes whose origin is the template.
  public mutating func append(template bytes: Bytes) {
    append(bytes, fromTemplate: true)
  }

  /// Appends a literal whose origin is the template.
  public mutating func append(template literal: StaticString) {
    append(Bytes(literal), fromTemplate: true)
  }

  /// Appends bytes whose origin is a user.
  public mutating func append(user bytes: Bytes) {
    append(bytes, fromTemplate: false)
  }

  /// Forgets everything, also that something did not fit.
  public mutating func removeAll() {
    text.removeAll()
    changeCount = 0
    endsWithTemplate = false
    lacksRuns = false
  }

  /// Keeps the first `newCount` bytes; traps where there are fewer.
  public mutating func truncate(to newCount: Int) {
    text.truncate(to: newCount)
    while changeCount > 0, Int(changes[changeCount - 1]) >= newCount {
      changeCount -= 1
    }
    // Every change turns user's text into the template's, or back.
    endsWithTemplate = changeCount % 2 == 1
  }

  private mutating func append(_ bytes: Bytes, fromTemplate: Bool) {
    guard !bytes.isEmpty, !lacksRuns else { return }
    let start = text.count
    let isChange = fromTemplate != endsWithTemplate
    guard !isChange || changeCount < changes.count, start <= UInt32.max else {
      lacksRuns = true
      return
    }
    text.append(bytes)
    guard !text.isTruncated, isChange else { return }
    changes[changeCount] = UInt32(start)
    changeCount += 1
    endsWithTemplate = fromTemplate
  }
}
