public import Workbench

extension SafetensorsStore {
  /// The bytes that are read at once.
  private static let pieceBytes = 1 << 20

  /// Writes rows as floats, with their scales applied.
  ///
  /// - Throws: `StoreFailure` where the file cannot be read any more, or the type has
  ///   no numbers.
  public func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let facts = tensors[tensor]
    let count = check(facts, rows)
    guard let size = facts.type.byteCount, facts.type.hasNumbers else {
      throw .noNumbers(tensor: facts.name, type: facts.type.rawValue)
    }
    precondition(floats.count >= count, "no room for the rows")
    let columns = facts.rowElements
    let perPiece = max(SafetensorsStore.pieceBytes / size, 1)
    let piece = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(perPiece, count) * size, alignment: 64)
    defer { piece.deallocate() }
    let first = rows.lowerBound * columns
    var done = 0
    while done < count {
      let part = min(perPiece, count - done)
      let bytes = UnsafeMutableRawBufferPointer(
        rebasing: piece[..<(part * size)])
      try fill(bytes, tensor, from: UInt64(first + done) * UInt64(size))
      facts.type.widen(
        UnsafeRawBufferPointer(bytes),
        into: UnsafeMutableBufferPointer(
          rebasing: floats[done..<(done + part)]))
      done += part
    }
    try places[tensor].scale?.apply(
      to: floats, rows: rows, columns: columns, of: facts.name)
  }

  /// Writes rows as the file has them, but where scales lie apart.
  ///
  /// - Throws: `StoreFailure` where the file cannot be read any more.
  public func keptBytes(
    _ tensor: Int, rows: Range<Int>,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool {
    let facts = tensors[tensor]
    let count = check(facts, rows)
    guard places[tensor].scale == nil, let size = facts.type.byteCount else {
      return false
    }
    precondition(bytes.count >= count * size, "no room for the rows")
    try fill(
      UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count * size)]), tensor,
      from: UInt64(rows.lowerBound * facts.rowElements) * UInt64(size))
    return true
  }

  /// The number of elements of `rows`; traps outside of the tensor.
  private func check(_ facts: StoredTensor, _ rows: Range<Int>) -> Int {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= facts.rowCount, "no such rows")
    return rows.count * facts.rowElements
  }

  private func fill(
    _ bytes: UnsafeMutableRawBufferPointer, _ tensor: Int, from offset: UInt64
  ) throws(StoreFailure) {
    let place = places[tensor]
    if let failed = place.file.read(at: place.offset + offset, into: bytes) {
      throw .unreadable(
        file: place.file.path, tensor: tensors[tensor].name, errno: failed)
    }
  }
}
