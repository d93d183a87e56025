import CKernels
import GGUF
import Memory
import Models
import Tensors

/// Rows of floats: where they come from, and how they are made ready for
/// matrices.
extension Transformer {
  /// residual[t] = row `tokens[t]` of the embedding, scaled.
  func embed(_ tokens: Region<Int32>) {
    for index in 0..<tokens.count {
      let start = index * Activations.stride(hidden)
      let row = weights.embedding.row(Int(tokens[index]))
      do {
        try dequantize(
          weights.embedding.type, row,
          into: buffers.residual[start..<(start + hidden)])
      } catch {
        preconditionFailure("a matrix with a kernel can be dequantised")
      }
      if embeddingScale != 1 {
        kernel_scale(
          buffers.residual[start..<(start + hidden)].unsafeStart, hidden,
          embeddingScale)
      }
    }
  }

  /// The angles of the positions from `position` on.
  func computeAngles(_ count: Int, at position: Int) {
    for index in 0..<angles.rows.count {
      let row = angles.rows[index]
      let job = kernel_rotary_job(
        frequencies: row.frequencies.unsafeStart, magnitude: row.magnitude,
        table: row.table.unsafeStart, first_position: UInt32(position),
        pairs: row.pairs)
      pool(for: count).run(kernel_rotary, job, units: UInt32(count))
    }
  }

  /// RMSNorm of the residual stream's rows from `first` on, or without
  /// a norm those rows themselves.
  func normalize(
    _ count: Int, from first: Int = 0, by norm: UnsafePointer<Float>?,
    for forms: ActivationForms
  ) -> kernel_activations {
    let stride = Activations.stride(hidden)
    let start = first * stride
    return prepare(
      buffers.residual[start..<(start + count * stride)],
      into: buffers.normed, hidden, count, norm: norm, for: forms)
  }

  /// Rows of floats as they are.
  func prepare(
    _ rows: Region<Float>, _ columns: Int, _ count: Int,
    for forms: ActivationForms
  ) -> kernel_activations {
    prepare(rows, into: rows, columns, count, for: forms)
  }

  /// Rows of floats, or those whose numbers are `chosen`, normalised where there
  /// is a norm, and in the forms that are asked for.
  func prepare(
    _ input: Region<Float>, into floats: Region<Float>, _ columns: Int,
    _ count: Int, norm: UnsafePointer<Float>? = nil,
    chosen: Region<UInt32> = Region(),
    for forms: ActivationForms
  ) -> kernel_activations {
    var out = activations.rows(floats, columns: columns, as: forms)
    prepare(input, count, norm: norm, chosen: chosen, to: &out)
    return out
  }

  /// The same, to memory that is set aside.
  func prepare(
    _ input: Region<Float>, _ count: Int, norm: UnsafePointer<Float>? = nil,
    chosen: Region<UInt32> = Region(), to out: inout kernel_activations
  ) {
    let columns = Int(out.columns)
    withUnsafeMutablePointer(to: &out) { pointer in
      let job = kernel_prepare_job(
        run: kernels.runPrepare, input: input.unsafeStart, norm: norm,
        rows: chosen.unsafeStart, out: pointer,
        input_stride: Activations.stride(columns), epsilon: normEpsilon)
      pool(for: count).run(kernel_prepare, job, units: UInt32(count))
    }
  }

  /// Finds which blocks of rows are quiet, where kernels ask for it: the quants
  /// have come from elsewhere.
  func findQuiet(_ count: Int, of rows: inout kernel_activations) {
    guard rows.quants256 != nil, rows.quiet256 != nil else { return }
    prepare(Region(), count, to: &rows)
  }

  /// logits = cap · tanh(logits / cap), where there is a cap.
  func capLogits(_ values: Region<Float>) {
    guard logitCap > 0 else { return }
    let unit = Int(KERNEL_CAP_UNIT)
    pool.run(
      kernel_cap,
      kernel_cap_job(
        values: values.unsafeStart, count: values.count, cap: logitCap),
      units: UInt32((values.count + unit - 1) / unit))
  }

  /// Whether every value is finite.
  func isFinite(_ values: Region<Float>) -> Bool {
    kernel_all_finite(values.unsafeStart, values.count)
  }
}
