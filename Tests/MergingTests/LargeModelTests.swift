import Foundation
import Safetensors
import Testing
import Workbench

@testable import Merging

@Suite(.serialized) struct LargeModelTests {
  /// The tensors of a model of thirteen billion weights.
  private static var tensors: [(name: String, shape: [Int])] {
    let (width, inner) = (5120, 13_824)
    var tensors = [
      ("lm_head.weight", [32_000, width]),
      ("model.embed_tokens.weight", [32_000, width]),
      ("model.norm.weight", [width]),
    ]
    for layer in 0..<40 {
      let stem = "model.layers.\(layer)."
      tensors.append((stem + "mlp.down_proj.weight", [width, inner]))
      for name in ["mlp.gate_proj", "mlp.up_proj"] {
        tensors.append(("\(stem)\(name).weight", [inner, width]))
      }
      for name in ["q_proj", "k_proj", "v_proj", "o_proj"] {
        tensors.append(("\(stem)self_attn.\(name).weight", [width, width]))
      }
    }
    return tensors.map { (name: $0.0, shape: $0.1) }
  }

  /// A folder whose weights are a hole in a file, with some numbers in it.
  private static func make(_ folder: URL, mark: UInt16) throws -> ModelFolder {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    var entries: [String] = []
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.shape.reduce(2, *)
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"F16\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Data("{\(entries.joined(separator: ","))}".utf8)
    header.append(Data(repeating: 32, count: (8 - header.count % 8) % 8))
    let path = folder.appendingPathComponent("model.safetensors")
    #expect(FileManager.default.createFile(atPath: path.path, contents: nil))
    let file = try FileHandle(forWritingTo: path)
    var length = UInt64(header.count).littleEndian
    try file.write(contentsOf: Data(bytes: &length, count: 8))
    try file.write(contentsOf: header)
    let start = UInt64(8 + header.count)
    try file.truncate(atOffset: start + UInt64(offset))
    // A few numbers in every megabyte of the first gigabyte.
    for place in 0..<1024 {
      try file.seek(toOffset: start + UInt64(place) << 20)
      var values = (0..<64).map { (mark &+ UInt16($0) * 3).littleEndian }
      try file.write(contentsOf: Data(bytes: &values, count: 128))
    }
    try file.close()
    return ModelFolder(
      name: "large",
      configuration: .object([.init("num_hidden_layers", .number("40"))]),
      weights: try SafetensorsStore(folder: folder.path), files: [:])
  }

  /// A number of kilobytes of the process, by its name in `/proc/self/status`.
  private static func kilobytes(_ name: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  /// In a process of its own: others' tests need memory too.
  @Test(arguments: ["ties", "dare_ties", "slerp"])
  func memoryIsThatOfPieces(_ method: String) async {
    await #expect(processExitsWith: .success) {
      [method = method as String] in
      let growth = try LargeModelTests.growth(method)
      try #require(growth < 256 << 10, "\(growth) KiB")
    }
  }

  /// The kilobytes that reading a merge's largest matrix takes at most.
  private static func growth(_ method: String) throws -> Int {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("large-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let models = [
      "a": try LargeModelTests.make(
        root.appendingPathComponent("a"), mark: 0x2000),
      "b": try LargeModelTests.make(
        root.appendingPathComponent("b"), mark: 0x2A00),
    ]
    let text = """
      merge_method: \(method)
      base_model: a
      models: [{model: a}, {model: b, parameters: {weight: 0.5, density: 0.3}}]
      parameters: {t: 0.4, rescale: true}
      dtype: float16
      """
    let merge = try Merge(
      try MergeConfiguration(Data(text.utf8)), name: "x",
      open: { try #require(models[$0]) })
    let store = merge.folder.weights
    let count = store.tensors.reduce(0) { $0 + $1.elementCount }
    try #require(count > 13_000_000_000)
    try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    let before = try kilobytes("VmRSS")
    let place = try #require(store.index(of: "lm_head.weight"))
    let rows = store.tensors[place].rowCount
    let found = Flag()
    try Workers(count: 2).forEach(rows / 200) {
      unit, _ throws(StoreFailure) in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(
        capacity: 200 * 5120)
      defer { buffer.deallocate() }
      try store.read(
        place, rows: (unit * 200)..<(unit * 200 + 200), into: buffer)
      if buffer.contains(where: { $0 != 0 }) { found.set() }
    }
    try #require(found.isSet)
    return try kilobytes("VmHWM") - before
  }

  private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false
    func set() { lock.withLock { value = true } }
    var isSet: Bool { lock.withLock { value } }
  }
}
