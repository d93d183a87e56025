import Files
import Foundation
import GGUF
import Memory
import Quantization
import Tensors
import Workbench

/// A folder of a test's own, which goes with it.
final class Bench {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "quantization-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A path in the folder.
  func path(_ name: String) -> String {
    folder.appendingPathComponent(name).path
  }

  /// The names in the folder.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  }

  /// Maps a file, as rows of files want it, for as long as the tests run.
  static func open(_ path: String) throws -> GGUFFile {
    let map = UnsafeMutablePointer<MappedFile>.allocate(capacity: 1)
    try path.withCString { map.initialize(to: try MappedFile(path: $0)) }
    return try GGUFFile(map.pointee.bytes)
  }

  /// Quantises a file.
  static func quantize(
    _ input: String, to output: String, _ recipe: QuantizationRecipe?,
    imatrix: String? = nil, threads: Int = 2, again: Bool = false
  ) throws {
    let importance = try imatrix.map {
      try ImportanceFile(try open($0), path: $0)
    }
    let work = try Requantization(
      try open(input), parts: [Bytes()], keepsParts: false, recipe: recipe,
      importance: importance, allowsRequantizing: again)
    try work.write(
      work.output(to: output, source: input),
      workers: Workers(count: threads)
    ) { _, _ in }
  }

  /// Writes a model of one layer with the given matrices.
  func write(
    _ name: String, _ matrices: [(String, [Int], [Float])],
    type: TensorType = .f32
  ) throws -> String {
    let path = path(name)
    try GGUFOutput(
      path: path,
      metadata: [
        OutputKey("general.architecture", .text("llama")),
        OutputKey("llama.block_count", .uint32(1)),
        OutputKey("llama.attention.head_count", .uint32(4)),
        OutputKey("split.no", .uint16(0)),
      ],
      tensors: matrices.map { name, dimensions, floats in
        OutputTensor(
          name: name, type: dimensions.count > 1 ? type : .f32,
          dimensions: dimensions,
          rows: FloatRows(floats, columns: dimensions[0]))
      }
    ).write(workers: Workers(count: 1))
    return path
  }
}
