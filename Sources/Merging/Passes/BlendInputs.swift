import Workbench

/// The tensors of the models that make one tensor of the result.
struct BlendInputs: Sendable {
  /// The tensors, in the order of the file.
  var readers: [any RowReader]
  /// The base's among them.
  var base: Int?
  /// Their shape.
  var shape: [Int]

  /// The number of elements of a row.
  var rowElements: Int { shape.last ?? 1 }
  /// The number of rows.
  var rowCount: Int { shape.dropLast().reduce(1, *) }
  /// The number of elements.
  var elementCount: Int { rowCount * rowElements }

  /// The rows that are computed at a time: few, so that they stay in the cache.
  var pieceRows: Int { max(1, 8192 / max(rowElements, 1)) }

  /// The rows of a block of a pass.
  ///
  /// Sums are made block by block, so that they do not depend on the threads.
  func blockRows(_ elements: Int) -> Int {
    let rows = max(1, elements / max(rowElements, 1))
    return (rows + pieceRows - 1) / pieceRows * pieceRows
  }
}
