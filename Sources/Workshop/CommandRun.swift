import ArgumentParser
import Foundation
import Workbench

/// What all commands have in common: failures on standard error, with their codes,
/// and progress where somebody watches.
enum CommandRun {
  /// Runs a command's work; a failure becomes a line and the exit status.
  static func report(_ work: () throws -> Void) throws {
    do { try work() } catch let failure as any WorkshopFailure {
      say("error: \(failure.description) [\(failure.code)]")
      throw ExitCode(failure.status)
    }
  }

  /// Writes a line to standard error.
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// The threads that a command takes where it is not told.
  static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }
}
