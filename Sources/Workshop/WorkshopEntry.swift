import ArgumentParser
import Foundation
import Workbench

/// Runs the command that the arguments name, and ends the program.
///
/// A failure is one line on standard error, with its code, and the exit status of
/// `Errors.md`.
public func runWorkshop() -> Never {
  do {
    var command = try WorkshopCommand.parseAsRoot()
    try command.run()
    exit(0)
  } catch let failure as any WorkshopFailure {
    complain(failure.description, code: failure.code)
    exit(failure.status)
  } catch {
    // Help and completion scripts are what was asked for.
    guard WorkshopCommand.exitCode(for: error) != .success else {
      WorkshopCommand.exit(withError: error)
    }
    let text = WorkshopCommand.message(for: error)
    let first = text.split(separator: "\n").first.map(String.init) ?? text
    complain(first, code: "usage")
    exit(2)
  }
}

/// Writes a failure to standard error.
private func complain(_ message: String, code: String) {
  let line = "swiftlet-workshop: \(message) [\(code)]\n"
  FileHandle.standardError.write(Data(line.utf8))
}
