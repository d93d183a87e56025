/// Finds the number of threads that generates tokens fastest, while tokens are
/// generated.
///
/// A pure policy: it is told how long each step took and says how many threads
/// the next one shall have. What it is told is noisy, and the machine's state
/// changes. So it compares what is near in time: in a duel the number in force
/// and another one take turns. The winner of a search is kept until the time of
/// a token changes for longer than a moment, or for some time at most. What
/// searching costs is bounded by a share of all time.
public struct ThreadFinder: BitwiseCopyable, Sendable {
  /// The largest number that may be tried.
  public let most: Int
  /// The fastest number so far.
  public private(set) var best: Int
  /// Whether a search came to its end; where there is one number, at once.
  public private(set) var isSettled: Bool

  private var duel: ThreadDuel?
  private var watch = ThreadWatch()
  private var visit = ThreadVisit()
  private var isWarm = false
  private let length: ThreadVisit.Length

  // Numbers up to `below` and from `above` on are slower than the best, or none.
  private var below = 0
  private var above: Int
  /// By how much the best is slower than a number that it was preferred to, in
  /// thousandths.
  private var debt: Int64 = 0
  private var bestBefore: Int
  /// Whether numbers are being tried.
  public private(set) var isSearching: Bool
  private let isFixed: Bool

  // In nanoseconds: of all steps, what tries took more than the best number
  // would have, and the time of a token.
  private var total: UInt64 = 0
  private var lost: UInt64 = 0
  private var usual: UInt64 = 0

  /// Numbers are as fast as each other within so many thousandths.
  private static let tie: Int64 = 20
  /// What is lost by tries is at most this part of all time, and two tokens.
  private static let share: UInt64 = 128
  /// Longer steps count as this.
  private static let longest: UInt64 = 1_000_000_000_000

  /// Begins with `start` threads.
  ///
  /// - Parameters:
  ///   - start: the first number, 1 to `most`.
  ///   - most: the largest number.
  ///   - isFixed: whether no other one is tried.
  ///   - hasQuota: whether the process is paused once its share of time is spent.
  public init(
    start: Int, most: Int, isFixed: Bool = false, hasQuota: Bool = false
  ) {
    best = start
    bestBefore = start
    self.most = most
    length = hasQuota ? .long : .short
    above = most + 1
    self.isFixed = isFixed || most == 1
    isSearching = !self.isFixed
    isSettled = most == 1
  }

  /// The threads of the next step.
  public var threads: Int {
    duel.map { $0.isChallengersTurn ? $0.challenger : best } ?? best
  }

  /// Takes note of a step.
  ///
  /// - Parameters:
  ///   - nanoseconds: its time.
  ///   - threads: those that it had; others than were wanted tell nothing.
  ///   - tokens: those that it computed; several tell nothing of one.
  @export(interface)
  public mutating func took(
    _ nanoseconds: UInt64, threads: Int, tokens: Int = 1
  ) {
    guard !isFixed, tokens == 1, threads == self.threads else { return }
    let elapsed = min(max(nanoseconds, 1), ThreadFinder.longest)
    total += elapsed
    // The first token of all reads what no other will.
    guard isWarm else {
      isWarm = true
      return
    }
    if !isSearching {
      guard let cause = watch.took(elapsed) else { return }
      begin(cause)
    }
    guard var duel = duel ?? next() else { return }
    if duel.isChallengersTurn, elapsed > usual { lost += elapsed - usual }
    guard let mean = visit.took(elapsed, of: length) else {
      self.duel = duel
      return
    }
    let difference = duel.took(mean)
    usual = duel.own
    self.duel = difference == nil ? duel : nil
    if let difference { settle(duel, difference) }
  }

  private mutating func begin(_ cause: ThreadWatch.Cause) {
    (isSearching, below, above, bestBefore) = (true, 0, most + 1, best)
    // On the same machine, ties of several searches must not add up either.
    if cause == .change { debt = 0 }
  }

  /// Begins the next duel, unless tries have cost too much already; ends the
  /// search where there is nothing left to try.
  private mutating func next() -> ThreadDuel? {
    guard let challenger else {
      isSearching = false
      isSettled = true
      watch.begin(isNew: best != bestBefore)
      return nil
    }
    guard lost <= total / ThreadFinder.share + 2 * usual else { return nil }
    visit = ThreadVisit()
    return ThreadDuel(challenger: challenger)
  }

  /// What to try next.
  ///
  /// Half of the best number, or between it and one that is known to be slower;
  /// then the same above. Steps below an eighth do not count.
  private var challenger: Int? {
    let grain = max(best / 8, 1)
    if best - below > grain { return (below + best + 1) / 2 }
    if above - best > grain { return min((best + above) / 2, 2 * best) }
    return nil
  }

  /// Fewer threads need less power: they win where they are about as fast.
  private mutating func settle(_ duel: ThreadDuel, _ difference: Int64) {
    let other = duel.challenger
    let sum = debt + difference
    let wins =
      other < best ? sum <= ThreadFinder.tie : difference < -ThreadFinder.tie
    if wins {
      if other < best { above = best } else { below = best }
      (best, debt, usual) = (other, max(sum, 0), duel.other)
    } else {
      if other < best { below = other } else { above = other }
    }
  }
}
