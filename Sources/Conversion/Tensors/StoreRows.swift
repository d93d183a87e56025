import Quantization
import Tensors
import Workbench

/// Rows of a store's tensor, in the order that a file has them.
struct StoreRows: RowSource {
  let store: any TensorStore
  let tensor: Int
  var order = RowOrder.plain
  /// What is added to every number: norms may be stored less one.
  var shift: Float = 0

  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let facts = store.tensors[tensor]
    let columns = facts.rowElements
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (first, count) = order.run(from: row, most: rows.upperBound - row)
      let start = (row - rows.lowerBound) * columns
      try store.read(
        tensor, rows: first..<(first + count),
        into: UnsafeMutableBufferPointer(
          rebasing: floats[start..<(start + count * columns)]))
      row += count
    }
    guard shift != 0 else { return }
    // Halves are added as halves, as torch has it.
    let isHalf = facts.type == .f16
    for index in 0..<(rows.count * columns) {
      let sum = floats[index] + shift
      floats[index] = isHalf ? Half.float(Half.bits(sum)) : sum
    }
  }

  func blocks(
    _ rows: Range<Int>, of type: TensorType,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool {
    let facts = store.tensors[tensor]
    guard shift == 0, facts.tensorType == type,
      let rowBytes = type.byteCount(elements: facts.rowElements)
    else { return false }
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (first, count) = order.run(from: row, most: rows.upperBound - row)
      let start = (row - rows.lowerBound) * rowBytes
      let part = UnsafeMutableRawBufferPointer(
        rebasing: bytes[start..<(start + count * rowBytes)])
      guard
        try store.keptBytes(tensor, rows: first..<(first + count), into: part)
      else { return false }
      row += count
    }
    return true
  }
}

/// Which row of a stored tensor is a row of a file's.
enum RowOrder: Sendable {
  /// The same.
  case plain
  /// Rows of each head, of which rotary pairs are halves in a folder and neighbours
  /// in a file.
  case heads(dimension: Int)
  /// The same the other way round.
  case halves(dimension: Int)
  /// Some rows of each matrix: of `all` of them `count`, from `first` on, each
  /// `step`th.
  case part(of: Int, first: Int, step: Int, count: Int)

  /// The stored row that `row` is, and how many from it on lie side by side.
  func run(from row: Int, most: Int) -> (first: Int, count: Int) {
    switch self {
    case .plain: return (row, most)
    case .heads(let dimension):
      let (head, place) = row.quotientAndRemainder(dividingBy: dimension)
      return (head * dimension + place % 2 * (dimension / 2) + place / 2, 1)
    case .halves(let dimension):
      let (head, place) = row.quotientAndRemainder(dividingBy: dimension)
      let half = dimension / 2
      return (head * dimension + place % half * 2 + place / half, 1)
    case .part(let all, let first, let step, let count):
      let (matrix, place) = row.quotientAndRemainder(dividingBy: count)
      return (
        matrix * all + first + place * step,
        step == 1 ? min(most, count - place) : 1
      )
    }
  }
}

extension StoredTensor {
  /// The type that files have for numbers that are kept so, or `nil`.
  var tensorType: TensorType? {
    switch type {
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    case .blocks: blocks
    default: nil
    }
  }
}
