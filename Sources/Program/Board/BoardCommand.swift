import JSON
import Memory

/// `swiftlet board`: a description of this machine, and advice on it.
struct BoardCommand {
  private let machine: BoardMachine
  private let format: BoardFormat
  private let console: Console

  init(_ settings: Settings, _ console: Console) {
    machine = BoardMachine(root: settings.board.root)
    format = settings.board.format
    self.console = console
  }

  func run() throws(ProgramError) -> ExitStatus {
    let advice = try machine.advice(console)
    // For a message, before it is quoted.
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: 1024)
    defer { start.deallocate() }
    let message = Region<UInt8>(start: start, count: 1024)
    try console.write { out in
      switch format {
      case .text: machine.describe(advice, into: &out)
      case .objects:
        var json = JSONWriter(out)
        machine.write(advice, to: &json, scratch: message)
        out = json.text
        out.append("\n")
      }
    }
    return .success
  }
}
