import ArgumentParser
import Foundation
import Workbench

/// The option that all commands have.
struct ThreadOptions: ParsableArguments {
  private static let range = 1...1024

  // The help is the same on every machine: it names no number.
  @Option(
    name: .customLong("threads"),
    help: ArgumentHelp(
      "How many threads work, 1 to 1024; as many as processors without it. The result is always the same.",
      valueName: "n"))
  var asked: Int?

  func validate() throws {
    guard ThreadOptions.range.contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, not \(threads)")
    }
  }

  /// The number of threads.
  var threads: Int {
    asked
      ?? min(
        ProcessInfo.processInfo.activeProcessorCount,
        ThreadOptions.range.upperBound)
  }

  /// The threads.
  var workers: Workers { Workers(count: threads) }
}
