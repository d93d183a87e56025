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
      let bytes = buffers.bytes(worker)
      let count = try convert(piece, buffers.floats(worker), bytes)
      let errno = quantization_write(descriptor, bytes, count, piece.offset)
      guard errno == 0 else {
        throw .place(
          .writeFailed(
            name, written: done.load(ordering: .relaxed), errno: errno))
      }
      let (_, sum) = done.add(UInt64(count), ordering: .relaxed)
      progress(sum, total)
    }
  }

  /// Writes the piece's bytes to the beginning of `bytes`, and answers how many.
  private func convert(
    _ piece: Piece, _ floats: UnsafeMutablePointer<Float>,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) throws(OutputFailure) -> Int {
    let tensor = tensors[piece.tensor]
    let type = tensor.type.rawValue
    let rows = Int64(piece.rows.count)
    let columns = Int64(tensor.columns)
    let elements = piece.rows.count * tensor.columns
    let count = tensor.type.byteCount(elements: elements) ?? 0
    let isKept: Bool
    do {
      isKept = try tensor.rows.blocks(
        piece.rows, of: tensor.type,
        into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
      if !isKept {
        try tensor.rows.read(
          piece.rows,
          into: UnsafeMutableBufferPointer(start: floats, count: elements))
      }
    } catch { throw .source(error) }
    let first = piece.rows.lowerBound
    if isKept {
      let bad = quantization_check(type, bytes, rows, columns)
      guard bad < 0 else {
        throw .notFinite(tensor: tensor.name, row: first + Int(bad))
      }
      return count
    }
    let bad = quantization_not_finite(floats, Int64(elements))
    guard bad < 0 else {
      throw .notFinite(
        tensor: tensor.name, row: first + Int(bad) / tensor.columns)
    }
    let failed = weights[piece.tensor].withUnsafeBufferPointer { weights in
      quantization_rows(
        type, floats, rows, columns,
        weights.isEmpty
          ? nil : weights.baseAddress.map { $0 + piece.firstWeight }, bytes)
    }
    precondition(failed >= -1, "a type that is not written")
    guard failed == -1 else {
      throw .tooLarge(
        tensor: tensor.name, row: first + Int(failed), type: tensor.type)
    }
    return count
  }
}

/// The working memory of every thread.
private final class PieceBuffers: @unchecked Sendable {
  private let allFloats: UnsafeMutablePointer<Float>
  private let allBytes: UnsafeMutablePointer<UInt8>
  private let floatCount: Int
  private let byteCount: Int

  init(_ workers: Int, floats: Int, bytes: Int) {
    floatCount = floats
    byteCount = (bytes + 63) & ~63
    allFloats = .allocate(capacity: max(workers * floatCount, 1))
    allBytes = .allocate(capacity: max(workers * byteCount, 1))
  }

  deinit {
    allFloats.deallocate()
    allBytes.deallocate()
  }

  func floats(_ worker: Int) -> UnsafeMutablePointer<Float> {
    allFloats + worker * floatCount
  }

  func bytes(_ worker: Int) -> UnsafeMutablePointer<UInt8> {
    allBytes + worker * byteCount
  }
}
