import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

@Suite(.enabled(if: Shared.isPresent, "needs ../shared"))
struct GoldenTests {
  /// Configurations whose results have the goldens' bits.
  static let exact = [
    "breadcrumbs", "breadcrumbs-ties", "dare-linear", "dare-ties", "della",
    "linear", "linear-gradient", "linear-unnormalized", "out-dtype",
    "passthrough", "qwen2-dare-ties", "slices", "task-arithmetic", "ties",
    "tokenizer-base", "union-dare-ties", "union-linear",
  ]
  /// Configurations with sums, roots and angles.
  static let close = [
    "model-stock", "model-stock-filter-wise", "nuslerp", "nuslerp-row-wise",
    "nuslerp-task-vectors", "sce", "slerp", "ties-unnormalized",
    "tokenizer-padded",
  ]

  static func merge(_ name: String) throws -> Merge {
    let document = try Shared.data("merging/configs/\(name).yml")
    return try Merge(
      try MergeConfiguration(document), name: name, open: TestFolder.open)
  }

  @Test(arguments: exact) func hasTheBitsOfTheGolden(_ name: String) throws {
    let merged = try GoldenTests.merge(name).folder
    let golden = try TestFolder.open("out/" + name)
    #expect(
      merged.weights.tensors.map(\.name).sorted()
        == golden.weights.tensors.map(\.name).sorted())
    for tensor in golden.weights.tensors {
      let place = try #require(merged.weights.index(of: tensor.name))
      #expect(merged.weights.tensors[place] == tensor)
      let numbers = try merged.weights.floats(place)
      let expected = try golden.weights.numbers(tensor.name)
      #expect(
        numbers.map(\.bitPattern) == expected.map(\.bitPattern),
        "\(tensor.name)")
    }
  }

  @Test(arguments: close) func isNearTheGolden(_ name: String) throws {
    let merged = try GoldenTests.merge(name).folder
    let golden = try TestFolder.open("out/" + name)
    for tensor in golden.weights.tensors {
      let numbers = try merged.weights.numbers(tensor.name)
      let expected = try golden.weights.numbers(tensor.name)
      let greatest = expected.map(\.magnitude).max() ?? 0
      for (number, golden) in zip(numbers, expected) {
        let away = (number - golden).magnitude
        #expect(away <= 1e-6 * greatest)
      }
    }
  }

  @Test(arguments: exact + close)
  func describesTheResultAsTheGolden(_ name: String) throws {
    let merged = try GoldenTests.merge(name).folder
    let golden = try TestFolder.open("out/" + name)
    #expect(
      sorted(merged.configuration) == sorted(golden.configuration), "\(name)")
    if let tokenizer = golden.files["tokenizer.json"] {
      #expect(
        try JSONValue(merged.files["tokenizer.json"] ?? Data(), file: "")
          == JSONValue(tokenizer, file: ""))
    }
  }

  /// The members by name: writers differ in their order.
  private func sorted(_ value: JSONValue) -> JSONValue {
    .object((value.members ?? []).sorted { $0.key < $1.key })
  }

  /// Shorter types are rounded once from exact arithmetic, which is near what a
  /// rounding at every step makes.
  @Test func shorterTypesAreWithinHalfAUnit() throws {
    let merged = try GoldenTests.merge("ties-float16").folder
    let models = try ["llama-a", "llama-b", "llama-c"].map(TestFolder.open)
    for tensor in merged.weights.tensors {
      let inputs = try models.map {
        try $0.weights.numbers(tensor.name).map(Rounding.half)
      }
      let numbers = try merged.weights.numbers(tensor.name)
      for index in numbers.indices {
        let base = Double(inputs[0][index])
        let parts = [
          (Double(inputs[1][index]) - base) * 0.6,
          (Double(inputs[2][index]) - base) * 0.5,
        ]
        let isPositive = parts[0] + parts[1] >= 0
        var (sum, weight) = (0.0, 0.0)
        for (part, own) in zip(parts, [0.6, 0.5])
        where isPositive ? part > 0 : part < 0 {
          sum += part
          weight += own
        }
        let exact = base + (weight == 0 ? 0 : sum / weight)
        let number = numbers[index]
        #expect(Rounding.half(number) == number)
        let unit = max(Double(number.magnitude.binade) * 0x1p-10, 0x1p-24)
        let away = (Double(number) - exact).magnitude
        #expect(away <= unit * 0.50001)
      }
    }
  }
}
