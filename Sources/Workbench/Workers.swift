import Dispatch

/// A number of threads that share a range of units.
public struct Workers: Sendable {
  /// How many units may run at once.
  public let count: Int

  /// As many threads as given, at least one.
  public init(count: Int) { self.count = max(count, 1) }

  /// Calls `body` once for each unit and returns when all are done.
  ///
  /// Any thread takes any unit. `worker`, below `count`, is a number that no other
  /// call has meanwhile.
  ///
  /// - Throws: the failure of the lowest unit that failed; units that did not begin
  ///   before it are left out.
  public func forEach<Failure: Error>(
    _ units: Int,
    _ body: @Sendable (_ unit: Int, _ worker: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let share = Share<Failure>()
    DispatchQueue.concurrentPerform(iterations: min(count, max(units, 1))) {
      worker in
      while let unit = share.next(below: units) {
        do throws(Failure) { try body(unit, worker) } catch {
          share.fail(unit, error)
        }
      }
    }
    if let failure = share.failure { throw failure }
  }
}

/// What the threads of one call agree on.
private final class Share<Failure: Error>: @unchecked Sendable {
  private let lock = DispatchSemaphore(value: 1)
  private var upcoming = 0
  private var failed: (unit: Int, error: Failure)?

  var failure: Failure? { failed?.error }

  func next(below units: Int) -> Int? {
    lock.wait()
    defer { lock.signal() }
    guard upcoming < units, failed == nil else { return nil }
    upcoming += 1
    return upcoming - 1
  }

  func fail(_ unit: Int, _ error: Failure) {
    lock.wait()
    defer { lock.signal() }
    if let failed, failed.unit < unit { return }
    failed = (unit, error)
  }
}
