import Glibc
import Synchronization

/// The share of the work that is done, on standard error where it is a terminal.
///
/// Any thread may report.
final class Progress: Sendable {
  private let what: String
  private let isShown: Bool
  private let shown = Atomic<Int>(-1)

  /// Progress of `what`.
  init(_ what: String) {
    self.what = what
    isShown = isatty(2) == 1
  }

  /// Shows the share, where its percent is another than before.
  func report(_ done: UInt64, of total: UInt64) {
    guard isShown, total > 0 else { return }
    let percent = Int(100 * (Double(done) / Double(total)))
    let before = shown.load(ordering: .relaxed)
    guard percent > before,
      shown.compareExchange(
        expected: before, desired: percent, ordering: .relaxed
      ).exchanged
    else { return }
    Message.write("\r\(what) \(percent) %")
  }

  /// Clears the line.
  func end() {
    if isShown { Message.write("\r\u{1B}[K") }
  }
}
