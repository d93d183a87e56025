import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

@Suite(.enabled(if: Shared.isPresent, "needs ../shared"))
struct ExpertTests {
  /// Reads prompts by the tokens that a greedy hand would find.
  private struct Reader: PromptReader {
    /// The prompts of the configurations and their tokens.
    static let known = [
      "the cat": ["▁the", "▁", "c", "a", "t"],
      "hello there": ["▁", "he", "l", "l", "o", "▁the", "r", "e"],
      "in an inn": ["▁", "in", "▁", "an", "▁", "in", "n"],
      "the gate": ["▁the", "▁", "g", "a", "t", "e"],
    ]
    let table: ModelTokens
    let forward: PromptForward

    func ids(_ prompt: String) throws -> [Int] {
      let tokens = try #require(Reader.known[prompt])
      return try [1] + tokens.map { try #require(table.token($0)).id }
    }

    func layerInputs(_ ids: [Int], isMean: Bool) throws -> [[Float]] {
      try forward.layerInputs(ids, isMean: isMean)
    }
  }

  private func experts(_ name: String) throws -> ExpertMerge {
    let document = try Shared.data("merging/configs/\(name).yml")
    return try ExpertMerge(
      try ExpertConfiguration(document), name: name,
      reader: {
        let base = try TestFolder.open("llama-a")
        return Reader(
          table: try ModelTokens(base.files["tokenizer.json"], model: "a"),
          forward: try PromptForward(base, workers: Workers(count: 2)))
      },
      open: TestFolder.open)
  }

  @Test(arguments: [
    ("moe-cheap-embed", 1e-6 as Float), ("moe-hidden", 0.02),
    ("moe-uniform", .infinity), ("swallow-moe-2x13b", .infinity),
  ])
  func hasTheTensorsOfTheGolden(_ name: String, _ bound: Float) throws {
    let result = try experts(name).folder
    let golden = try TestFolder.open("out/" + name)
    #expect(result.weights.tensors == golden.weights.tensors)
    let sorted = (golden.configuration.members ?? []).sorted { $0.key < $1.key }
    #expect(result.configuration == .object(sorted))
    for (index, tensor) in golden.weights.tensors.enumerated() {
      let numbers = try result.weights.floats(index)
      let expected = try golden.weights.floats(index)
      guard tensor.name.hasSuffix(".mlp.gate.weight") else {
        #expect(numbers == expected, "\(tensor.name)")
        continue
      }
      let away = zip(numbers, expected).map { ($0 - $1).magnitude }.max() ?? 0
      let greatest = expected.map(\.magnitude).max() ?? 0
      #expect(away <= bound * greatest, "\(tensor.name): \(away)")
    }
  }

  @Test func uniformGatesStayWithinTheirBound() throws {
    let weights = try experts("moe-uniform").folder.weights
    let gate = try weights.numbers("model.layers.2.mlp.gate.weight")
    #expect(gate.allSatisfy { $0.magnitude <= 0.125 })
    #expect(gate.contains { $0 > 0.08 } && gate.contains { $0 < -0.08 })
  }
}
