import TestSupport
import Testing
import Transformer

/// Machines that change while tokens are generated.
///
/// All curves but the Raspberry Pi 5's are made up.
@Suite struct ThreadChangeTests {
  /// A neighbour takes two of four cores for a while, and threads that share a
  /// core hold up the others.
  @Test func aNeighbourThatComesAndGoes() {
    let alone = [5, 9.8, 14, 18]
    let beside = [5, 9.5, 6, 5.5]
    for seed in 0..<20 {
      let trial = ThreadTrial(rates: alone, noise: 0.03, seed: UInt64(seed))
      var finder = ThreadFinder(start: 4, most: 4)
      var numbers: [Int] = []
      let outcome = trial.run(&finder, tokens: 4000) { token, machine, finder in
        machine.rates = (1000..<2000).contains(token) ? beside : alone
        if [999, 1100, 1999, 2600].contains(token) {
          numbers.append(finder.best)
        }
      }
      #expect(numbers == [4, 2, 2, 4], "\(seed)")
      #expect(outcome.loss < 0.2, "\(seed): \(outcome)")
    }
  }

  /// A neighbour that comes and goes too often to follow: searching stays cheap,
  /// and no number is taken that both states punish.
  @Test func aRestlessNeighbour() {
    let alone = [5, 9.8, 14, 18]
    let beside = [5, 9.5, 6, 5.5]
    for seed in 0..<20 {
      let trial = ThreadTrial(rates: alone, noise: 0.03, seed: UInt64(seed))
      var finder = ThreadFinder(start: 4, most: 4)
      let outcome = trial.run(&finder, tokens: 10_000) { token, machine, _ in
        machine.rates = token / 60 % 2 == 0 ? alone : beside
      }
      #expect(outcome.tries < 1000, "\(seed): \(outcome)")
    }
  }

  /// Heat makes everything slower: it looks again, and stays where it was.
  @Test func heat() {
    let rates = [10.5, 12.4, 11.2, 9.9]
    for seed in 0..<20 {
      let trial = ThreadTrial(rates: rates, noise: 0.03, seed: UInt64(seed))
      var finder = ThreadFinder(start: 2, most: 4)
      var searched: [Int] = []
      var isSearching = true
      _ = trial.run(&finder, tokens: 450) { token, machine, finder in
        if token >= 300 { machine.rates = rates.map { $0 * 0.75 } }
        if finder.isSearching, !isSearching { searched.append(token) }
        isSearching = finder.isSearching
      }
      #expect(finder.best == 2)
      let first = searched.first { $0 > 300 } ?? 0
      #expect(first > 300 && first < 350, "\(seed): \(searched)")
    }
  }

  /// Heat that punishes many busy cores more than few.
  @Test func heatThatChangesTheNumber() {
    for seed in 0..<20 {
      let trial = ThreadTrial(
        rates: [5, 9, 12.5, 15.5], noise: 0.03, seed: UInt64(seed))
      var finder = ThreadFinder(start: 4, most: 4)
      let outcome = trial.run(&finder, tokens: 600) { token, machine, _ in
        if token == 300 { machine.rates = [5, 9, 10, 8] }
      }
      #expect(outcome.best == 3, "\(seed): \(outcome)")
    }
  }

  /// Noise alone does not make it search for ever.
  @Test(arguments: [0.02, 0.1, 0.3, 1])
  func noise(_ noise: Double) {
    for seed in 0..<10 {
      let trial = ThreadTrial(
        rates: [10.5, 12.4, 11.2, 9.9], noise: noise, interruptions: noise / 4,
        seed: UInt64(seed))
      var finder = ThreadFinder(start: 2, most: 4)
      let outcome = trial.run(&finder, tokens: 30_000)
      #expect(outcome.tries < 1200, "\(seed): \(outcome)")
      #expect(outcome.searches <= 150, "\(seed): \(outcome)")
      if noise < 1 { #expect(outcome.loss < 0.01, "\(seed): \(outcome)") }
    }
  }

  /// The cache grows, and attention with it, which more threads help.
  @Test func aGrowingCache() {
    let trial = ThreadTrial(rates: [10.5, 12.4, 11.2, 9.9], noise: 0.02)
    var finder = ThreadFinder(start: 2, most: 4)
    let outcome = trial.run(&finder, tokens: 16_000) { token, machine, _ in
      let position = Double(token)
      machine.rates = [10.5, 12.4, 11.2, 9.9].enumerated().map {
        1 / (1 / $1 + position * 40e-6 / Double($0 + 1))
      }
    }
    #expect(outcome.best == 4, "\(outcome)")
    #expect(outcome.loss < 0.05, "\(outcome)")
  }

  /// A quota pauses threads that work at once the sooner.
  @Test(arguments: [
    (1.5, [10.0, 11]), (1.5, [10, 19]), (2.5, [10, 15, 16]), (0.5, [10]),
    (1.0, [10, 19]), (3.5, [10, 19, 27, 34]),
  ])
  func quotas(_ quota: Double, _ rates: [Double]) {
    for speed in [0.3, 1, 5, 20] {
      let machine = PausedMachine(quota: quota, rates: rates.map { $0 * speed })
      let all = (1...rates.count).map(machine.steady)
      let best = all.max() ?? 0
      var good = 0
      for seed in 0..<20 {
        var finder = ThreadFinder(
          start: rates.count, most: rates.count, hasQuota: true)
        machine.run(&finder, tokens: 2000, seed: UInt64(seed))
        if all[finder.best - 1] >= 0.95 * best { good += 1 }
      }
      #expect(good >= 19, "\(speed): \(good) of 20, \(all)")
    }
  }
}
