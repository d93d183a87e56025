import Foundation
import Safetensors
import TestSupport
import Testing
import Workbench

/// Weights that are computed: each number is its own place.
private struct CountingStore: TensorStore {
  let tensors: [StoredTensor]

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let columns = tensors[tensor].rowElements
    for index in 0..<(rows.count * columns) {
      floats[index] = Float(rows.lowerBound * columns + index + 100 * tensor)
    }
  }
}

/// Folders that are written can be read back, whatever the shards and threads.
@Suite struct WritingTests {
  private let folder = ModelFolder(
    name: "m", configuration: .object([.init("a", .number("1"))]),
    weights: CountingStore(tensors: [
      StoredTensor(name: "z", type: .f32, shape: [5, 7]),
      StoredTensor(name: "a", type: .bf16, shape: [3, 2]),
      StoredTensor(name: "m", type: .f16, shape: [4]),
      StoredTensor(name: "s", type: .f32, shape: []),
    ]),
    files: ["tokenizer.json": Data("{}".utf8), "x/y.jinja": Data("t".utf8)])

  private func bytes(
    shardBytes: UInt64, threads: Int
  ) throws -> [String: Data] {
    let place = try TestFolder()
    let path = place.path + "/out"
    try FolderWriter(folder, shardBytes: shardBytes)
      .write(to: path, workers: Workers(count: threads))
    let left = try FileManager.default.contentsOfDirectory(atPath: place.path)
    #expect(left == ["out"])
    let store = try SafetensorsStore(folder: path)
    for (index, tensor) in store.tensors.enumerated() {
      let original = try #require(folder.weights.index(of: tensor.name))
      #expect(tensor == folder.weights.tensors[original])
      #expect(try store.floats(index) == folder.weights.floats(original))
    }
    #expect(store.tensors.count == 4)
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      files[name] = try? Data(
        contentsOf: URL(fileURLWithPath: path + "/" + name))
    }
    return files
  }

  @Test func oneFile() throws {
    let files = try bytes(shardBytes: 1 << 30, threads: 1)
    #expect(
      files.keys.sorted() == [
        "config.json", "model.safetensors", "tokenizer.json", "x/y.jinja",
      ])
    #expect(files["config.json"] == Data("{\n  \"a\": 1\n}\n".utf8))
    #expect(try bytes(shardBytes: 1 << 30, threads: 3) == files)
  }

  @Test func shards() throws {
    let files = try bytes(shardBytes: 24, threads: 2)
    let index = try JSONValue(
      try #require(files["model.safetensors.index.json"]), file: "index")
    #expect(index["metadata"]?["total_size"]?.int == 140 + 12 + 8 + 4)
    #expect(
      index["weight_map"]?["z"]?.string == "model-00002-of-00002.safetensors")
    #expect(
      index["weight_map"]?["a"]?.string == "model-00001-of-00002.safetensors")
  }

  @Test func nothingIsReplaced() throws {
    let place = try TestFolder()
    _ = try place.write(Data("x".utf8), as: "kept")
    let error = #expect(throws: FolderFailure.self) {
      try FolderWriter(folder).write(
        to: place.path, workers: Workers(count: 1))
    }
    #expect(error?.code == "output_exists")
    #expect(error?.status == 6)
    #expect(
      !FileManager.default.fileExists(atPath: place.path + ".part"))
  }

  @Test func indexThatLies() throws {
    let place = try TestFolder()
    _ = try place.write(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      zeros: 4, as: "m.safetensors")
    for map in [
      #"{"a":"m.safetensors","b":"m.safetensors"}"#, "{}", "[]",
      #"{"a":"../m.safetensors"}"#, #"{"a":1}"#, #"{"b":"m.safetensors"}"#,
    ] {
      _ = try place.write(
        Data(#"{"weight_map":\#(map)}"#.utf8),
        as: "model.safetensors.index.json")
      let error = #expect(throws: SafetensorsFailure.self) {
        _ = try SafetensorsStore(folder: place.path)
      }
      #expect(error?.code == "safetensors_index")
    }
  }

  @Test func picklesAreRefused() throws {
    let place = try TestFolder()
    _ = try place.write(Data([0x80]), as: "pytorch_model.bin")
    let error = #expect(throws: SafetensorsFailure.self) {
      _ = try SafetensorsStore(folder: place.path)
    }
    #expect(error?.code == "weights_pickled")
    #expect(error?.description.contains("save_pretrained") == true)
  }
}
