public import Memory

/// A line and its history, edited byte by byte of the keyboard.
///
/// ```swift
/// editor.begin(columns: 80, rows: 24)
/// draw()
/// while true {
///   // … wait; where `isWaiting`, not for long, and then call `timeOut()` …
///   if let event = editor.take(byte) { … }
///   draw()  // editor.draw { bytes in … }
/// }
/// ```
///
/// A text may have several lines: pasted ones, typed ones behind Alt-Enter or
/// inside of a `Fence`. Text beyond the memory's bounds is refused with a
/// bell.
public struct LineEditor {
  /// The bytes that are gathered before they are drawn.
  static let pieceBytes = 512

  var decoder = KeyDecoder()
  var text: EditedText
  var history: LineHistory
  let killed: Region<UInt8>
  var killedCount = 0
  /// How many lines back in the history the shown one is, 0 being the text.
  ///
  /// Above 0 the text lies there too, as the newest line.
  var age = 0
  let piece: Region<UInt8>
  var screen = Screen()

  /// An editor that divides `memory`: three eighths each for the text and for
  /// what was killed, the rest for the history.
  public init(_ memory: Region<UInt8>) {
    precondition(memory.count >= 4 * LineEditor.pieceBytes)
    let most = LineEditor.textBytes(of: memory.count)
    let textEnd = LineEditor.pieceBytes + most
    let killedEnd = textEnd + most
    piece = memory[0..<LineEditor.pieceBytes]
    text = EditedText(memory[LineEditor.pieceBytes..<textEnd])
    killed = memory[textEnd..<killedEnd]
    history = LineHistory(memory[killedEnd..<memory.count])
  }

  /// The most bytes of a text, of so much memory.
  public static func textBytes(of memory: Int) -> Int {
    (memory - pieceBytes) / 8 * 3
  }

  /// Begins a line on a terminal of that size; 0 is unknown.
  public mutating func begin(columns: Int, rows: Int) {
    text.removeAll()
    age = 0
    screen = Screen()
    setSize(columns: columns, rows: rows)
  }

  /// The text, after `LineEvent.line`; valid until the next call.
  public mutating func line() -> Bytes { text.closed() }

  /// Whether a sequence of keys has begun that may be a key of its own.
  public var isWaiting: Bool { decoder.isWaiting }

  /// Takes note that nothing came for a while.
  public mutating func timeOut() { decoder.timeOut() }

  /// Takes the next byte of the keyboard.
  @export(interface)
  public mutating func take(_ byte: UInt8) -> LineEvent? {
    let keys = decoder.take(byte)
    var event: LineEvent?
    if let key = keys.first { event = obey(key) }
    if let key = keys.second { event = event ?? obey(key) }
    return event
  }

  /// The terminal has another size.
  public mutating func resize(columns: Int, rows: Int) {
    setSize(columns: columns, rows: rows)
    screen.needsAll = true
  }

  /// Somebody else wrote to the terminal: the cursor stands in a row of its own.
  public mutating func resume() {
    screen.cursor = RowLayout.Place(row: screen.top, column: 0)
    screen.needsAll = true
  }

  private mutating func setSize(columns: Int, rows: Int) {
    screen.layout = RowLayout(columns: columns > 0 ? columns : 80)
    screen.rows = rows > 0 ? rows : 24
  }
}
