import CKernels
import GGUF
import Memory
import Tensors

/// Finds tensors by name, and answers only those of the shape and type that
/// the forward pass relies on.
struct TensorFinder {
  let file: GGUFFile
  let features: UInt32

  /// The tensors of the file that were asked for so far.
  private(set) var used = 0

  init(file: GGUFFile, features: UInt32) {
    self.file = file
    self.features = features
  }

  /// The matrix `name`, with the bias `biasName` where the file has one.
  mutating func matrix(
    _ name: TensorName, rows: Int, columns: Int, bias: TensorName? = nil
  ) throws(ModelError) -> WeightMatrix {
    let shape = TensorShape(columns: columns, rows: rows)
    let tensor = try find(name, shape)
    var biasStart: UnsafePointer<Float>?
    if let bias, bias.tensor(in: file) != nil {
      biasStart = try vector(bias, count: rows)
    }
    return try matrix(name, tensor, shape, bias: biasStart)
  }

  /// The matrix number `index` of those that are stacked in the tensor `name`.
  mutating func matrix(
    _ index: Int, of count: Int, in name: TensorName, rows: Int, columns: Int
  ) throws(ModelError) -> WeightMatrix {
    let shape = TensorShape(columns: columns, rows: rows, matrices: count)
    let tensor = try find(name, shape)
    // All of them are one tensor of the file.
    if index > 0 { used -= 1 }
    return try matrix(name, tensor, shape, index)
  }

  private func matrix(
    _ name: TensorName, _ tensor: GGUFTensor, _ shape: TensorShape,
    _ index: Int = 0, bias: UnsafePointer<Float>? = nil
  ) throws(ModelError) -> WeightMatrix {
    guard
      let record = kernel_select(
        UInt32(KERNEL_MATRIX), tensor.type.rawValue, features)
    else { throw .tensorType(name.shortText, tensor.type) }
    let byteCount = tensor.data.count / shape.matrices
    let start = index * byteCount
    return WeightMatrix(
      data: tensor.data[start..<(start + byteCount)], type: tensor.type,
      rows: shape.rows, columns: shape.columns,
      rowBytes: byteCount / shape.rows, bias: bias, run: record.pointee.run,
      panels: record.pointee.panels,
      given: ActivationForms(given: record.pointee.activations))
  }

  /// The F32 vector `name`.
  mutating func vector(
    _ name: TensorName, count: Int
  ) throws(ModelError) -> UnsafePointer<Float> {
    let tensor = try find(name, TensorShape(columns: count))
    guard tensor.type == .f32, let start = tensor.data.unsafeStart else {
      throw .tensorType(name.shortText, tensor.type)
    }
    // The format aligns tensors to 8 bytes at least, and the mapping to a page.
    return UnsafeRawPointer(start).assumingMemoryBound(to: Float.self)
  }

  /// Passes over the tensor `name` where the file has it.
  mutating func ignore(_ name: TensorName) {
    if name.tensor(in: file) != nil { used += 1 }
  }

  private mutating func find(
    _ name: TensorName, _ wanted: TensorShape
  ) throws(ModelError) -> GGUFTensor {
    guard let tensor = name.tensor(in: file) else {
      throw .tensorMissing(name.shortText)
    }
    let found = TensorShape(
      columns: tensor.dimension(0), rows: tensor.dimension(1),
      matrices: tensor.elementCount / tensor.dimension(0)
        / tensor.dimension(1))
    guard found == wanted, tensor.dimension(3) == 1 else {
      throw .tensorShape(name.shortText, found: found, wanted: wanted)
    }
    used += 1
    return tensor
  }
}
