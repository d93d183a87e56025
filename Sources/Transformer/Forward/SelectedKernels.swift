import CKernels
import Models

/// The kernels that the processor's features select for the steps between
/// matrices; each matrix carries its own.
struct SelectedKernels: BitwiseCopyable {
  let runScores: kernel_attention_run
  let runSoftmax: kernel_softmax_run
  let runValues: kernel_attention_run
  let runPrepare: kernel_prepare_run
  let runGate: kernel_gate_run

  /// Selects them, or answers `nil` where a cache's type has no kernel.
  init?(
    features: UInt32, keys: KeyValueType, values: KeyValueType,
    _ activation: Activation
  ) {
    guard
      let scores = kernel_select(
        UInt32(KERNEL_SCORES), keys.number, features),
      let values = kernel_select(
        UInt32(KERNEL_VALUES), values.number, features),
      let prepare = kernel_select(
        UInt32(KERNEL_PREPARE), UInt32(KERNEL_F32), features),
      let gate = kernel_select(
        UInt32(KERNEL_GATE), activation.number, features)
    else { return nil }
    runScores = scores.pointee.attend
    runSoftmax = scores.pointee.softmax
    runValues = values.pointee.attend
    runPrepare = prepare.pointee.prepare
    runGate = gate.pointee.gate
  }
}

extension Activation {
  /// The number of its kernels.
  var number: UInt32 {
    switch self {
    case .silu: UInt32(KERNEL_SILU)
    case .gelu: UInt32(KERNEL_GELU)
    case .clampedSwish: UInt32(KERNEL_CLAMPED_SWISH)
    }
  }
}
