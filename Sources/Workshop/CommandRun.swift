import Foundation

/// What commands that work for long have in common.
enum CommandRun {
  /// Writes a line to standard error.
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// The threads that a command takes where it is not told.
  static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }
}
