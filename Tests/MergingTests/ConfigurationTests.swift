import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

struct ConfigurationTests {
  private func code(_ text: String) -> String? {
    do {
      _ = try MergeConfiguration(Data(text.utf8))
      return nil
    } catch { return error.code }
  }

  private let body = """
    models:
    - model: a
      parameters: {weight: 1}
    merge_method: linear
    """

  @Test func takesAPlainConfiguration() { #expect(code(body) == nil) }

  @Test(arguments: [
    ("models: [", "yaml_malformed"), ("", "yaml_malformed"),
    ("merge_method: linear\n", "exclusive_keys"),
    ("merge_method: nothing\nmodels: [{model: a}]", "merge_method_unknown"),
    ("merge_method: linear\nmodels: [{model: a, wieght: 1}]", "unknown_key"),
    (
      "merge_method: linear\nmodels: [{model: a, parameters: {wieght: 1}}]",
      "unknown_key"
    ),
    ("merge_method: linear\nmodels: [{}]", "missing_key"),
    ("merge_method: linear\nmodels: 3", "bad_value"),
    ("merge_method: linear\nmodels: [{model: a+b+c}]", "bad_value"),
    ("merge_method: slerp\nmodels: [{model: a}]", "merge_inputs_wrong"),
    ("merge_method: ties\nmodels: [{model: a}]", "merge_inputs_wrong"),
    (
      "merge_method: linear\nmodels: [{model: a, parameters: {weight: .nan}}]",
      "bad_value"
    ),
    (
      "merge_method: linear\nmodels: !!python/object:os.system [x]",
      "yaml_tag_unknown"
    ),
    ("merge_method: linear\nmodels: &a [*a]", "yaml_malformed"),
    ("dtype: int4\nmerge_method: linear\nmodels: [{model: a}]", "bad_value"),
    (
      "merge_method: linear\nslices: [{sources: [{model: a, layer_range: [3, 1]}]}]",
      "bad_value"
    ),
  ])
  func refusesWithACode(_ text: String, _ expected: String) {
    #expect(code(text) == expected, "\(text)")
  }

  @Test func bombsAreRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) ["
      text += [String](repeating: alias, count: 9).joined(separator: ", ")
      text += "]\n"
    }
    #expect(code(text) == "yaml_too_large")
    let deep = String(repeating: "[", count: 100_000)
    #expect(code(deep) == "yaml_malformed")
    let open = String(repeating: "[", count: 500)
    let close = String(repeating: "]", count: 500)
    #expect(code("a: \(open)\(close)") == "yaml_too_large")
    let long = String(repeating: "x", count: 300_000)
    #expect(code("a: \(long)") == "yaml_too_large")
  }

  @Test func mutatedConfigurationsNeverTrap() {
    var random = SeededRandom(11)
    let seeds = Array((body + "\nparameters: {normalize: [0, 1]}\n").utf8)
    for _ in 0..<3000 {
      var bytes = seeds
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default:
          bytes.insert(
            "[]{}:-*&!|>\n\t#\"'".utf8.randomElement(using: &random) ?? 32,
            at: place)
        }
      }
      _ = try? MergeConfiguration(Data(bytes))
    }
  }

  @Test func gradientsAndRules() throws {
    let text = """
      merge_method: linear
      models: [{model: a, parameters: {weight: [{filter: mlp, value: [0, 0.5, 1]}, {value: 7}]}}]
      """
    let configuration = try MergeConfiguration(Data(text.utf8))
    let settings = configuration.slices[0].sources[0].parameters
    let values = (0..<4).map {
      settings.value(.weight, for: "x.mlp.y", at: Double($0) / 3)
    }
    let third: Double = 1.0 / 3
    let expected: [Double?] = [0, third, 2 * third, 1]
    #expect(values == expected)
    #expect(settings.value(.weight, for: "x.attn", at: 0.5) == 7)
  }
}
