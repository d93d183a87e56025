import Quantization
import Workbench

/// A vector whose elements a file has in another order: the rows of matrices, but
/// of biases.
struct VectorRows: RowSource {
  let store: any TensorStore
  let tensor: Int
  let order: RowOrder

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let stored = try store.floats(tensor)
    for index in stored.indices {
      floats[index] = stored[order.run(from: index, most: 1).first]
    }
  }
}

/// Every second element of each row, from `first` on.
struct WovenRows: RowSource {
  let store: any TensorStore
  let tensor: Int
  let first: Int

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let columns = store.tensors[tensor].rowElements
    let row = UnsafeMutableBufferPointer<Float>.allocate(capacity: columns)
    defer { row.deallocate() }
    var index = 0
    for number in rows {
      try store.read(tensor, rows: number..<(number + 1), into: row)
      for column in stride(from: first, to: columns, by: 2) {
        floats[index] = row[column]
        index += 1
      }
    }
  }
}

/// Numbers that are known.
struct FixedRows: RowSource {
  let values: [Float]

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    for index in values.indices { floats[index] = values[index] }
  }
}
