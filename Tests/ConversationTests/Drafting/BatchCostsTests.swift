import Conversation
import TestSupport
import Testing

/// What passes over several tokens cost, learned from those that ran.
struct BatchCostsTests {
  /// Learns `rounds` times that passes over these tokens take so long.
  private func learn(
    _ costs: inout BatchCosts, _ times: [(Int, UInt64)], rounds: Int = 40
  ) {
    for _ in 0..<rounds {
      for (tokens, milliseconds) in times {
        costs.learn(tokens: tokens, nanoseconds: milliseconds * 1_000_000)
      }
    }
  }

  @Test func nothingIsKnown() {
    let costs = BatchCosts()
    #expect(costs.multiple(of: 1) == 1)
    var last: Float = 1
    for tokens in 2...BatchCosts.most {
      let cost = costs.multiple(of: tokens)
      // Cheap enough to be tried, dearer the more there are.
      #expect(cost > last && cost < 2)
      last = cost
    }
  }

  @Test func betweenAndBeyondWhatRan() {
    var costs = BatchCosts()
    learn(&costs, [(1, 10), (4, 13), (8, 20)])
    #expect(abs(costs.multiple(of: 4) - 1.3) < 0.02)
    #expect(abs(costs.multiple(of: 8) - 2) < 0.02)
    #expect(abs(costs.multiple(of: 6) - 1.65) < 0.03)
    #expect(abs(costs.multiple(of: 2) - 1.1) < 0.03)
    #expect(costs.multiple(of: 12) > costs.multiple(of: 8))
  }

  /// A pass that was interrupted changes little, and one that is dear is tried
  /// again after a while.
  @Test func interruptions() {
    var costs = BatchCosts()
    learn(&costs, [(1, 10), (4, 13)])
    costs.learn(tokens: 1, nanoseconds: 900_000_000)
    costs.learn(tokens: 4, nanoseconds: 900_000_000)
    #expect(costs.multiple(of: 4) < 1.7)
    // No batch is taken to be worth less than its tokens one by one.
    costs = BatchCosts()
    costs.learn(tokens: 1, nanoseconds: 10_000_000)
    costs.learn(tokens: 4, nanoseconds: 900_000_000)
    costs.learn(tokens: 1, nanoseconds: 10_000_000)
    #expect(costs.multiple(of: 4) == 4)
    // A few tokens more are worth a try where matches are long, and say what
    // fewer ones take.
    #expect(costs.multiple(of: 7) < 5)
    learn(&costs, [(1, 10), (7, 15)], rounds: 4)
    #expect(costs.multiple(of: 4) < 1.6)
  }

  /// A machine that is slow for a while is slow for all sizes: what was learned
  /// of a size stays.
  @Test func theMachineSlowsDown() {
    var costs = BatchCosts()
    learn(&costs, [(1, 10), (4, 14), (1, 10), (2, 12)])
    for slow: UInt64 in [14, 10, 17, 10] {
      let times: [(Int, UInt64)] = [(1, 10), (2, 12), (1, 10), (4, 14)]
      for (tokens, time) in times + times {
        costs.learn(tokens: tokens, nanoseconds: time * slow * 100_000)
        #expect(abs(costs.multiple(of: 2) - 1.2) < 0.1)
        #expect(abs(costs.multiple(of: 4) - 1.4) < 0.15)
      }
      // Single tokens alone change nothing, however long they take.
      learn(&costs, [(1, slow)], rounds: 20)
      #expect(abs(costs.multiple(of: 4) - 1.4) < 0.1)
    }
  }

  /// Many batches in a row do not lead what is known of them astray.
  @Test func noiseOfBatchesInARow() {
    var costs = BatchCosts()
    var random = SeededRandom(3)
    learn(&costs, [(1, 100), (8, 130), (1, 100)], rounds: 4)
    for _ in 0..<2000 {
      let time = UInt64.random(in: 115_000_000...145_000_000, using: &random)
      costs.learn(tokens: 8, nanoseconds: time)
    }
    #expect(abs(costs.multiple(of: 8) - 1.3) < 0.25)
  }

  @Test func whatCannotBeIsLeftOut() {
    var costs = BatchCosts()
    costs.learn(tokens: 0, nanoseconds: 5)
    costs.learn(tokens: 99, nanoseconds: 5)
    costs.learn(tokens: 3, nanoseconds: 0)
    costs.learn(tokens: 3, nanoseconds: 7)
    #expect(costs.multiple(of: 3) == BatchCosts().multiple(of: 3))
  }
}
