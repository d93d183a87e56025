import CKernels
import Memory

/// Gated short convolutions (LFM2, Liquid AI 2025), and what they keep.
extension Transformer {
  /// attention[t] = c[t] ⊙ Σ filter[j] ⊙ (b ⊙ x)[t − taps + 1 + j], with b, c
  /// and x side by side in `mixed`; then (b ⊙ x) enters the history.
  func convolve(
    _ index: Int, _ weights: ConvolutionWeights, _ count: Int, at position: Int
  ) {
    let history = states.history(of: index)
    let stride = Activations.stride(3 * hidden)
    let convolution = kernel_convolve_job(
      inputs: buffers.mixed.unsafeStart, filter: weights.filter,
      history: history.unsafeStart, output: buffers.attention.unsafeStart,
      input_stride: stride, output_stride: Activations.stride(hidden),
      slots: UInt32(states.shape.slots), channels: UInt32(hidden),
      taps: UInt32(states.shape.taps), first_position: UInt32(position))
    pool(for: count).run(kernel_convolve, convolution, units: UInt32(count))
    // All tokens have read the history by now.
    let keeping = kernel_keep_job(
      inputs: buffers.mixed.unsafeStart, history: history.unsafeStart,
      input_stride: stride, slots: UInt32(states.shape.slots),
      channels: UInt32(hidden), first_position: UInt32(position),
      tokens: UInt32(count))
    pool(for: count).run(kernel_keep, keeping, units: UInt32(count))
  }
}
