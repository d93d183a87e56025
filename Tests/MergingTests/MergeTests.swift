import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

struct MergeTests {
  private func merge(
    _ text: String, _ models: [String: ModelFolder], seed: UInt64 = 0
  ) throws -> Merge {
    try Merge(
      try MergeConfiguration(Data(text.utf8)), name: "x", seed: seed,
      open: { path in
        guard let model = models[path] else {
          throw MergeFailure.model(path, problem: "absent")
        }
        return model
      })
  }

  private func code(_ work: () throws -> Void) -> String? {
    do { try work() } catch { return (error as? any WorkshopFailure)?.code }
    return nil
  }

  @Test func shapesAndMissingTensorsAreErrors() {
    let text =
      "merge_method: linear\nparameters: {weight: 1}\n"
      + "models: [{model: a}, {model: b}]"
    let a = TestFolder.made(1)
    #expect(
      code { _ = try merge(text, ["a": a, "b": TestFolder.made(2, rows: 21)]) }
        == "shapes_differ")
    var short = TestFolder.made(2)
    var store = NumberStore(
      tensors: short.weights.tensors,
      numbers: short.weights.tensors.map { _ in [] })
    store.tensors.removeLast()
    short.weights = store
    #expect(
      code { _ = try merge(text, ["a": a, "b": short]) } == "tensor_missing")
  }

  /// All methods of the shapes' many blocks give the same numbers for any number of
  /// threads and any way of reading.
  @Test(arguments: [
    "ties", "dare_ties", "breadcrumbs", "della", "model_stock", "sce",
  ])
  func threadsChangeNothing(_ method: String) throws {
    let text = """
      merge_method: \(method)
      base_model: a
      models:
      - {model: b, parameters: {weight: 0.4, density: 0.37, epsilon: 0.1}}
      - {model: c, parameters: {weight: 0.7, density: 0.6, gamma: 0.1}}
      parameters: {rescale: true, select_topk: 0.3}
      dtype: float16
      """
    // Equal magnitudes are many, and the tensor has several blocks.
    func model(_ seed: UInt64) -> ModelFolder {
      var random = SeededRandom(seed)
      let values = (0..<400_000).map { _ in
        (random.normal() * 16).rounded() / 16
      }
      return TestFolder.made(
        seed, layers: 1, width: 200, rows: 2000, values: { values[$0] })
    }
    let models = ["a": model(1), "b": model(2), "c": model(3)]
    let name = "model.layers.0.mlp.up_proj.weight"
    let whole = try merge(text, models).folder.weights.numbers(name)
    let store = try merge(text, models).folder.weights
    let place = try #require(store.index(of: name))
    let parts = Results(count: whole.count)
    try Workers(count: 4).forEach(40) { unit, _ throws(StoreFailure) in
      let rows = (unit * 50)..<(unit * 50 + 50)
      try store.read(place, rows: rows, into: parts.part(unit * 10_000, 10_000))
    }
    #expect(parts.numbers == whole)
  }

  /// Room that threads write to, each its own part.
  private final class Results: @unchecked Sendable {
    private let buffer: UnsafeMutableBufferPointer<Float>
    init(count: Int) { buffer = .allocate(capacity: count) }
    deinit { buffer.deallocate() }
    func part(_ start: Int, _ count: Int) -> UnsafeMutableBufferPointer<Float> {
      UnsafeMutableBufferPointer(rebasing: buffer[start..<(start + count)])
    }
    var numbers: [Float] { Array(buffer) }
  }
}
