import CKernels
import Memory

/// The choice of experts for tokens (Shazeer et al. 2017).
///
/// The tokens of one expert are gathered, so that its matrices are read once
/// for all of them. Experts take their turns in ascending order: a token's sum
/// has the same order in every batch.
extension Transformer {
  /// shares[t, e] = the part of expert e in token t; −1 where the token did not
  /// choose it.
  func route(_ m: kernel_activations, _ count: Int, _ router: WeightMatrix) {
    multiply(m, count, into: experts.shares, router)
    let job = kernel_route_job(
      shares: experts.shares.unsafeStart,
      stride: Activations.stride(experts.count),
      experts: UInt32(experts.count), used: UInt32(expertsUsed))
    pool(for: count).run(kernel_route, job, units: UInt32(count))
  }

  /// Notes which of the batch's tokens chose `expert`, and answers how many.
  func gather(_ expert: Int, _ count: Int) -> Int {
    let stride = Activations.stride(experts.count)
    var found = 0
    for token in 0..<count {
      // A share that is not a number belongs to an expert that was chosen.
      if experts.shares[token * stride + expert] < 0 { continue }
      experts.chosen[found] = UInt32(token)
      found += 1
    }
    return found
  }

  /// The normalised rows of the tokens that were gathered.
  func expertInput(
    _ count: Int, for forms: ActivationForms
  ) -> kernel_activations {
    prepare(
      buffers.normed, into: experts.rows, hidden, count,
      chosen: experts.chosen, for: forms)
  }

  /// residual[t] += share · the expert's row, for the tokens gathered.
  func combine(_ expert: Int, _ count: Int) {
    let shares = experts.shares
    let own = exchange.isAlone ? 0..<hidden : exchange.residual[exchange.index]
    let job = kernel_combine_job(
      rows: experts.rows[own.lowerBound..<experts.rows.count].unsafeStart,
      shares: shares[expert..<shares.count].unsafeStart,
      chosen: experts.chosen.unsafeStart,
      output: buffers.residual[own.lowerBound..<buffers.residual.count]
        .unsafeStart,
      row_stride: Activations.stride(hidden),
      share_stride: Activations.stride(experts.count),
      columns: UInt32(own.count))
    pool(for: count).run(kernel_combine, job, units: UInt32(count))
  }
}
