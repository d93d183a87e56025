import CQuantization
public import GGUF
import Memory
import Tensors

/// Sums of the squares that the columns of a file's matrices are given.
///
/// Matrices are known by where their data begins, so that whoever multiplies by them
/// need not know their names. One thread adds at a time.
public final class ImportanceMeter {
  /// What is known of a tensor.
  private struct Entry {
    let name: [UInt8]
    let start: UnsafePointer<UInt8>
    let byteCount: Int
    let columns: Int
    let experts: Int
    var sums: [Float]
    var counts: [Int]
  }

  /// In the order of their addresses.
  private var entries: [Entry] = []

  /// A meter of the matrices in a file's layers; the file must stay mapped.
  public init(_ file: GGUFFile) {
    for tensor in file.tensors where tensor.rank > 1 {
      guard tensor.name.starts(with: Bytes("blk.")),
        let start = tensor.data.unsafeStart
      else { continue }
      let columns = tensor.dimension(0)
      let experts = tensor.dimension(2) * tensor.dimension(3)
      entries.append(
        Entry(
          name: tensor.name.copied, start: start,
          byteCount: tensor.data.count, columns: columns, experts: experts,
          sums: [Float](repeating: 0, count: columns * experts),
          counts: [Int](repeating: 0, count: experts)))
    }
    entries.sort { $0.start < $1.start }
  }

  /// Adds rows that a matrix is given; one that is not measured is passed over.
  ///
  /// - Parameters:
  ///   - rows: the first number of the rows.
  ///   - stride: the numbers from one row to the next.
  ///   - count: the number of rows.
  ///   - weights: where the matrix's data begins, that of one expert in a stack.
  public func add(
    _ rows: UnsafePointer<Float>, stride: Int, count: Int,
    to weights: UnsafePointer<UInt8>
  ) {
    guard let index = index(of: weights) else { return }
    let entry = entries[index]
    let expertBytes = entry.byteCount / entry.experts
    let expert = (weights - entry.start) / expertBytes
    entries[index].counts[expert] += count
    entries[index].sums.withUnsafeMutableBufferPointer { sums in
      guard let first = sums.baseAddress else { return }
      quantization_add_squares(
        rows, stride, Int64(count), Int64(entry.columns),
        first + expert * entry.columns)
    }
  }

  /// The entry whose data holds an address, by halves.
  private func index(of weights: UnsafePointer<UInt8>) -> Int? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].start <= weights {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0, weights < entries[low - 1].start + entries[low - 1].byteCount
    else { return nil }
    return low - 1
  }

  /// The name of a matrix whose sums are not finite, or `nil`.
  public var failedTensor: String? {
    entries.first { !$0.sums.allSatisfy(\.isFinite) }.map {
      String(decoding: $0.name, as: UTF8.self)
    }
  }

  /// The file of what was measured, with the matrices that were given anything.
  ///
  /// - Parameters:
  ///   - path: where it shall be.
  ///   - dataset: the name of the text.
  ///   - chunks: the number of its pieces.
  ///   - chunkTokens: the tokens of a piece.
  /// - Returns: the file, which is not written yet.
  public func output(
    to path: String, dataset: String, chunks: Int, chunkTokens: Int
  ) -> GGUFOutput {
    let seen = entries.filter { $0.counts.contains { $0 > 0 } }.sorted {
      $0.name.lexicographicallyPrecedes($1.name)
    }
    var tensors: [OutputTensor] = []
    for entry in seen {
      let name = String(decoding: entry.name, as: UTF8.self)
      let stack = entry.experts > 1 ? [entry.experts] : []
      tensors.append(
        OutputTensor(
          name: name + ImportanceFile.sumsSuffix, type: .f32,
          dimensions: [entry.columns] + stack,
          rows: FloatRows(entry.sums, columns: entry.columns)))
      tensors.append(
        OutputTensor(
          name: name + ImportanceFile.countsSuffix, type: .f32,
          dimensions: [1] + stack,
          rows: FloatRows(entry.counts.map { Float($0) }, columns: 1)))
    }
    return GGUFOutput(
      path: path,
      metadata: [
        OutputKey("general.type", .text("imatrix")),
        OutputKey("imatrix.datasets", .strings([Array(dataset.utf8)])),
        OutputKey("imatrix.chunk_count", .uint32(UInt32(clamping: chunks))),
        OutputKey("imatrix.chunk_size", .uint32(UInt32(clamping: chunkTokens))),
      ], tensors: tensors)
  }
}
