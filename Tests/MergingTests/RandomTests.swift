import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

struct RandomTests {
  /// A merge of a base of zeros and a model, by a method at a density.
  private func merged(
    _ method: String, density: Double, rescale: Bool, seed: UInt64 = 0,
    model: ModelFolder, base: ModelFolder
  ) throws -> any TensorStore {
    let text = """
      models:
      - model: other
        parameters: {weight: 1, density: \(density)}
      merge_method: \(method)
      base_model: base
      parameters: {rescale: \(rescale)}
      dtype: float32
      """
    return try Merge(
      try MergeConfiguration(Data(text.utf8)), name: "x", seed: seed,
      open: { $0 == "base" ? base : model }
    ).folder.weights
  }

  private func large(_ values: @escaping (Int) -> Float) -> ModelFolder {
    .init(
      name: "large",
      configuration: .object([.init("num_hidden_layers", .number("1"))]),
      weights: NumberStore(
        tensors: [
          .init(
            name: "model.layers.0.w.weight", type: .f32, shape: [1000, 1000])
        ],
        numbers: [(0..<1_000_000).map(values)]),
      files: [:])
  }

  @Test func keepsTheShareAndTheExpectation() throws {
    let density = 0.3
    let base = large { _ in 0 }
    let store = try merged(
      "dare_linear", density: density, rescale: false, model: large { _ in 1 },
      base: base)
    let numbers = try store.floats(0)
    let kept = Double(numbers.count { $0 != 0 })
    let deviation = (1e6 * density * (1 - density)).squareRoot()
    let away = (kept - 1e6 * density).magnitude
    #expect(away < 4 * deviation)
    // The magnitude of all is that of the kept ones again.
    let scaled = try merged(
      "dare_linear", density: density, rescale: true, model: large { _ in 1 },
      base: base
    ).floats(0)
    let sum = scaled.reduce(0.0) { $0 + Double($1) }
    #expect((sum - 1e6).magnitude < 1)
    let factor = Float(1e6 / kept)
    let near = scaled.allSatisfy { (value: Float) -> Bool in
      value == 0 || (value - factor).magnitude < 1e-6
    }
    #expect(near)
  }

  @Test func dependsOnTheSeedAndTheNameAlone() throws {
    let model = TestFolder.made(1)
    let base = TestFolder.made(2)
    let name = "model.layers.1.mlp.up_proj.weight"
    func numbers(_ seed: UInt64) throws -> [Float] {
      try merged(
        "dare_ties", density: 0.5, rescale: true, seed: seed, model: model,
        base: base
      ).numbers(name)
    }
    #expect(try numbers(0) == numbers(0))
    #expect(try numbers(0) != numbers(1))
    let first = RandomSequence(seed: 0, name: "a", stream: 0)
    #expect(
      first.bits(5) != RandomSequence(seed: 0, name: "b", stream: 0).bits(5))
    #expect(
      first.bits(5) != RandomSequence(seed: 0, name: "a", stream: 1).bits(5))
  }

  @Test func densityOneIsTaskArithmetic() throws {
    let model = TestFolder.made(3)
    let base = TestFolder.made(4)
    for method in ["dare_linear", "della_linear", "breadcrumbs"] {
      let thinned = try merged(
        method, density: 1, rescale: true, model: model, base: base)
      let plain = try merged(
        "task_arithmetic", density: 1, rescale: false, model: model, base: base)
      for index in plain.tensors.indices {
        #expect(try thinned.floats(index) == plain.floats(index))
      }
    }
  }

  @Test func ranksRaiseTheProbability() throws {
    // Each row holds the magnitudes 1 to 1000.
    let store = try merged(
      "della_linear", density: 0.5, rescale: false,
      model: large { Float($0 % 1000 + 1) }, base: large { _ in 0 })
    let numbers = try store.floats(0)
    var low = 0
    var high = 0
    for (index, number) in numbers.enumerated() where number != 0 {
      if index % 1000 < 100 { low += 1 }
      if index % 1000 >= 900 { high += 1 }
    }
    // The means of the probabilities are 0.365 and 0.635.
    let deviation = (1e5 * 0.365 * 0.635).squareRoot()
    let bound = 4 * deviation + 20
    let lowAway = (Double(low) - 36_500).magnitude
    let highAway = (Double(high) - 63_500).magnitude
    #expect(lowAway < bound)
    #expect(highAway < bound)
  }

  @Test func normalNumbersHaveTheMoments() {
    let sequence = RandomSequence(seed: 3, name: "gate", stream: 0)
    let count = 200_000
    let numbers = (0..<count).map { sequence.normal($0) }
    let mean = numbers.reduce(0, +) / Double(count)
    let square = numbers.reduce(0) { $0 + $1 * $1 } / Double(count)
    let squares = numbers.map { $0 * $0 }
    let fourth = squares.reduce(0) { $0 + $1 * $1 } / Double(count)
    let unit: Double = 4 / Double(count).squareRoot()
    let (second, last) = ((square - 1).magnitude, (fourth - 3).magnitude)
    #expect(mean.magnitude < unit)
    #expect(second < unit * 1.4142)
    #expect(last < unit * 9.798)
  }
}
