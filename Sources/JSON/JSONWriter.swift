public import Memory

/// A writer of one document after another into a `TextBuffer`.
///
/// Commas, colons and escapes are the writer's business:
///
/// ```swift
/// var writer = JSONWriter(storage)
/// writer.beginObject()
/// writer.member("event", "delta")
/// writer.member("content", piece)
/// writer.endObject()
/// ```
///
/// Its steps are not inlined: the program is full of them, and no answer waits
/// for one.
///
/// A document that does not fit is cut off, and `isTruncated` says so. A call
/// that cannot become JSON, such as a member outside of an object, is a
/// programmer error and traps.
public struct JSONWriter {
  /// The most objects and arrays in one another.
  public static let maximumDepth = 64

  /// The text that was written so far.
  ///
  /// For a document longer than its buffer it may be put out and emptied
  /// between any two calls.
  public var text: TextBuffer

  private var depth = 0
  /// One bit a level, the innermost lowest: whether it is an object.
  private var objects: UInt64 = 0
  private var needsComma = false
  private var followsKey = false

  /// A writer that appends to `text`.
  public init(_ text: TextBuffer) {
    self.text = text
  }

  /// A writer that fills `storage` from the beginning.
  public init(_ storage: Region<UInt8>) {
    text = TextBuffer(storage)
  }

  /// The document, once every object and array is closed.
  public var bytes: Bytes {
    precondition(depth == 0, "an object or array is still open")
    return text.bytes
  }

  /// Whether something did not fit.
  public var isTruncated: Bool { text.isTruncated }

  /// Writes `{`.
  public mutating func beginObject() { open(0x7B, isObject: true) }

  /// Writes `}`.
  public mutating func endObject() { close(0x7D, isObject: true) }

  /// Writes `[`.
  public mutating func beginArray() { open(0x5B, isObject: false) }

  /// Writes `]`.
  public mutating func endArray() { close(0x5D, isObject: false) }

  /// Writes the key of a member; its value must follow.
  @inline(never)
  public mutating func key(_ key: Bytes) {
    beginKey()
    quote(key)
    endKey()
  }

  /// Writes the key of a member; its value must follow.
  public mutating func key(_ key: StaticString) { self.key(Bytes(key)) }

  /// Begins a key: writes the comma before it where one is due.
  mutating func beginKey() {
    precondition(
      depth > 0 && objects & 1 == 1 && !followsKey, "no key is due here")
    if needsComma { text.append(byte: 0x2C) }
  }

  /// Ends a key: a value is due.
  mutating func endKey() {
    text.append(byte: 0x3A)
    followsKey = true
  }

  /// Begins a value: writes the comma before it where one is due.
  @inline(never)
  mutating func beginValue() {
    precondition(
      depth == 0 || objects & 1 == 0 || followsKey, "a key is due here")
    if needsComma && !followsKey { text.append(byte: 0x2C) }
    followsKey = false
    needsComma = depth > 0
  }

  @inline(never)
  private mutating func open(_ bracket: UInt8, isObject: Bool) {
    beginValue()
    precondition(depth < JSONWriter.maximumDepth, "too deep")
    depth += 1
    objects = objects << 1 | (isObject ? 1 : 0)
    needsComma = false
    text.append(byte: bracket)
  }

  @inline(never)
  private mutating func close(_ bracket: UInt8, isObject: Bool) {
    precondition(
      depth > 0 && (objects & 1 == 1) == isObject && !followsKey,
      "this bracket is not due here")
    depth -= 1
    objects >>= 1
    needsComma = depth > 0
    text.append(byte: bracket)
  }
}
