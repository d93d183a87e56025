import Workbench

extension OutputShard.Tensor {
  /// The rows as they are written; the caller gives the memory back.
  func bytes(
    of rows: Range<Int>, in store: any TensorStore
  ) throws(FolderFailure) -> UnsafeMutableRawBufferPointer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: rows.count * Int(rowBytes), alignment: 64)
    do throws(StoreFailure) {
      var isKept = false
      if facts.type == type {
        isKept = try store.keptBytes(index, rows: rows, into: bytes)
      }
      if !isKept {
        let floats = UnsafeMutableBufferPointer<Float>.allocate(
          capacity: rows.count * facts.rowElements)
        defer { floats.deallocate() }
        try store.read(index, rows: rows, into: floats)
        type.narrow(UnsafeBufferPointer(floats), into: bytes)
      }
    } catch {
      bytes.deallocate()
      throw .weights(error)
    }
    return bytes
  }
}

extension ElementType {
  /// The place in the order in which the format's own writer sorts types.
  var rank: Int {
    switch self {
    case .blocks, .bool: 0
    case .u8: 1
    case .i8: 2
    case .f8E5M2: 3
    case .f8E4M3: 4
    case .f8E8M0: 5
    case .i16: 6
    case .u16: 7
    case .f16: 8
    case .bf16: 9
    case .i32: 10
    case .u32: 11
    case .f32: 12
    case .f64: 13
    case .i64: 14
    case .u64: 15
    }
  }
}
