import GGUF
import Memory
import Models
import Tensors
import Workbench

/// The tensors of a GGUF file by the names of Hugging Face's folders, with rows in
/// their order and norms as they store them.
struct GGUFStore: TensorStore {
  /// Where the numbers of a tensor are.
  enum Source: Sendable {
    /// Rows of a file's tensor, from `first` on in the order given, with `shift`
    /// added.
    case rows(Int, first: Int, order: RowOrder, shift: Float)
    /// A vector in another order.
    case vector(Int, RowOrder)
    /// Matrices turned over: columns of the one, or of two in turn.
    case turned([Int])
    /// Vectors of two tensors in turn.
    case woven(Int, Int)
  }

  let model: GGUFModel
  private(set) var tensors: [StoredTensor] = []
  private var sources: [Source] = []

  init(_ model: GGUFModel, _ family: Family) throws(ConversionFailure) {
    self.model = model
    var names = GGUFNames(model, family)
    try names.addAll()
    let order = names.tensors.indices.sorted {
      names.tensors[$0].name < names.tensors[$1].name
    }
    tensors = order.map { names.tensors[$0] }
    sources = order.map { names.sources[$0] }
  }

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let facts = tensors[tensor]
    let columns = facts.rowElements
    let out = UnsafeMutableBufferPointer(
      rebasing: floats[..<(rows.count * columns)])
    switch sources[tensor] {
    case .rows(let index, let first, let order, let shift):
      try each(rows, first, order) { stored, count, row throws(StoreFailure) in
        try expand(
          index, stored..<(stored + count), facts.name,
          into: UnsafeMutableBufferPointer(
            rebasing: out[(row * columns)..<((row + count) * columns)]))
      }
      if shift != 0 { for place in out.indices { out[place] += shift } }
    case .vector(let index, let order):
      let stored = try vector(index, facts.name)
      for place in out.indices {
        out[place] = stored[order.run(from: place, most: 1).first]
      }
    case .turned(let indices):
      for (part, index) in indices.enumerated() {
        try turn(index, rows, part, indices.count, facts, into: out)
      }
    case .woven(let even, let odd):
      let half = columns / 2
      let row = UnsafeMutableBufferPointer<Float>.allocate(capacity: half)
      defer { row.deallocate() }
      for (place, number) in rows.enumerated() {
        for (part, index) in [even, odd].enumerated() {
          try expand(index, number..<(number + 1), facts.name, into: row)
          for column in 0..<half {
            out[place * columns + 2 * column + part] = row[column]
          }
        }
      }
    }
    guard !model.hasFailed else {
      throw .unreadable(file: model.path, tensor: facts.name, errno: 0)
    }
  }

  func keptBytes(
    _ tensor: Int, rows: Range<Int>,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool {
    guard case .rows(let index, let first, let order, 0) = sources[tensor]
    else { return false }
    let stored = model.file.tensors[index]
    let size = stored.rowByteCount
    try each(rows, first, order) { place, count, row throws(StoreFailure) in
      let part = stored.data[(place * size)..<((place + count) * size)]
      guard let from = part.unsafeStart else { return }
      UnsafeMutableRawBufferPointer(
        rebasing: bytes[(row * size)..<((row + count) * size)]
      ).copyMemory(from: UnsafeRawBufferPointer(start: from, count: part.count))
    }
    model.release(after: rows.count * size)
    guard !model.hasFailed else {
      throw .unreadable(
        file: model.path, tensor: tensors[tensor].name, errno: 0)
    }
    return true
  }

  /// Visits runs of stored rows.
  private func each<Failure: Error>(
    _ rows: Range<Int>, _ first: Int, _ order: RowOrder,
    _ body: (_ stored: Int, _ count: Int, _ row: Int) throws(Failure) -> Void
  ) throws(Failure) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (stored, count) = order.run(from: row, most: rows.upperBound - row)
      try body(first + stored, count, row - rows.lowerBound)
      row += count
    }
  }

  /// The numbers of a file's rows.
  private func expand(
    _ index: Int, _ rows: Range<Int>, _ name: String,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let tensor = model.file.tensors[index]
    let size = tensor.rowByteCount
    defer { model.release(after: rows.count * size) }
    do throws(TensorError) {
      try dequantize(
        tensor.type,
        tensor.data[(rows.lowerBound * size)..<(rows.upperBound * size)],
        into: Region(start: floats.baseAddress, count: floats.count))
    } catch { throw .noNumbers(tensor: name, type: "\(tensor.type.name)") }
  }

  private func vector(
    _ index: Int, _ name: String
  ) throws(StoreFailure) -> [Float] {
    let floats = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: model.file.tensors[index].elementCount)
    defer { floats.deallocate() }
    try expand(index, 0..<1, name, into: floats)
    return Array(floats)
  }

  /// Writes one of `step` tensors' columns as rows.
  private func turn(
    _ index: Int, _ rows: Range<Int>, _ part: Int, _ step: Int,
    _ facts: StoredTensor, into out: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let stored = model.file.tensors[index]
    let width = stored.dimension(0)
    let height = stored.dimension(1)
    let line = UnsafeMutableBufferPointer<Float>.allocate(capacity: width)
    defer { line.deallocate() }
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (matrix, place) = row.quotientAndRemainder(dividingBy: width)
      let count = min(rows.upperBound - row, width - place)
      for column in 0..<height {
        let source = matrix * height + column
        try expand(index, source..<(source + 1), facts.name, into: line)
        for offset in 0..<count {
          let target = (row - rows.lowerBound + offset) * facts.rowElements
          out[target + column * step + part] = line[place + offset]
        }
      }
      row += count
    }
  }
}
