public import GGUF
import Memory
import Tensors

extension ImportanceFile {
  /// The end of the name of a tensor of sums of squares, one a column.
  static let sumsSuffix = ".in_sum2"
  /// The end of the name of a tensor of counts, one an expert.
  static let countsSuffix = ".counts"

  /// Reads a file.
  ///
  /// A column's weight is the mean of the squares that it was given; 1 for an expert
  /// that was never asked.
  ///
  /// - Throws: `ImportanceFailure` where it is not one.
  public init(_ file: GGUFFile, path: String) throws(ImportanceFailure) {
    let datasets: GGUFStrings?
    let chunks: Int?
    let size: Int?
    do {
      datasets = try file.strings(Bytes("imatrix.datasets"))
      chunks = try file.integer(Bytes("imatrix.chunk_count"))
      size = try file.integer(Bytes("imatrix.chunk_size"))
    } catch { throw .file(path: path, error) }
    guard let datasets else {
      throw .keyMissing(path: path, key: "imatrix.datasets")
    }
    guard let chunks else {
      throw .keyMissing(path: path, key: "imatrix.chunk_count")
    }
    guard size != nil else {
      throw .keyMissing(path: path, key: "imatrix.chunk_size")
    }
    var sums: [[UInt8]: GGUFTensor] = [:]
    var counts: [[UInt8]: GGUFTensor] = [:]
    for tensor in file.tensors {
      if let name = tensor.name.copied(without: ImportanceFile.sumsSuffix) {
        sums[name] = tensor
      } else if let name = tensor.name.copied(
        without: ImportanceFile.countsSuffix)
      {
        counts[name] = tensor
      }
    }
    guard !file.tensors.isEmpty else { throw .empty(path: path) }
    var entries: [[UInt8]: [Float]] = [:]
    for name in Set(sums.keys).union(counts.keys) {
      guard
        let weights = sums[name].flatMap({ sum in
          counts[name].flatMap { ImportanceFile.weights(sum, $0) }
        })
      else {
        throw .malformed(
          path: path, tensor: String(decoding: name, as: UTF8.self))
      }
      guard weights.allSatisfy(\.isFinite) else {
        throw .notFinite(
          path: path, tensor: String(decoding: name, as: UTF8.self))
      }
      entries[name] = weights
    }
    self.init(
      path: path, datasets: datasets.map(\.text), chunkCount: chunks,
      entries: entries)
  }

  /// Means of squares; `nil` where the counts are not those of parts of the sums.
  private static func weights(
    _ sums: GGUFTensor, _ counts: GGUFTensor
  ) -> [Float]? {
    guard sums.type == .f32, counts.type == .f32,
      sums.elementCount % counts.elementCount == 0
    else { return nil }
    let columns = sums.elementCount / counts.elementCount
    var weights = ImportanceFile.floats(sums)
    for (expert, number) in ImportanceFile.floats(counts).enumerated() {
      let count = number.rounded(.toNearestOrAwayFromZero)
      for column in (expert * columns)..<((expert + 1) * columns) {
        weights[column] = count > 0 ? weights[column] / count : 1
      }
    }
    return weights
  }

  private static func floats(_ tensor: GGUFTensor) -> [Float] {
    (0..<tensor.elementCount).map {
      Float(bitPattern: tensor.data.load(UInt32.self, at: 4 * $0) ?? 0)
    }
  }
}

extension Bytes {
  /// The bytes before a suffix, or `nil` where they do not end so.
  fileprivate func copied(without suffix: String) -> [UInt8]? {
    let bytes = copied
    guard bytes.count >= suffix.utf8.count,
      bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    else { return nil }
    return bytes.dropLast(suffix.utf8.count)
  }
}
