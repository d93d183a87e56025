import Dispatch
import Foundation
import Glibc

/// Removes an unfinished folder when it is given up, or before a signal ends the
/// program.
final class FolderEndings: Sendable {
  private static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private let folder: String
  /// Taken by whoever changes the folder; a signal never gives it back, so that
  /// nothing is made in a folder that goes, and no failure is told of it.
  private let turn = DispatchSemaphore(value: 1)
  private let queue = DispatchQueue(label: "endings")
  private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []
  private nonisolated(unsafe) var isMade = false

  /// Endings of the folder at a path, which is not there yet.
  init(_ folder: String) {
    self.folder = folder
    for number in FolderEndings.numbers { watch(number) }
  }

  /// Makes the folder.
  ///
  /// - Returns: `false` where that is not possible; `errno` says why.
  func make() -> Bool {
    turn.wait()
    isMade = mkdir(folder, 0o777) == 0
    let reason = errno
    turn.signal()
    if !isMade { end(removes: false) }
    errno = reason
    return isMade
  }

  /// Calls `body` when no signal has come.
  func hold<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    turn.wait()
    defer { turn.signal() }
    return try body()
  }

  /// Gives the signals back, and removes the folder where `removes` says so.
  func end(removes: Bool) {
    turn.wait()
    if removes { try? FileManager.default.removeItem(atPath: folder) }
    isMade = false
    for source in sources {
      source.cancel()
      signal(Int32(source.handle), SIG_DFL)
    }
    sources = []
    turn.signal()
  }

  /// Ends the program by a signal.
  ///
  /// It is sent to this thread alone: the source would take again what is sent to
  /// the process.
  private static func end(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    var own = sigset_t()
    sigemptyset(&own)
    sigaddset(&own, number)
    pthread_sigmask(SIG_UNBLOCK, &own, nil)
    raise(number)
    _exit(128 + number)
  }

  private func watch(_ number: Int32) {
    var before = sigaction()
    sigaction(number, nil, &before)
    // What was ignored from the beginning, as by nohup, stays so.
    guard
      unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) != 1
    else { return }
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler { [folder, turn, weak self] in
      turn.wait()
      if self?.isMade == true {
        try? FileManager.default.removeItem(atPath: folder)
      }
      FolderEndings.end(by: number)
    }
    source.resume()
    sources.append(source)
  }
}
