import CKernels
import GGUF
public import Memory
public import Tensors

/// A matrix of the model, in place in the file, and the kernel for it.
public struct WeightMatrix: BitwiseCopyable {
  /// The blocks, row after row, as in the file.
  public let data: Bytes
  /// How the blocks are stored.
  public let type: TensorType
  /// Outputs.
  public let rows: Int
  /// Inputs.
  public let columns: Int
  /// The bytes of a row.
  public let rowBytes: Int
  /// The bias of each row, or nothing.
  public let bias: UnsafePointer<Float>?

  let run: kernel_matrix_run
  let panels: kernel_panels
  let given: ActivationForms

  /// The blocks of one row.
  public func row(_ index: Int) -> Bytes {
    data[(index * rowBytes)..<((index + 1) * rowBytes)]
  }
}

/// The forms of activations that matrices ask for; floats are always there.
///
/// An `OptionSet` would be written as an array literal, which allocates.
struct ActivationForms: BitwiseCopyable {
  private let bits: UInt8

  static var none: ActivationForms { ActivationForms(bits: 0) }
  static var quants32: ActivationForms { ActivationForms(bits: 1) }
  static var quants256: ActivationForms { ActivationForms(bits: 2) }

  private init(bits: UInt8) {
    self.bits = bits
  }

  /// What a kernel record's `activations` stands for.
  init(given: UInt32) {
    switch Int(given) {
    case Int(KERNEL_ACTIVATIONS_Q8X32): self = .quants32
    case Int(KERNEL_ACTIVATIONS_Q8X256): self = .quants256
    default: self = .none
    }
  }

  /// The forms of both.
  func union(_ other: ActivationForms) -> ActivationForms {
    ActivationForms(bits: bits | other.bits)
  }

  /// Whether all forms of `other` are in it.
  func contains(_ other: ActivationForms) -> Bool {
    bits & other.bits == other.bits
  }
}

/// The tensors of one decoder layer but its feed-forward networks.
public struct LayerWeights: BitwiseCopyable {
  let attentionNorm: UnsafePointer<Float>  // [hidden]
  let query: WeightMatrix  // [heads · headDimension, hidden]
  let key: WeightMatrix  // [keyValueHeads · headDimension, hidden]
  let value: WeightMatrix  // [keyValueHeads · headDimension, hidden]
  let attentionOutput: WeightMatrix  // [hidden, heads · headDimension]
  let feedForwardNorm: UnsafePointer<Float>  // [hidden]
  let router: WeightMatrix?  // [experts, hidden]
}

/// The matrices of one feed-forward network: a layer's own, or one expert's.
public struct FeedForwardWeights: BitwiseCopyable {
  let gate: WeightMatrix  // [feedForward, hidden]
  let up: WeightMatrix  // [feedForward, hidden]
  let down: WeightMatrix  // [hidden, feedForward]
}
