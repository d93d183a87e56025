import CKernels
import GGUF
import Memory
import Tensors

/// The steps of the forward pass, from views to the kernels' jobs.
extension Transformer {
  /// `columns` up to whole vectors of 16 floats: from one row to the next.
  func stride(_ columns: Int) -> Int { (columns + 15) / 16 * 16 }

  /// residual[t] = row `tokens[t]` of the embedding.
  func embed(_ tokens: Region<Int32>) {
    let hidden = configuration.hidden
    for index in 0..<tokens.count {
      let start = index * stride(hidden)
      let row = weights.embedding.row(Int(tokens[index]))
      do {
        try dequantize(
          weights.embedding.type, row,
          into: residual[start..<(start + hidden)])
      } catch {
        preconditionFailure("a matrix with a kernel can be dequantised")
      }
    }
  }

  /// The angles of the positions from `position` on.
  func computeAngles(_ count: Int, at position: Int) {
    let job = kernel_rotary_job(
      frequencies: frequencies.unsafeStart, magnitude: magnitude,
      table: rotary.unsafeStart, first_position: UInt32(position),
      pairs: UInt32(frequencies.count))
    pool(for: count).run(kernel_rotary, job, units: UInt32(count))
  }

  /// RMSNorm of the residual stream's rows from `first` on.
  func normalize(
    _ count: Int, from first: Int = 0, by norm: UnsafePointer<Float>,
    for forms: ActivationForms
  ) -> kernel_activations {
    let hidden = configuration.hidden
    let start = first * stride(hidden)
    return prepare(
      residual[start..<(start + count * stride(hidden))], into: normed, hidden,
      count, norm: norm, for: forms)
  }

  /// Rows of floats as they are.
  func prepare(
    _ rows: Region<Float>, _ columns: Int, _ count: Int,
    for forms: ActivationForms
  ) -> kernel_activations {
    prepare(rows, into: rows, columns, count, for: forms)
  }

  /// silu(Wgate·m) ⊙ Wup·m, and what the next matrix wants of it.
  func gated(
    _ m: kernel_activations, _ count: Int, _ weights: FeedForwardWeights
  ) -> kernel_activations {
    withUnsafePointer(to: m) { pointer in
      let step = kernel_gated_job(
        run: runGate, gate: job(weights.gate, pointer, count, gates),
        up: job(weights.up, pointer, count, up))
      let (units, least) = withUnsafePointer(to: step) {
        (kernel_gated_units($0), kernel_gated_least_chunk($0))
      }
      if usesLibrary(for: count) {
        promptPool.run(
          kernel_gated_library,
          kernel_gated_library_job(
            gated: step, panels: panels.unsafeStart,
            panel_floats: panels.count / promptPool.count),
          units: units, together: Transformer.libraryUnits)
      } else {
        pool(for: count).run(
          kernel_gated, step, units: units, together: least)
      }
    }
    return prepare(
      up, configuration.feedForward, count, for: weights.down.given)
  }

  /// Rows of floats, or those whose numbers are `chosen`, after what is to be
  /// done with them.
  func prepare(
    _ input: Region<Float>, into floats: Region<Float>, _ columns: Int,
    _ count: Int, norm: UnsafePointer<Float>? = nil,
    chosen: Region<UInt32> = Region(),
    for forms: ActivationForms
  ) -> kernel_activations {
    var out = quantized
    out.floats = floats.unsafeStart
    out.columns = UInt32(columns)
    if !forms.contains(.quants32) { out.quants32 = nil }
    if !forms.contains(.quants256) { out.quants256 = nil }
    withUnsafeMutablePointer(to: &out) { pointer in
      let job = kernel_prepare_job(
        run: runPrepare, input: input.unsafeStart, norm: norm,
        rows: chosen.unsafeStart, out: pointer,
        input_stride: stride(columns),
        epsilon: configuration.normEpsilon)
      pool(for: count).run(kernel_prepare, job, units: UInt32(count))
    }
    return out
  }

  /// Three matrices over the same activations, in one step.
  func multiply(
    _ given: kernel_activations, _ tokens: Int,
    _ first: (WeightMatrix, Region<Float>),
    _ second: (WeightMatrix, Region<Float>),
    _ third: (WeightMatrix, Region<Float>)
  ) {
    withUnsafePointer(to: given) { pointer in
      run(
        kernel_matrices_job(
          matrices: (
            job(first.0, pointer, tokens, first.1),
            job(second.0, pointer, tokens, second.1),
            job(third.0, pointer, tokens, third.1)
          ), count: 3))
    }
  }

  /// A matrix whose result is added to a residual.
  func multiply(
    _ given: kernel_activations, _ tokens: Int,
    addingTo output: Region<Float>, _ matrix: WeightMatrix
  ) {
    withUnsafePointer(to: given) { pointer in
      var only = job(matrix, pointer, tokens, output)
      only.accumulates = 1
      run(
        kernel_matrices_job(
          matrices: (only, kernel_matrix(), kernel_matrix()), count: 1))
    }
  }

  /// A matrix whose result rows lie `stride` apart.
  func multiply(
    _ given: kernel_activations, _ tokens: Int, into output: Region<Float>,
    stride: Int, _ matrix: WeightMatrix
  ) {
    withUnsafePointer(to: given) { pointer in
      var only = job(matrix, pointer, tokens, output)
      only.output_stride = stride
      run(
        kernel_matrices_job(
          matrices: (only, kernel_matrix(), kernel_matrix()), count: 1))
    }
  }

  private static var libraryUnits: UInt32 {
    UInt32(KERNEL_LIBRARY_ROWS) / UInt32(KERNEL_ROW_UNIT)
  }

  /// Few tokens are the kernels' own: a library prepares what it is given for
  /// many.
  private func usesLibrary(for tokens: Int) -> Bool {
    tokens >= 16 && panels.count > 0
  }

  private func run(_ job: kernel_matrices_job) {
    let (units, least) = withUnsafePointer(to: job) {
      (kernel_matrices_units($0), kernel_matrices_least_chunk($0))
    }
    let tokens = Int(job.matrices.0.tokens)
    if usesLibrary(for: tokens) {
      return promptPool.run(
        kernel_matrices_library,
        kernel_library_job(
          matrices: job, panels: panels.unsafeStart,
          panel_floats: panels.count / promptPool.count),
        units: units, together: Transformer.libraryUnits)
    }
    pool(for: tokens).run(
      kernel_matrices, job, units: units, together: least)
  }

  private func job(
    _ matrix: WeightMatrix, _ given: UnsafePointer<kernel_activations>,
    _ tokens: Int, _ output: Region<Float>
  ) -> kernel_matrix {
    kernel_matrix(
      run: matrix.run, weights: matrix.data.unsafeStart,
      row_bytes: matrix.rowBytes, bias: matrix.bias, activations: given,
      output: output.unsafeStart, output_stride: stride(matrix.rows),
      rows: UInt32(matrix.rows), columns: UInt32(matrix.columns),
      tokens: UInt32(tokens), type: matrix.type.rawValue, accumulates: 0,
      panels: matrix.panels)
  }

  /// Whether every value is finite.
  func isFinite(_ values: Region<Float>) -> Bool {
    kernel_all_finite(values.unsafeStart, values.count)
  }
}
