import CKernels
import Memory
import Models
import Tensors

/// A matrix of the model, in place in the file, and the kernel for it.
///
/// Its fields are packed: a model has one of these for each matrix.
struct WeightMatrix: BitwiseCopyable {
  /// The blocks, row after row, as in the file.
  let data: Bytes
  /// The bias of each row, or nothing.
  let bias: UnsafePointer<Float>?
  let run: kernel_matrix_run
  let panels: kernel_panels
  private let rowCount: UInt32
  private let columnCount: UInt32
  /// How the blocks are stored.
  let type: TensorType
  /// The forms of activations that the kernel multiplies by.
  let needs: ActivationForms

  init(
    _ data: Bytes, _ type: TensorType, _ shape: TensorShape,
    bias: UnsafePointer<Float>?, _ record: UnsafePointer<kernel_record>
  ) {
    self.data = data
    self.bias = bias
    run = record.pointee.run
    panels = record.pointee.panels
    rowCount = UInt32(shape.rows)
    columnCount = UInt32(shape.columns)
    self.type = type
    needs = ActivationForms(of: record)
  }

  /// Outputs.
  var rows: Int { Int(rowCount) }
  /// Inputs.
  var columns: Int { Int(columnCount) }
  /// The bytes of a row.
  var rowBytes: Int { data.count / rows }

  /// The blocks of one row.
  func row(_ index: Int) -> Bytes {
    let bytes = rowBytes
    return data[(index * bytes)..<((index + 1) * bytes)]
  }
}
