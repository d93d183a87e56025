import CHost
import LineEditing
import Memory

/// The source of the lines of `chat`.
struct ChatInput {
  private enum Source {
    case terminal(TerminalLines)
    case stream(LineReader)
  }

  private var source: Source

  /// A terminal whose lines are edited, or what standard input is.
  init(_ memory: Region<UInt8>) {
    if let lines = TerminalLines(memory) {
      source = .terminal(lines)
    } else {
      var reader = LineReader(descriptor: 0, buffer: memory, separator: 0x0A)
      reader.joinsFences = true
      source = .stream(reader)
    }
  }

  /// Gives a terminal back.
  func end() {
    if case .terminal(let lines) = source { lines.end() }
  }

  /// Asks for a line; `nil` at the end of input.
  ///
  /// - Throws: `ProgramError` where the line is unusable.
  mutating func next(_ console: Console) throws(ProgramError) -> Bytes? {
    switch source {
    case .terminal(var lines):
      defer { source = .terminal(lines) }
      switch try lines.next(console) {
      case .line(let line): return line
      case .interrupt:
        try console.write { $0.append("\n") }
        host_end_by_interrupt()
        return nil
      case .end: return nil
      }
    case .stream(var reader):
      defer { source = .stream(reader) }
      try console.write { $0.append("> ") }
      do { return try reader.next().map { Fence.content(of: $0) } } catch {
        throw .input(error)
      }
    }
  }
}
