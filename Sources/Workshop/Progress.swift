import Foundation

/// The share of a command's work that is done, on standard error where that is a
/// terminal.
final class Progress: @unchecked Sendable {
  private let lock = NSLock()
  private let isShown = isatty(2) == 1
  private var shown = -1

  /// Takes what is done, from any thread.
  func show(_ done: UInt64, _ total: UInt64) {
    guard isShown, total > 0 else { return }
    let percent = Int(Double(done) / Double(total) * 100)
    lock.lock()
    defer { lock.unlock() }
    guard percent > shown else { return }
    shown = percent
    FileHandle.standardError.write(Data("\r\(percent) %".utf8))
    if done >= total { FileHandle.standardError.write(Data("\n".utf8)) }
  }
}
