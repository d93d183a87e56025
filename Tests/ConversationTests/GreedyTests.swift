import Memory
import Sampling
import TestSupport
import Testing

struct GreedyTests {
  private func choice(_ logits: [Float]) -> Int32 {
    let values = region(of: logits.count, Float.self)
    for (index, value) in logits.enumerated() { values[index] = value }
    return Greedy.select(from: values)
  }

  @Test func likeliest() {
    #expect(choice([1]) == 0)
    #expect(choice([1, 3, 2]) == 1)
    #expect(choice([-3, -2, -1]) == 2)
    #expect(choice([3, 2, 1]) == 0)
    let largest = Float.greatestFiniteMagnitude
    #expect(choice([-largest, 0, largest]) == 2)
    #expect(choice([Float](repeating: 0, count: 999) + [0x1p-149]) == 999)
  }

  @Test func lowestOfEqual() {
    #expect(choice([1, 2, 2, 2]) == 1)
    #expect(choice([0, 0, 0]) == 0)
    #expect(choice([-0.0, 0.0, -0.0]) == 0)
    #expect(choice([-1, -0.0, 0.0]) == 1)
    #expect(choice([-1, 0.0, -0.0]) == 1)
  }
}
