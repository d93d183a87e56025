import CHost
import Memory

/// Standard output and standard error.
///
/// Everything is written at once, without a buffer of the C library: an answer
/// is seen as it is made, and nothing is lost at the end.
struct Console {
  /// For one message, one line of an answer, or one table row.
  static let lineCapacity = 16 * 1024

  private let line: Region<UInt8>

  /// Whether a person reads standard error.
  let isTerminal: Bool

  /// Whether notes are left out, as in attempts that are made many times.
  private var isQuiet = false

  init() {
    let start = host_map_anonymous(Console.lineCapacity)
    line = Region(
      start: start?.bindMemory(
        to: UInt8.self, capacity: Console.lineCapacity),
      count: start == nil ? 0 : Console.lineCapacity)
    isTerminal = host_is_terminal(2)
  }

  /// The same console without notes.
  var quiet: Console {
    var console = self
    console.isQuiet = true
    return console
  }

  /// Writes bytes to standard output.
  func write(_ bytes: Bytes) throws(ProgramError) {
    guard bytes.count > 0 else { return }
    guard host_write_all(1, bytes.unsafeStart, bytes.count) else {
      throw .outputFailed(errno: host_errno())
    }
  }

  /// Writes what `build` appends to standard output.
  func write(
    _ build: (inout TextBuffer) -> Void
  ) throws(ProgramError) {
    var text = TextBuffer(line)
    build(&text)
    try write(text.bytes)
  }

  /// Writes a note to standard error, after the program's name.
  func note(_ build: (inout TextBuffer) -> Void) {
    if isQuiet { return }
    var text = TextBuffer(line)
    text.append("swiftlet: ")
    build(&text)
    text.append("\n")
    _ = host_write_all(2, text.bytes.unsafeStart, text.count)
  }

  /// Rewrites the progress line of a terminal; nothing elsewhere.
  func progress(_ build: (inout TextBuffer) -> Void) {
    guard isTerminal else { return }
    var text = TextBuffer(line)
    text.append("\r\u{1B}[K")
    build(&text)
    _ = host_write_all(2, text.bytes.unsafeStart, text.count)
  }

  /// Shows how much of a prompt is read, on a terminal.
  func showReading(_ done: Int, _ total: Int) {
    show("reading ", done, of: total, " tokens")
  }

  /// Shows how much of something is done, on a terminal, and nothing when all
  /// of it is.
  @inline(never)
  func show(
    _ what: StaticString, _ done: Int, of total: Int, _ unit: StaticString
  ) {
    progress { out in
      guard done < total else { return }
      out.append(what)
      out.append(done)
      out.append(" of ")
      out.append(total)
      out.append(unit)
    }
  }

  /// Writes an error and its code to standard error.
  ///
  /// A reader that went away ends the program quietly.
  func report(_ error: ProgramError) {
    if case .outputFailed(let errno) = error, host_is_broken_pipe(errno) {
      return
    }
    note { out in
      error.describe(into: &out)
      out.append(" [")
      out.append(error.code)
      out.append("]")
    }
  }
}
