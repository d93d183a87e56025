import CKernels
import GGUF
import Memory

/// Finds tensors by name, and answers only those of the shape and type that
/// the forward pass relies on.
struct TensorFinder {
  let file: GGUFFile
  let features: UInt32

  /// The matrix `name`, with the bias `biasName` where the file has one.
  func matrix(
    _ name: TensorName, rows: Int, columns: Int, bias: TensorName? = nil
  ) throws(ModelError) -> WeightMatrix {
    let tensor = try find(name, columns: columns, rows: rows)
    guard
      let record = kernel_select(
        UInt32(KERNEL_MATRIX), tensor.type.rawValue, features)
    else { throw .tensorType(name.shortText, tensor.type) }
    var biasStart: UnsafePointer<Float>?
    if let bias, bias.tensor(in: file) != nil {
      biasStart = try vector(bias, count: rows)
    }
    return WeightMatrix(
      data: tensor.data, type: tensor.type, rows: rows, columns: columns,
      rowBytes: tensor.data.count / rows, bias: biasStart,
      run: record.pointee.run,
      given: ActivationForms(given: record.pointee.given))
  }

  /// The F32 vector `name`.
  func vector(
    _ name: TensorName, count: Int
  ) throws(ModelError) -> UnsafePointer<Float> {
    let tensor = try find(name, columns: count, rows: 1)
    guard tensor.type == .f32, let start = tensor.data.unsafeStart else {
      throw .tensorType(name.shortText, tensor.type)
    }
    // The format aligns tensors to 8 bytes at least, and the mapping to a page.
    return UnsafeRawPointer(start).assumingMemoryBound(to: Float.self)
  }

  private func find(
    _ name: TensorName, columns: Int, rows: Int
  ) throws(ModelError) -> GGUFTensor {
    guard let tensor = name.tensor(in: file) else {
      throw .tensorMissing(name.shortText)
    }
    guard tensor.dimension(0) == columns, tensor.dimension(1) == rows,
      tensor.dimension(2) == 1, tensor.dimension(3) == 1
    else {
      throw .tensorShape(
        name.shortText, columns: tensor.dimension(0),
        rows: tensor.dimension(1), wantedColumns: columns, wantedRows: rows)
    }
    return tensor
  }
}
