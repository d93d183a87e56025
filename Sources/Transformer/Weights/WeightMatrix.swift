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
  private let firstOutput: UInt32
  private let outputCount: UInt32
  /// How the blocks are stored.
  let type: TensorType
  /// The forms of activations that the kernel multiplies by.
  let needs: ActivationForms

  /// A matrix of `shape` rows, whose products stand in a row of floats by
  /// themselves, or from `first` of `outputs` on.
  init(
    _ data: Bytes, _ type: TensorType, _ shape: TensorShape,
    bias: UnsafePointer<Float>?, _ record: UnsafePointer<kernel_record>,
    first: Int = 0, of outputs: Int? = nil
  ) {
    self.data = data
    self.bias = bias
    run = record.pointee.run
    panels = record.pointee.panels
    rowCount = UInt32(shape.rows)
    columnCount = UInt32(shape.columns)
    firstOutput = UInt32(first)
    outputCount = UInt32(outputs ?? shape.rows)
    self.type = type
    needs = ActivationForms(of: record)
  }

  /// Outputs.
  var rows: Int { Int(rowCount) }
  /// Where the first product stands in a row of floats, and what such a row
  /// holds: all outputs of a matrix that several boards share.
  var outputs: (first: Int, count: Int) {
    (Int(firstOutput), Int(outputCount))
  }
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
