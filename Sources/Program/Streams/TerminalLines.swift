import CHost
import LineEditing
import Memory

/// Lines that a person types and edits at a terminal.
struct TerminalLines {
  /// An action of the person.
  enum Input {
    /// A line; its bytes are valid until the next is read.
    case line(Bytes)
    /// Ctrl-C without a line.
    case interrupt
    /// Ctrl-D without a line, or the terminal went away.
    case end
  }

  /// How long the rest of a key's sequence is waited for, in milliseconds: many
  /// times what it takes on a slow line, and less than a person takes who
  /// presses ESC and then another key.
  private static let patience: Int32 = 500

  /// As much as a terminal of Linux has ready at most.
  private static let readBytes = 4096

  private var editor: LineEditor
  private let keys: Region<UInt8>
  /// The bytes that were read and are yet to be taken.
  private var pending = 0..<0

  /// Takes the terminal over, or answers `nil` where none is to be edited at.
  ///
  /// - Parameter memory: where text and history go.
  init?(_ memory: Region<UInt8>) {
    guard host_terminal_begin() else { return nil }
    keys = memory[0..<TerminalLines.readBytes]
    editor = LineEditor(memory[TerminalLines.readBytes..<memory.count])
  }

  /// Gives the terminal back.
  func end() { host_terminal_end() }

  /// Reads a line, which ends with a newline on the terminal.
  ///
  /// - Throws: `ProgramError` where the terminal can no longer be read or
  ///   written.
  mutating func next(_ console: Console) throws(ProgramError) -> Input {
    host_terminal_edit(true)
    defer { host_terminal_edit(false) }
    let size = host_terminal_size_now()
    editor.begin(columns: Int(size.columns), rows: Int(size.rows))
    while true {
      let event = takePending()
      guard let event else {
        try draw(console)
        guard try fill() else { return .end }
        continue
      }
      switch event {
      case .line:
        try editor.finish { piece throws(ProgramError) in
          try console.write(piece)
        }
        return .line(Fence.content(of: editor.line()))
      case .interrupt: return .interrupt
      case .end: return .end
      }
    }
  }

  private mutating func takePending() -> LineEvent? {
    while !pending.isEmpty {
      let byte = keys[pending.lowerBound]
      pending = (pending.lowerBound + 1)..<pending.upperBound
      if let event = editor.take(byte) { return event }
    }
    return nil
  }

  private mutating func draw(_ console: Console) throws(ProgramError) {
    try editor.draw { piece throws(ProgramError) in try console.write(piece) }
  }

  /// Waits for keys, or for anything else that there is to be drawn about; false
  /// at the end.
  private mutating func fill() throws(ProgramError) -> Bool {
    let patience = editor.isWaiting ? TerminalLines.patience : -1
    let got = host_terminal_read(keys.unsafeStart, keys.count, patience)
    switch Int(got) {
    case Int(HOST_TERMINAL_END): return false
    case Int(HOST_TERMINAL_FAILED):
      throw .input(.readFailed(errno: host_errno()))
    case Int(HOST_TERMINAL_QUIET): editor.timeOut()
    case Int(HOST_TERMINAL_CHANGED):
      let size = host_terminal_size_now()
      editor.resize(columns: Int(size.columns), rows: Int(size.rows))
      if host_terminal_resumed() { editor.resume() }
    default: pending = 0..<Int(got)
    }
    return true
  }
}
