import ArgumentParser
import Foundation
import Workbench

/// How many threads a command has.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: .customLong("threads"),
    help: "The threads; as many as processors without it.")
  var count = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (1...1024).contains(count) else {
      throw ValidationError("--threads takes 1 to 1024")
    }
  }

  /// The threads.
  var workers: Workers { Workers(count: count) }
}
