import CQuantization
import Files
import Memory
import Synchronization
import Tensors
import Workbench

/// Where every piece of every tensor goes.
struct OutputPlan {
  /// Rows of a tensor that one thread converts at once.
  struct Piece {
    let tensor: Int
    let rows: Range<Int>
    /// The first byte in the file.
    let offset: UInt64
    /// The index of the first weight of the columns.
    let firstWeight: Int
  }

  let tensors: [OutputTensor]
  /// The weights of each tensor's columns, for each expert; empty where none.
  private(set) var weights: [[Float]] = []
  private(set) var pieces: [Piece] = []
  /// The bytes of all pieces.
  private(set) var byteCount: UInt64 = 0
  private(set) var mostFloats = 0
  private(set) var mostBytes = 0

  init(
    _ tensors: [OutputTensor], _ importance: ImportanceFile?,
    from start: UInt64, alignment: Int, workers: Int
  ) throws(OutputFailure) {
    self.tensors = tensors
    var offset = start
    for (index, tensor) in tensors.enumerated() {
      guard tensor.columns <= GGUFOutput.rowLimit else {
        throw .rowTooLong(
          tensor: tensor.name, elements: tensor.columns,
          limit: GGUFOutput.rowLimit)
      }
      weights.append(try importance?.weights(for: tensor) ?? [])
      let bytes = cut(
        index, at: offset,
        perExpert: weights[index].isEmpty ? nil : tensor.dimensions[1])
      byteCount += bytes
      let unit = UInt64(alignment)
      offset = (offset + bytes + unit - 1) / unit * unit
    }
  }

  /// Cuts a tensor into pieces, none of which has rows of two experts whose weights
  /// differ, and answers its bytes.
  private mutating func cut(
    _ index: Int, at start: UInt64, perExpert: Int?
  ) -> UInt64 {
    let tensor = tensors[index]
    // The layout was checked: a row is whole blocks.
    let rowBytes = tensor.type.byteCount(elements: tensor.columns) ?? 0
    let most = max(1, GGUFOutput.pieceElements / tensor.columns)
    var row = 0
    while row < tensor.rowCount {
      var end = min(row + most, tensor.rowCount)
      var weight = 0
      if let perExpert {
        let expert = row / perExpert
        end = min(end, (expert + 1) * perExpert)
        weight = expert * tensor.columns
      }
      pieces.append(
        Piece(
          tensor: index, rows: row..<end,
          offset: start + UInt64(row * rowBytes), firstWeight: weight))
      mostFloats = max(mostFloats, (end - row) * tensor.columns)
      mostBytes = max(mostBytes, (end - row) * rowBytes)
      row = end
    }
    return UInt64(tensor.rowCount * rowBytes)
  }

  /// Converts and writes all pieces.
  func write(
    to descriptor: Int32, _ name: ShortText, workers: Workers,
    progress: @Sendable (UInt64, UInt64) -> Void
  ) throws(OutputFailure) {
    for type in Set(tensors.map(\.type.rawValue)) { quantization_prepare(type) }
    let buffers = PieceBuffers(
      workers.count, floats: mostFloats, bytes: mostBytes)
    let done = Atomic<UInt64>(0)
    let total = byteCount
    try workers.forEach(pieces.count) {
      (unit, worker) throws(OutputFailure) in
      let piece = pieces[unit]
      let bytes = try convert(
        piece, buffers.floats(worker), buffers.bytes(worker))
      let errno = quantization_write(
        descriptor, bytes.baseAddress!, bytes.count, piece.offset)
      guard errno == 0 else {
        throw .place(
          .writeFailed(
            name, written: done.load(ordering: .relaxed), errno: errno))
      }
      let (_, sum) = done.add(UInt64(bytes.count), ordering: .relaxed)
      progress(sum, total)
    }
  }

  /// Writes the piece's bytes to the beginning of `bytes`, and answers them.
  private func convert(
    _ piece: Piece, _ floats: UnsafeMutableBufferPointer<Float>,
    _ bytes: UnsafeMutableRawBufferPointer
  ) throws(OutputFailure) -> UnsafeRawBufferPointer {
    let tensor = tensors[piece.tensor]
    let elements = piece.rows.count * tensor.columns
    let count = tensor.type.byteCount(elements: elements) ?? 0
    let out = UnsafeMutableRawBufferPointer(rebasing: bytes[0..<count])
    let start = out.baseAddress!.assumingMemoryBound(to: UInt8.self)
    do {
      if try tensor.rows.blocks(piece.rows, of: tensor.type, into: out) {
        let failed = quantization_check(
          tensor.type.rawValue, start, Int64(piece.rows.count),
          Int64(tensor.columns))
        guard failed < 0 else {
          throw OutputFailure.notFinite(
            tensor: tensor.name, row: piece.rows.lowerBound + Int(failed))
        }
        return UnsafeRawBufferPointer(out)
      }
      try tensor.rows.read(piece.rows, into: floats)
    } catch let failure as StoreFailure {
      throw .source(failure)
    } catch let failure as OutputFailure {
      throw failure
    } catch {
      preconditionFailure("a source throws its own failures alone")
    }
    let bad = quantization_not_finite(floats.baseAddress!, Int64(elements))
    guard bad < 0 else {
      throw .notFinite(
        tensor: tensor.name,
        row: piece.rows.lowerBound + Int(bad) / tensor.columns)
    }
    let failed = weights[piece.tensor].withUnsafeBufferPointer { weights in
      quantization_rows(
        tensor.type.rawValue, floats.baseAddress!, Int64(piece.rows.count),
        Int64(tensor.columns),
        weights.isEmpty ? nil : weights.baseAddress! + piece.firstWeight,
        start)
    }
    guard failed == -1 else {
      precondition(failed >= 0, "a type that is not written")
      throw .tooLarge(
        tensor: tensor.name, row: piece.rows.lowerBound + Int(failed),
        type: tensor.type)
    }
    return UnsafeRawBufferPointer(out)
  }
}

/// The working memory of every thread.
private final class PieceBuffers: @unchecked Sendable {
  private let floats: UnsafeMutableBufferPointer<Float>
  private let bytes: UnsafeMutableRawBufferPointer
  private let floatCount: Int
  private let byteCount: Int

  init(_ workers: Int, floats floatCount: Int, bytes: Int) {
    self.floatCount = floatCount
    byteCount = (bytes + 63) & ~63
    floats = .allocate(capacity: workers * floatCount)
    self.bytes = .allocate(byteCount: workers * byteCount, alignment: 64)
  }

  deinit {
    floats.deallocate()
    bytes.deallocate()
  }

  func floats(_ worker: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      rebasing: floats[(worker * floatCount)..<((worker + 1) * floatCount)])
  }

  func bytes(_ worker: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      rebasing: bytes[(worker * byteCount)..<((worker + 1) * byteCount)])
  }
}
