import Memory

/// The scratch in which values lie: bytes with their marks, and cells.
///
/// It only grows, until `release(to:)` gives back what came after a mark.
struct Heap {
  let text: Region<UInt8>
  let marks: Region<UInt8>
  let cells: Region<Value>
  var textCount: Int
  var cellCount = 0
  /// The bytes that outlive a release, because a namespace refers to them.
  var keptText = 0
  var keptCells = 0

  /// How many bytes and cells there were at some time.
  struct Mark {
    let text: Int
    let cells: Int
  }

  /// A heap whose first `poolBytes` are the template's own.
  init(
    text: Region<UInt8>, marks: Region<UInt8>, cells: Region<Value>,
    poolBytes: Int
  ) {
    self.text = text
    self.marks = marks
    self.cells = cells
    textCount = poolBytes
  }

  /// Copies the template's literals and names to the beginning.
  func copyPool(_ pool: Bytes) {
    text.copy(from: pool)
    marks[0..<pool.count].fill(with: 1)
  }

  var mark: Mark { Mark(text: textCount, cells: cellCount) }

  /// Gives back what was made since `mark`, but for what is kept.
  mutating func release(to mark: Mark) {
    textCount = max(mark.text, keptText)
    cellCount = max(mark.cells, keptCells)
  }

  /// Keeps what `value` refers to until the end of the rendering.
  mutating func keep(_ value: Value) {
    switch value {
    case .none, .bool, .integer, .float, .function: break
    case .undefined(let text), .unsafe(let text), .string(let text),
      .bigInteger(let text), .bytes(let text):
      keptText = max(keptText, text.end)
    default:
      keptText = textCount
      keptCells = cellCount
    }
  }

  mutating func keepCells() { keptCells = cellCount }

  // MARK: Bytes

  func bytes(_ text: Text) -> Bytes { self.text[text.range].bytes }
  func byte(at index: Int) -> UInt8 { text[index] }
  func marks(_ text: Text) -> Region<UInt8> { marks[text.range] }

  /// The free bytes, to be written and then taken with `take`.
  var freeText: Region<UInt8> { text[textCount..<text.count] }

  /// Adds bytes from elsewhere.
  @inline(never)
  mutating func append(
    _ bytes: Bytes, _ origin: TextOrigin
  ) throws(Breach) {
    try check(bytes.count)
    text[textCount..<(textCount + bytes.count)].copy(from: bytes)
    take(bytes.count, origin)
  }

  /// Marks `count` bytes that were written to `freeText` and adds them.
  mutating func take(_ count: Int, _ origin: TextOrigin) {
    let end = textCount + count
    marks[textCount..<end].fill(with: origin == .template ? 1 : 0)
    textCount = end
  }

  @inline(never)
  mutating func append(_ literal: StaticString) throws(Breach) {
    try append(Bytes(literal), .user)
  }

  @inline(never)
  mutating func append(
    byte: UInt8, mark: UInt8 = 0
  ) throws(Breach) {
    try check(1)
    text[textCount] = byte
    marks[textCount] = mark
    textCount += 1
  }

  /// Adds a copy of a text, with its marks.
  @inline(never)
  mutating func append(_ other: Text) throws(Breach) {
    let count = Int(other.count)
    try check(count)
    text[textCount..<(textCount + count)].copy(from: bytes(other))
    marks[textCount..<(textCount + count)].copy(from: marks(other).bytes)
    textCount += count
  }

  /// Adds bytes that have marks elsewhere.
  @inline(never)
  mutating func append(
    _ bytes: Bytes, marks source: Bytes
  ) throws(Breach) {
    let count = bytes.count
    try check(count)
    text[textCount..<(textCount + count)].copy(from: bytes)
    marks[textCount..<(textCount + count)].copy(from: source)
    textCount += count
  }

  /// The bytes since `start` as a text.
  func text(from start: Int) -> Text { Text(start..<textCount) }

  /// Takes back the bytes since `start`.
  mutating func removeText(from start: Int) { textCount = start }

  /// Adds a cell and tells its index.
  @discardableResult
  @inline(never)
  mutating func append(cell value: Value) throws(Breach) -> UInt32 {
    guard cellCount < cells.count else {
      throw .valuesTooLarge("elements", limit: cells.count)
    }
    cells[cellCount] = value
    cellCount += 1
    return UInt32(cellCount - 1)
  }

  /// Adds copies of `values` that follow each other.
  @inline(never)
  mutating func append(
    cells values: Region<Value>
  ) throws(Breach) -> Run {
    guard values.count <= cells.count - cellCount else {
      throw .valuesTooLarge("elements", limit: cells.count)
    }
    let start = cellCount
    for index in 0..<values.count { cells[start + index] = values[index] }
    cellCount += values.count
    return Run(start..<cellCount)
  }
}
