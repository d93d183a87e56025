import Memory
import Quantization
import Tensors
import Workbench

/// Rows of MXFP4 blocks, whose codes and scales a folder keeps apart.
///
/// The numbers stay what they are: a folder has the codes of two neighbours in a
/// byte, a file those of the halves of a block.
struct MXFP4Rows: RowSource {
  let store: any TensorStore
  let codes: Int
  let scales: Int
  /// The blocks of a row.
  let blocksOfRow: Int
  let order: RowOrder

  private static let codeBytes = 16

  func blocks(
    _ rows: Range<Int>, of type: TensorType,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool {
    guard type == .mxfp4 else { return false }
    let codeRow = UnsafeMutableRawBufferPointer.allocate(
      byteCount: blocksOfRow * MXFP4Rows.codeBytes, alignment: 16)
    let scaleRow = UnsafeMutableRawBufferPointer.allocate(
      byteCount: blocksOfRow, alignment: 16)
    defer {
      codeRow.deallocate()
      scaleRow.deallocate()
    }
    var out = 0
    for row in rows {
      let stored = order.run(from: row, most: 1).first
      let first = stored * blocksOfRow
      guard
        try store.keptBytes(
          codes, rows: first..<(first + blocksOfRow), into: codeRow),
        try store.keptBytes(
          scales, rows: stored..<(stored + 1), into: scaleRow)
      else { return false }
      for block in 0..<blocksOfRow {
        bytes[out] = scaleRow[block]
        let source = block * MXFP4Rows.codeBytes
        for index in 0..<MXFP4Rows.codeBytes {
          // Elements `index` and `index` + 16.
          let shift = UInt8(index % 2 * 4)
          let low = codeRow[source + index / 2] >> shift & 15
          let high = codeRow[source + 8 + index / 2] >> shift & 15
          bytes[out + 1 + index] = low | high << 4
        }
        out += 1 + MXFP4Rows.codeBytes
      }
    }
    return true
  }

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let elements = rows.count * blocksOfRow * TensorType.mxfp4.blockElements
    let count = TensorType.mxfp4.byteCount(elements: elements) ?? 0
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count, alignment: 16)
    defer { bytes.deallocate() }
    guard try blocks(rows, of: .mxfp4, into: bytes) else {
      throw .noNumbers(
        tensor: store.tensors[codes].name,
        type: store.tensors[codes].type.rawValue)
    }
    let source = Bytes(
      start: UnsafePointer(
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)), count: count)
    do throws(TensorError) {
      try dequantize(
        .mxfp4, source,
        into: Region(start: floats.baseAddress, count: elements))
    } catch { preconditionFailure("MXFP4 has numbers") }
  }
}
