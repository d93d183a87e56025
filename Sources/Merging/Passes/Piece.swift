import Workbench

/// Some rows of all inputs of a tensor.
struct Piece {
  /// The rows.
  let rows: Range<Int>
  /// The place of the first element in the tensor.
  let first: Int
  /// The number of elements.
  let count: Int
  /// The number of elements of a row.
  let rowElements: Int
  /// The numbers of each input.
  let inputs: [UnsafeMutablePointer<Float>]
}

/// The memory that pieces are read to.
final class PieceMemory {
  private let inputs: BlendInputs
  private let buffers: [UnsafeMutableBufferPointer<Float>]

  /// Memory for the pieces of these inputs.
  init(_ inputs: BlendInputs) {
    self.inputs = inputs
    let count = inputs.pieceRows * inputs.rowElements
    buffers = inputs.readers.map { _ in .allocate(capacity: max(count, 1)) }
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// Calls `body` for the pieces of `rows`, one after another.
  func forEach(
    _ rows: Range<Int>, _ body: (Piece) -> Void
  ) throws(StoreFailure) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      // Pieces begin at multiples of their size, whatever is read.
      let end = min(
        (start / inputs.pieceRows + 1) * inputs.pieceRows, rows.upperBound)
      for (reader, buffer) in zip(inputs.readers, buffers) {
        try reader.read(start..<end, into: buffer)
      }
      body(
        Piece(
          rows: start..<end, first: start * inputs.rowElements,
          count: (end - start) * inputs.rowElements,
          rowElements: inputs.rowElements,
          inputs: buffers.compactMap(\.baseAddress)))
      start = end
    }
  }
}
