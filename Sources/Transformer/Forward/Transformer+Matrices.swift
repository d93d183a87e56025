import CKernels
import Memory
import Tensors

/// The products of matrices, from views to the kernels' jobs.
extension Transformer {
  /// up = f(Wgate·m, Wup·m).
  func gate(
    _ m: kernel_activations, _ count: Int, _ weights: FeedForwardWeights
  ) {
    withUnsafePointer(to: m) { pointer in
      let step = kernel_gated_job(
        run: kernels.runGate,
        gate: job(weights.gate, pointer, count, library.gates),
        up: job(weights.up, pointer, count, buffers.up))
      let (units, least) = withUnsafePointer(to: step) {
        (kernel_gated_units($0), kernel_gated_least_chunk($0))
      }
      if usesLibrary(for: count) {
        promptPool.run(
          kernel_gated_library,
          kernel_gated_library_job(
            gated: step, panels: library.panels.unsafeStart,
            panel_floats: library.panels.count / promptPool.count),
          units: units, leastChunk: Transformer.libraryUnits)
      } else {
        pool(for: count).run(
          kernel_gated, step, units: units, leastChunk: least)
      }
    }
  }

  /// Three matrices over the same activations, in one step.
  func multiply(
    _ activations: kernel_activations, _ tokens: Int,
    _ first: (WeightMatrix, Region<Float>),
    _ second: (WeightMatrix, Region<Float>),
    _ third: (WeightMatrix, Region<Float>)
  ) {
    withUnsafePointer(to: activations) { pointer in
      run(
        kernel_matrices_job(
          matrices: (
            job(first.0, pointer, tokens, first.1),
            job(second.0, pointer, tokens, second.1),
            job(third.0, pointer, tokens, third.1)
          ), count: 3))
    }
  }

  /// A matrix whose result is added to the residual stream, normalised first
  /// where there is a norm.
  func add(
    _ activations: kernel_activations, _ tokens: Int, _ matrix: WeightMatrix,
    norm: UnsafePointer<Float>?
  ) {
    guard let norm else {
      multiply(activations, tokens, addingTo: buffers.residual, matrix)
      return gather(buffers.residual, tokens, exchange.residual)
    }
    multiply(activations, tokens, into: buffers.normed, matrix)
    gather(buffers.normed, tokens, exchange.residual)
    complete()
    addNormed(tokens, norm)
  }

  /// What a network's gate made, through its last matrix to the residual stream;
  /// rounded twice where the model asks for that.
  func add(
    gated activations: kernel_activations, _ tokens: Int,
    _ matrix: WeightMatrix, norm: UnsafePointer<Float>?
  ) {
    guard roundsGatedTwice, let norm, matrix.needs.contains(.quants256) else {
      return add(activations, tokens, matrix, norm: norm)
    }
    addRest(of: activations, tokens)
    multiply(
      activations, 2 * tokens, into: buffers.parts, matrix,
      on: pool(for: tokens))
    let sum = kernel_sum_job(
      parts: buffers.parts.unsafeStart, sums: buffers.normed.unsafeStart,
      stride: Activations.stride(hidden), tokens: UInt32(tokens),
      columns: UInt32(hidden))
    pool(for: tokens).run(kernel_sum, sum, units: UInt32(tokens))
    gather(buffers.normed, tokens, exchange.residual)
    complete()
    addNormed(tokens, norm)
  }

  /// Puts a second row for each behind the rows: what 8 bits left of it.
  private func addRest(of rows: kernel_activations, _ tokens: Int) {
    let job = kernel_rest_job(
      floats: rows.floats, quants256: rows.quants256,
      scales256: rows.scales256, columns: rows.columns)
    pool(for: tokens).run(kernel_rest, job, units: UInt32(tokens))
    let floats = exchange.isAlone ? buffers.up : exchange.gathered
    var rest = activations.rows256(
      floats, columns: Int(rows.columns), behind: tokens)
    prepare(floats, tokens, to: &rest)
  }

  /// residual[t] += RMSNorm(normed[t]).
  private func addNormed(_ tokens: Int, _ norm: UnsafePointer<Float>) {
    let job = kernel_add_normed_job(
      rows: buffers.normed.unsafeStart, norm: norm,
      residual: buffers.residual.unsafeStart,
      stride: Activations.stride(hidden), epsilon: normEpsilon,
      columns: UInt32(hidden))
    pool(for: tokens).run(kernel_add_normed, job, units: UInt32(tokens))
  }

  /// A matrix whose result is added to a residual.
  private func multiply(
    _ activations: kernel_activations, _ tokens: Int,
    addingTo output: Region<Float>, _ matrix: WeightMatrix
  ) {
    withUnsafePointer(to: activations) { pointer in
      var only = job(matrix, pointer, tokens, output)
      only.accumulates = 1
      run(
        kernel_matrices_job(
          matrices: (only, kernel_matrix(), kernel_matrix()), count: 1))
    }
  }

  /// A matrix whose result rows lie `stride` apart, or padded to whole vectors.
  func multiply(
    _ activations: kernel_activations, _ tokens: Int,
    into output: Region<Float>, stride: Int? = nil, _ matrix: WeightMatrix,
    on pool: ThreadPool? = nil
  ) {
    withUnsafePointer(to: activations) { pointer in
      var only = job(matrix, pointer, tokens, output)
      if let stride { only.output_stride = stride }
      run(
        kernel_matrices_job(
          matrices: (only, kernel_matrix(), kernel_matrix()), count: 1),
        on: pool)
    }
  }

  /// Those rows of a matrix over one token that a mask allows, a bit each; the
  /// results of others are computed too, or -infinity.
  func multiply(
    _ activations: kernel_activations, into output: Region<Float>,
    _ matrix: WeightMatrix, allowed mask: Region<UInt32>
  ) {
    withUnsafePointer(to: activations) { pointer in
      let unit = Int(KERNEL_ROW_UNIT)
      let first = matrix.outputs.first
      guard first % unit == 0 else {
        // A board's first rows may share a unit with another board's last ones.
        return multiply(activations, 1, into: output, matrix)
      }
      let bytes = mask.raw
      let own = bytes[min(first / unit, bytes.count)..<bytes.count]
      let step = kernel_masked_job(
        matrix: job(matrix, pointer, 1, output), mask: own.unsafeStart,
        mask_bytes: UInt32(own.count))
      pool(for: 1).run(
        kernel_masked, step, units: UInt32((matrix.rows + unit - 1) / unit))
    }
  }

  private static var libraryUnits: UInt32 {
    UInt32(KERNEL_LIBRARY_ROWS) / UInt32(KERNEL_ROW_UNIT)
  }

  /// Few tokens are the kernels' own: a library prepares itself for many.
  private func usesLibrary(for tokens: Int) -> Bool {
    tokens >= 16 && library.isUsed
  }

  private func run(_ job: kernel_matrices_job, on pool: ThreadPool? = nil) {
    let (units, least) = withUnsafePointer(to: job) {
      (kernel_matrices_units($0), kernel_matrices_least_chunk($0))
    }
    let tokens = Int(job.matrices.0.tokens)
    if usesLibrary(for: tokens) {
      return promptPool.run(
        kernel_matrices_library,
        kernel_library_job(
          matrices: job, panels: library.panels.unsafeStart,
          panel_floats: library.panels.count / promptPool.count),
        units: units, leastChunk: Transformer.libraryUnits)
    }
    (pool ?? self.pool(for: tokens)).run(
      kernel_matrices, job, units: units, leastChunk: least)
  }

  private func job(
    _ matrix: WeightMatrix, _ activations: UnsafePointer<kernel_activations>,
    _ tokens: Int, _ output: Region<Float>
  ) -> kernel_matrix {
    #if !hasFeature(Embedded)
    observe(matrix, activations, tokens, output)
    #endif
    return kernel_matrix(
      run: matrix.run, weights: matrix.data.unsafeStart,
      row_bytes: matrix.rowBytes, bias: matrix.bias, activations: activations,
      output: output[matrix.outputs.first..<output.count].unsafeStart,
      output_stride: Activations.stride(matrix.outputs.count),
      rows: UInt32(matrix.rows), columns: UInt32(matrix.columns),
      tokens: UInt32(tokens), type: matrix.type.rawValue, accumulates: 0,
      panels: matrix.panels)
  }

  #if !hasFeature(Embedded)
  /// Tells the observer of the rows that a matrix is given.
  @inline(never)
  private func observe(
    _ matrix: WeightMatrix,
    _ activations: UnsafePointer<kernel_activations>,
    _ tokens: Int, _ output: Region<Float>
  ) {
    guard let weights = matrix.data.unsafeStart else { return }
    // What is rounded twice has the rest of every row behind the rows.
    let isTwice =
      roundsGatedTwice && output.unsafeStart == buffers.parts.unsafeStart
    kernel_observe(
      observer, weights, activations, Activations.stride(matrix.columns),
      UInt32(isTwice ? tokens / 2 : tokens))
  }
  #endif
}
