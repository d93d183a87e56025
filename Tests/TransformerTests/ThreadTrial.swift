import TestSupport
import Transformer

/// A machine that is made up: how long a token takes with each number of
/// threads, and what disturbs it.
struct ThreadTrial {
  /// Tokens per second with 1, 2, … threads.
  var rates: [Double]
  /// The largest share that chance adds to a token's time.
  var noise = 0.0
  /// The share of tokens that something interrupts, for 4 to 16 ms.
  var interruptions = 0.0
  var seed: UInt64 = 1

  /// What became of it.
  struct Outcome {
    /// The number in force at the end.
    var best = 0
    /// Tokens with another number than the one in force.
    var tries = 0
    /// The token after which the first search was over, or the last one.
    var settled = 0
    /// Searches that came to their end.
    var searches = 0
    /// The share of time that went beyond the best number's, each token measured
    /// against its own.
    var loss = 0.0
    /// The tokens with each number.
    var uses: [Int: Int] = [:]
  }

  /// Tokens per second where the number is the best one.
  var fastest: Double { rates.max() ?? 0 }

  /// Whether a number is as good as the best one, or nearly.
  func isGood(_ threads: Int) -> Bool { rates[threads - 1] >= 0.97 * fastest }

  /// Generates `tokens` tokens; `change` may alter the machine before each.
  func run(
    _ finder: inout ThreadFinder, tokens: Int,
    change: (Int, inout ThreadTrial, ThreadFinder) -> Void = { _, _, _ in }
  ) -> Outcome {
    var machine = self
    var random = SeededRandom(seed)
    var outcome = Outcome()
    var (spent, least) = (0.0, 0.0)
    var wasSearching = finder.isSearching
    for token in 0..<tokens {
      change(token, &machine, finder)
      let threads = finder.threads
      outcome.uses[threads, default: 0] += 1
      if threads != finder.best { outcome.tries += 1 }
      var extra = 1 + Double.random(in: 0...1, using: &random) * machine.noise
      let time = 1 / machine.rates[threads - 1]
      if Double.random(in: 0..<1, using: &random) < machine.interruptions {
        extra += Double.random(in: 0.004...0.016, using: &random) / time
      }
      spent += time
      least += 1 / machine.fastest
      finder.took(UInt64(time * extra * 1e9), threads: threads)
      if wasSearching, !finder.isSearching {
        outcome.searches += 1
        if outcome.searches == 1 { outcome.settled = token }
      }
      wasSearching = finder.isSearching
    }
    if outcome.searches == 0 { outcome.settled = tokens }
    outcome.best = finder.best
    outcome.loss = spent / least - 1
    return outcome
  }
}

/// A process whose group has a quota of processors' time: its threads are paused
/// once they have spent it, until the tenth of a second is over.
struct PausedMachine {
  let quota: Double
  /// Tokens per second with 1, 2, … threads that are not paused.
  let rates: [Double]

  private static let period = 0.1

  init(quota: Double, rates: [Double]) {
    (self.quota, self.rates) = (quota, rates)
  }

  /// Tokens per second with so many threads, pauses counted.
  func steady(_ threads: Int) -> Double {
    rates[threads - 1] * min(1, quota / Double(threads))
  }

  /// Generates `tokens` tokens, from some moment of a period on.
  func run(_ finder: inout ThreadFinder, tokens: Int, seed: UInt64) {
    var random = SeededRandom(seed)
    var left = Double.random(in: 0...PausedMachine.period, using: &random)
    var granted = PausedMachine.period * quota
    for _ in 0..<tokens {
      let threads = finder.threads
      var work = 1 / rates[threads - 1]
      work *= 1 + Double.random(in: 0...0.03, using: &random)
      var elapsed = 0.0
      while work > 1e-9 {
        let step = min(work, left, granted / Double(threads))
        work -= step
        left -= step
        granted -= step * Double(threads)
        elapsed += step
        guard work > 1e-9 else { break }
        elapsed += max(left, 0)
        left = PausedMachine.period
        granted = PausedMachine.period * quota
      }
      finder.took(UInt64(elapsed * 1e9), threads: threads)
    }
  }
}
