import TestSupport
import Testing
import Transformer

/// The number of threads that a machine is left with, and what finding it costs.
///
/// Only the Raspberry Pi 5's curve was measured. The others are made up, in the
/// shapes that such machines have.
@Suite struct ThreadFinderTests {
  struct Machine: CustomTestStringConvertible, Sendable {
    let name: String
    /// Tokens per second with 1, 2, … threads.
    let rates: [Double]
    let start: Int
    /// Tries within 200 tokens without noise.
    let tries: Int

    var testDescription: String { name }
  }

  /// Qwen2.5-1.5B on a Raspberry Pi 5 by llama.cpp 836d571, October 2026.
  static let raspberryPi5 = [10.5, 12.4, 11.2, 9.9]

  static let machines: [Machine] = [
    Machine(
      name: "Raspberry Pi 5 by its file", rates: raspberryPi5, start: 2,
      tries: 5),
    Machine(
      name: "Raspberry Pi 5, all cores", rates: raspberryPi5, start: 4,
      tries: 12),
    Machine(
      name: "RK3588, four fast and four slow cores",
      rates: [6.1, 9.8, 11.9, 12.6, 10.2, 9.6, 9.3, 9.0], start: 4, tries: 10),
    Machine(
      name: "RK3588 that began with all",
      rates: [6.1, 9.8, 11.9, 12.6, 10.2, 9.6, 9.3, 9.0], start: 8, tries: 22),
    Machine(
      name: "a phone's 1 + 3 + 4",
      rates: [9.5, 13.5, 15.2, 15.6, 13.0, 12.4, 12.0, 11.5], start: 4,
      tries: 14),
    Machine(
      name: "a phone whose slow cores help",
      rates: [4.0, 7.0, 9.5, 11.0, 12.0, 12.9, 13.7, 14.4], start: 4,
      tries: 26),
    Machine(
      name: "2 cores that arithmetic bounds", rates: [10, 19], start: 2,
      tries: 1),
    Machine(
      name: "2 cores that the memory bounds", rates: [15, 17], start: 2,
      tries: 3),
    Machine(
      name: "8 cores that scale",
      rates: [5, 9.8, 14.2, 18, 21, 24, 26, 28], start: 8, tries: 8),
    Machine(
      name: "64 cores that scale",
      rates: (1...64).map { 1 / (1 / Double($0) + 0.001) }, start: 64,
      tries: 10),
    Machine(
      name: "64 cores, of which 24 use the memory up",
      rates: (1...64).map {
        min(2 * Double($0), 48) / (1 + 0.002 * Double($0))
      }, start: 64, tries: 40),
  ]

  @Test(arguments: machines)
  func withoutNoise(_ machine: Machine) {
    let trial = ThreadTrial(rates: machine.rates)
    var finder = ThreadFinder(start: machine.start, most: machine.rates.count)
    let outcome = trial.run(&finder, tokens: 200)
    #expect(finder.isSettled && trial.isGood(outcome.best), "\(outcome)")
    #expect(outcome.tries <= machine.tries, "\(outcome)")
  }

  /// With noise, too, it ends at a good number, and mostly the first time.
  @Test(arguments: machines)
  func withNoise(_ machine: Machine) {
    for (noise, interruptions) in [(0.02, 0.02), (0.06, 0.05)] {
      var (good, early, tries, loss) = (0, 0, 0, 0.0)
      let runs = 100
      for seed in 0..<runs {
        let trial = ThreadTrial(
          rates: machine.rates, noise: noise, interruptions: interruptions,
          seed: UInt64(seed))
        var finder = ThreadFinder(
          start: machine.start, most: machine.rates.count)
        let first = trial.run(&finder, tokens: 200)
        if trial.isGood(first.best) { early += 1 }
        if machine.start == machine.rates.count { loss += first.loss }
        tries = max(tries, first.tries)
        var later = trial
        later.seed += 1000
        if later.isGood(later.run(&finder, tokens: 2000).best) { good += 1 }
      }
      #expect(early >= 85 && good >= 90, "\(noise): \(early), \(good)")
      #expect(tries <= 64, "\(noise): \(tries)")
      #expect(loss / Double(runs) < 0.03, "\(noise): \(loss)")
    }
  }

  /// What a search costs where the first number was right.
  @Test func aSearchIsCheap() {
    for rates in [[10.0, 19], [15, 17], [1000, 1900], [0.1, 0.19]] {
      let trial = ThreadTrial(rates: rates, noise: 0.02)
      var finder = ThreadFinder(start: 2, most: 2)
      let first = trial.run(&finder, tokens: 200)
      #expect(first.best == 2 && first.loss < 0.015, "\(rates): \(first)")
      let later = trial.run(&finder, tokens: 10_000)
      #expect(later.loss < 0.003, "\(rates): \(later)")
    }
  }

  /// Threads that fight for a core can make a try very dear: then there are few.
  @Test func triesThatCostMuch() {
    let rates = (1...64).map { $0 <= 4 ? 5 * Double($0) : 0.5 }
    let trial = ThreadTrial(rates: rates, noise: 0.02)
    var finder = ThreadFinder(start: 4, most: 64)
    let outcome = trial.run(&finder, tokens: 30_000)
    #expect(outcome.best == 4 && outcome.loss < 0.015, "\(outcome)")
  }

  /// Where numbers are about as fast, the least of them needs the least power.
  @Test func aTieGoesToFewerThreads() {
    let trial = ThreadTrial(
      rates: [7, 9.9, 10, 10.05, 10.1, 10.1], noise: 0.002)
    var finder = ThreadFinder(start: 6, most: 6)
    let outcome = trial.run(&finder, tokens: 300)
    #expect(outcome.best == 2, "\(outcome)")
  }

  /// Several ties in a row do not add up to something slow.
  @Test func tiesDoNotAddUp() {
    let rates = (1...64).map { 10 * (1 + 0.014 * Double.log2($0)) }
    let trial = ThreadTrial(rates: rates)
    var finder = ThreadFinder(start: 64, most: 64)
    let outcome = trial.run(&finder, tokens: 1000)
    #expect(trial.isGood(outcome.best), "\(outcome)")
  }

  @Test func oneCore() {
    var finder = ThreadFinder(start: 1, most: 1)
    #expect(finder.isSettled && !finder.isSearching)
    let outcome = ThreadTrial(rates: [10]).run(&finder, tokens: 1000)
    #expect(outcome.uses == [1: 1000])
  }

  @Test func aNumberThatWasAskedForIsKept() {
    for threads in 1...4 {
      var finder = ThreadFinder(start: threads, most: 4, isFixed: true)
      let trial = ThreadTrial(rates: ThreadFinderTests.raspberryPi5, noise: 0.5)
      let outcome = trial.run(&finder, tokens: 5000)
      #expect(outcome.uses == [threads: 5000])
    }
  }

  /// Steps of several tokens, and such with other threads, tell nothing.
  @Test func onlyItsOwnStepsCount() {
    let trial = ThreadTrial(rates: ThreadFinderTests.raspberryPi5, noise: 0.05)
    var (plain, disturbed) = (
      ThreadFinder(start: 4, most: 4), ThreadFinder(start: 4, most: 4)
    )
    let first = trial.run(&plain, tokens: 300)
    let second = trial.run(&disturbed, tokens: 300) { _, _, _ in }
    #expect(first.uses == second.uses)
    var mixed = ThreadFinder(start: 4, most: 4)
    var uses: [Int: Int] = [:]
    var random = SeededRandom(1)
    for _ in 0..<300 {
      mixed.took(1, threads: mixed.threads, tokens: 4)
      mixed.took(1, threads: mixed.threads == 1 ? 2 : 1)
      let threads = mixed.threads
      uses[threads, default: 0] += 1
      let extra = 1 + Double.random(in: 0...1, using: &random) * 0.05
      _ = Double.random(in: 0..<1, using: &random)
      let time = extra / ThreadFinderTests.raspberryPi5[threads - 1]
      mixed.took(UInt64(time * 1e9), threads: threads)
    }
    #expect(uses == first.uses && mixed.best == first.best)
  }

  @Test func hostileTimes() {
    var random = SeededRandom(3)
    for most in [2, 3, 64, 100_000] {
      var finder = ThreadFinder(start: most, most: most)
      for _ in 0..<20_000 {
        #expect((1...most).contains(finder.threads))
        let time =
          switch Int.random(in: 0..<4, using: &random) {
          case 0: UInt64(0)
          case 1: UInt64.max
          case 2: UInt64.random(in: 0...UInt64.max, using: &random)
          default: UInt64.random(in: 0...1_000_000, using: &random)
          }
        finder.took(time, threads: finder.threads)
      }
    }
  }
}

extension Double {
  fileprivate static func log2(_ number: Int) -> Double {
    var (rest, sum) = (Double(number), 0.0)
    while rest >= 2 { (rest, sum) = (rest / 2, sum + 1) }
    return sum + rest - 1
  }
}
