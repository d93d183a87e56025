import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

/// LoRAs as PEFT saves them.
struct AdapterTests {
  private let prefix = "base_model.model."
  private let layer = "model.layers.1.mlp.up_proj"
  private let embedding = "model.embed_tokens"

  /// A LoRA with these settings and tensors of random numbers.
  private func adapter(
    _ settings: String, _ tensors: [(String, [Int])]
  ) throws -> ModelFolder {
    var adapter = TestFolder.made(0)
    adapter.configuration = try JSONValue(
      Data("{\"peft_type\": \"LORA\", \(settings)}".utf8), file: "test")
    var random = SeededRandom(4)
    adapter.weights = NumberStore(
      tensors: tensors.map {
        .init(name: prefix + $0.0, type: .f32, shape: $0.1)
      },
      numbers: tensors.map { _, shape in
        (0..<shape.reduce(1, *)).map { _ in random.normal() }
      })
    return adapter
  }

  private func merged(
    _ base: ModelFolder, _ adapter: ModelFolder
  ) throws -> any TensorStore {
    try Merge(
      MergeConfiguration(
        Data(
          "merge_method: passthrough\nmodels: [{model: a+l}]\ndtype: float32"
            .utf8)),
      name: "x", open: { $0 == "a" ? base : adapter }
    ).folder.weights
  }

  private func code(_ work: () throws -> Void) -> (String, String)? {
    do { try work() } catch {
      guard let failure = error as? any WorkshopFailure else { return nil }
      return (failure.code, failure.description)
    }
    return nil
  }

  private static let scales: [(String, Double)] = [
    (#""lora_alpha": 6"#, 2),
    (#""lora_alpha": 6, "use_rslora": true"#, 6 / 3.0.squareRoot()),
    (
      #""lora_alpha": 6, "r": 8, "rank_pattern": {"up_proj": 3},"#
        + #""fan_in_fan_out": true, "init_lora_weights": "gaussian""#, 2
    ),
  ]

  /// W + scale · B · A, where the scale follows the rank that the factors have.
  @Test(arguments: AdapterTests.scales)
  func addsProducts(_ settings: String, _ scale: Double) throws {
    let adapter = try adapter(
      settings,
      [
        (layer + ".lora_A.weight", [3, 12]),
        (layer + ".lora_B.weight", [20, 3]),
      ])
    let (down, up) = (
      try adapter.weights.floats(0), try adapter.weights.floats(1)
    )
    let base = TestFolder.made(9)
    let store = try merged(base, adapter)
    let numbers = try store.numbers(layer + ".weight")
    let plain = try base.weights.numbers(layer + ".weight")
    for row in 0..<20 {
      for column in 0..<12 {
        var sum = 0.0
        for inner in 0..<3 {
          sum += Double(up[row * 3 + inner]) * Double(down[inner * 12 + column])
        }
        let expected = Float(Double(plain[row * 12 + column]) + scale * sum)
        #expect(numbers[row * 12 + column] == expected)
      }
    }
    #expect(
      try store.numbers("model.norm.weight")
        == base.weights.numbers("model.norm.weight"))
  }

  /// An embedding's factors lie the other way, and PEFT saves the embedding beside
  /// them; what was trained as a whole comes in the place of the model's.
  @Test func embeddingsAndWholeTensors() throws {
    let adapter = try adapter(
      #""lora_alpha": 4"#,
      [
        (embedding + ".lora_embedding_A", [2, 20]),
        (embedding + ".lora_embedding_B", [12, 2]),
        (embedding + ".base_layer.weight", [20, 12]),
        ("model.norm.weight", [12]),
      ])
    let parts = try (0..<4).map { try adapter.weights.floats($0) }
    let store = try merged(TestFolder.made(9), adapter)
    let numbers = try store.numbers(embedding + ".weight")
    for row in 0..<20 {
      for column in 0..<12 {
        var sum = 0.0
        for inner in 0..<2 {
          sum +=
            Double(parts[0][inner * 20 + row])
            * Double(parts[1][column * 2 + inner])
        }
        let place = row * 12 + column
        #expect(numbers[place] == Float(Double(parts[2][place]) + 2 * sum))
      }
    }
    #expect(try store.numbers("model.norm.weight") == parts[3])
  }

  @Test(arguments: [
    (#""use_dora": true"#, "use_dora"),
    (#""lora_bias": true"#, "lora_bias"),
    (#""alpha_pattern": {"up_proj": 3}"#, "alpha_pattern"),
    (#""init_lora_weights": "pissa_niter_4""#, "pissa_niter_4"),
    (#""layer_replication": [[0, 2]]"#, "layer_replication"),
    (#""trainable_token_indices": [3]"#, "trainable_token_indices"),
  ])
  func refusesByName(_ setting: String, _ name: String) throws {
    let adapter = try adapter(
      setting + #", "lora_alpha": 6"#,
      [
        (layer + ".lora_A.weight", [3, 12]),
        (layer + ".lora_B.weight", [20, 3]),
      ])
    let failure = code { _ = try merged(TestFolder.made(9), adapter) }
    #expect(failure?.0 == "adapter_unsupported")
    #expect(failure?.1.contains(name) == true)
  }

  @Test(arguments: [
    ("mlp.lora_magnitude_vector", [20], "adapter_unsupported"),
    ("lora_B.bias", [20], "adapter_unsupported"),
    ("token_adapter.trainable_tokens_delta", [2, 12], "adapter_unsupported"),
    ("lora_A.weight", [3, 12], "adapter_unsupported"),
    ("weight", [20, 13], "shapes_differ"),
    ("bias", [20], "adapter_unsupported"),
  ])
  func refusesTensors(
    _ ending: String, _ shape: [Int], _ expected: String
  ) throws {
    let adapter = try adapter(
      #""lora_alpha": 6"#, [(layer + "." + ending, shape)])
    let failure = code { _ = try merged(TestFolder.made(9), adapter) }
    #expect(failure?.0 == expected)
    #expect(
      failure?.1.contains("up_proj") == true, "\(String(describing: failure))")
  }
}
