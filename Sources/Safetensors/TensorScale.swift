import Workbench

/// The scales of a tensor of eight-bit floats: one for all, one for each row, or
/// one for each block.
struct TensorScale: Sendable {
  private let tensor: StoredTensor
  private let file: PlacedFile
  private let offset: UInt64
  /// Rows of the scaled tensor in one matrix, and of the scales.
  private let rows: Int
  private let scaleRows: Int
  private let scaleColumns: Int
  private let blockRows: Int
  private let blockColumns: Int

  /// The blocks that DeepSeek's folders have.
  private static let usualBlock = 128

  /// The scales in `tensor` of the weights `scaled`.
  ///
  /// - Throws: `SafetensorsFailure.badShape` where the shapes do not fit.
  init(
    _ tensor: StoredTensor, _ file: PlacedFile, _ offset: UInt64,
    of scaled: StoredTensor, _ block: (rows: Int, columns: Int)?
  ) throws(SafetensorsFailure) {
    self.tensor = tensor
    self.file = file
    self.offset = offset
    let isMatrix = scaled.shape.count >= 2
    let rowsOfOne = isMatrix ? scaled.shape[scaled.shape.count - 2] : 1
    let columns = scaled.rowElements
    rows = max(rowsOfOne, 1)
    func fits(_ blocks: Int, _ size: Int, _ length: Int) -> Bool {
      size > 0 && blocks == (length - 1) / size + 1
    }
    let usual = TensorScale.usualBlock
    let height = block?.rows ?? usual
    let width = block?.columns ?? usual
    let matrices = scaled.rowCount / rows
    let shape = tensor.shape
    let isSound = tensor.type.hasNumbers && scaled.elementCount > 0
    if isSound, tensor.elementCount == 1 {
      (scaleRows, scaleColumns) = (1, 1)
      (blockRows, blockColumns) = (Int.max, columns)
    } else if isSound, tensor.elementCount == scaled.rowCount {
      (scaleRows, scaleColumns) = (rows, 1)
      (blockRows, blockColumns) = (1, columns)
    } else if isSound, shape.count >= 2,
      fits(shape[shape.count - 2], height, rows),
      fits(shape[shape.count - 1], width, columns),
      tensor.elementCount
        == matrices * shape[shape.count - 2] * shape[shape.count - 1]
    {
      (scaleRows, scaleColumns) = (
        shape[shape.count - 2], shape[shape.count - 1]
      )
      (blockRows, blockColumns) = (height, width)
    } else {
      throw .badShape(
        file: file.path, name: tensor.name,
        reason: "\(shape) does not fit \(scaled.shape) in blocks of \(height) "
          + "by \(width)")
    }
  }

  /// Multiplies the rows `range` of the scaled tensor.
  ///
  /// - Throws: `StoreFailure.unreadable`.
  func apply(
    to floats: UnsafeMutableBufferPointer<Float>, rows range: Range<Int>,
    columns: Int, of name: String
  ) throws(StoreFailure) {
    let scales = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: scaleColumns)
    defer { scales.deallocate() }
    var loaded = -1
    for row in range {
      let needed = row / rows * scaleRows + row % rows / blockRows
      if tensor.elementCount == 1 {
        if loaded < 0 { try load(0, scales, of: name) }
        loaded = 0
      } else if needed != loaded {
        try load(needed * scaleColumns, scales, of: name)
        loaded = needed
      }
      let start = (row - range.lowerBound) * columns
      for column in 0..<columns {
        floats[start + column] *= scales[column / blockColumns]
      }
    }
  }

  private func load(
    _ first: Int, _ scales: UnsafeMutableBufferPointer<Float>, of name: String
  ) throws(StoreFailure) {
    let size = tensor.type.byteCount ?? 1
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: scales.count * size, alignment: 8)
    defer { bytes.deallocate() }
    let place = offset + UInt64(first * size)
    if let failed = file.read(at: place, into: bytes) {
      throw .unreadable(file: file.path, tensor: name, errno: failed)
    }
    tensor.type.widen(UnsafeRawBufferPointer(bytes), into: scales)
  }
}
