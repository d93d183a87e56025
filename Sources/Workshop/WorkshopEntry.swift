import ArgumentParser
import Foundation
import Workbench

/// Runs the command that the arguments name, and ends the program.
///
/// A failure is one line on standard error, with its code, and the exit status of
/// `Errors.md`.
public func runWorkshop() -> Never {
  // A reader of messages that went away ends nothing.
  signal(SIGPIPE, SIG_IGN)
  do {
    var command = try WorkshopCommand.parseAsRoot()
    try command.run()
    exit(0)
  } catch let failure as any WorkshopFailure {
    Message.failure(failure.description, code: failure.code)
    exit(failure.status)
  } catch {
    // Help and completion scripts are what was asked for.
    guard WorkshopCommand.exitCode(for: error) != .success else {
      WorkshopCommand.exit(withError: error)
    }
    let text = WorkshopCommand.message(for: error)
    var first = text.split(separator: "\n").first.map(String.init) ?? text
    if first.hasSuffix(".") { first.removeLast() }
    Message.failure("\(first); \(helpHint())", code: "usage")
    exit(2)
  }
}

/// Where the options are listed that the arguments could have meant.
private func helpHint() -> String {
  let names = WorkshopCommand.configuration.subcommands.compactMap {
    $0.configuration.commandName
  }
  let named = CommandLine.arguments.dropFirst().first { names.contains($0) }
  let command = named.map { " \($0)" } ?? ""
  return "see swiftlet-workshop\(command) --help"
}
