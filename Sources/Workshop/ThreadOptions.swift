import ArgumentParser
import Foundation
import Workbench

/// The option that all commands have.
struct ThreadOptions: ParsableArguments {
  private static let range = 1...1024

  @Option(
    help: "How many threads work, 1 to 1024; the result is always the same.")
  var threads = min(
    ProcessInfo.processInfo.activeProcessorCount, range.upperBound)

  func validate() throws {
    guard ThreadOptions.range.contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, not \(threads)")
    }
  }

  /// The threads.
  var workers: Workers { Workers(count: threads) }
}
