import Foundation
import Synchronization

/// A line on standard error that says how far a command is, where that is a
/// terminal.
final class ProgressLine: Sendable {
  private let title: String
  private let isTerminal = isatty(2) != 0
  private let shown = Mutex(-1)

  /// A line that begins with `title`.
  init(_ title: String) { self.title = title }

  /// Shows the share that is done; any thread may call it.
  func show(_ done: UInt64, of total: UInt64) {
    guard isTerminal, total > 0 else { return }
    let percent = Int(100 * (Double(done) / Double(total)))
    shown.withLock { shown in
      guard percent > shown else { return }
      shown = percent
      ProgressLine.write("\r\(title) \(percent) %")
    }
  }

  /// Takes the line away.
  func end() {
    guard isTerminal else { return }
    ProgressLine.write("\r\u{1B}[K")
  }

  /// A line for the reader.
  static func note(_ text: String) {
    write("swiftlet-workshop: note: \(text)\n")
  }

  private static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
