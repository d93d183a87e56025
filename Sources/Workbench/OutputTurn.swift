import Dispatch

/// Turns of writing: a process makes one file at a time aside and puts it into its
/// place, since a signal removes the one that is open.
public enum OutputTurn {
  private static let free = DispatchSemaphore(value: 1)

  /// Runs `body` when no other turn is taken.
  public static func take<Failure: Error>(
    _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    free.wait()
    defer { free.signal() }
    try body()
  }
}
