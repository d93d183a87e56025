import Foundation
import Safetensors
import TestSupport
import Workbench

/// Models for tests: folders of the shared data, and stores made of numbers.
enum TestFolder {
  /// Opens a folder of `merging`.
  static func open(_ name: String) throws -> ModelFolder {
    let path = Shared.path("merging/" + name)
    var files: [String: Data] = [:]
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      files[name] = try? Data(
        contentsOf: URL(fileURLWithPath: path + "/" + name))
    }
    return ModelFolder(
      name: name,
      configuration: try JSONValue(contentsOf: path + "/config.json"),
      weights: try SafetensorsStore(folder: path), files: files)
  }

  /// A small model whose numbers follow a seed.
  static func made(
    _ seed: UInt64, layers: Int = 2, width: Int = 12, rows: Int = 20,
    type: ElementType = .f32, values: ((Int) -> Float)? = nil
  ) -> ModelFolder {
    var random = SeededRandom(seed)
    var tensors: [StoredTensor] = []
    var numbers: [[Float]] = []
    func add(_ name: String, _ shape: [Int]) {
      tensors.append(StoredTensor(name: name, type: type, shape: shape))
      let count = shape.reduce(1, *)
      numbers.append(
        (0..<count).map { index in values?(index) ?? random.normal() })
    }
    add("model.embed_tokens.weight", [rows, width])
    for layer in 0..<layers {
      add("model.layers.\(layer).mlp.up_proj.weight", [rows, width])
      add("model.layers.\(layer).input_layernorm.weight", [width])
    }
    add("model.norm.weight", [width])
    return ModelFolder(
      name: "made",
      configuration: .object([
        .init("num_hidden_layers", .number("\(layers)")),
        .init("vocab_size", .number("\(rows)")),
        .init("dtype", .string("float32")),
      ]),
      weights: NumberStore(tensors: tensors, numbers: numbers), files: [:])
  }
}

/// Weights that are numbers in memory.
struct NumberStore: TensorStore {
  var tensors: [StoredTensor]
  var numbers: [[Float]]

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let width = tensors[tensor].rowElements
    for (index, place) in (rows.lowerBound * width..<rows.upperBound * width)
      .enumerated()
    { floats[index] = numbers[tensor][place] }
  }
}

extension TensorStore {
  /// All numbers of the tensor of that name.
  func numbers(_ name: String) throws -> [Float] {
    guard let place = index(of: name) else {
      throw StoreFailure.missing(tensor: name)
    }
    return try floats(place)
  }
}
