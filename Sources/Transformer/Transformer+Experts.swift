import CKernels
import Memory

/// Which expert computes which tokens (Shazeer et al. 2017).
///
/// The tokens of one expert are gathered, so that its matrices are read once
/// for all of them. Experts take their turns in ascending order: a token's sum
/// has the same order in every batch.
extension Transformer {
  /// The feed-forward networks of a layer.
  func feedForwards(_ layer: Int) -> Region<FeedForwardWeights> {
    let count = max(configuration.experts, 1)
    return weights.feedForwards[(layer * count)..<((layer + 1) * count)]
  }

  /// shares[t, e] = what expert e adds to token t; −1 where it was not chosen.
  func route(_ m: kernel_activations, _ count: Int, _ router: WeightMatrix) {
    let experts = configuration.experts
    multiply(m, count, into: shares, stride: stride(experts), router)
    let job = kernel_route_job(
      shares: shares.unsafeStart, stride: stride(experts),
      experts: UInt32(experts), used: UInt32(configuration.expertsUsed))
    pool(for: count).run(kernel_route, job, units: UInt32(count))
  }

  /// Notes which of the batch's tokens chose `expert`, and answers how many.
  func gather(_ expert: Int, _ count: Int) -> Int {
    let stride = stride(configuration.experts)
    var found = 0
    for token in 0..<count {
      // A share that is no number belongs to an expert that was chosen.
      if shares[token * stride + expert] < 0 { continue }
      chosen[found] = UInt32(token)
      found += 1
    }
    return found
  }

  /// The normalised rows of the tokens that were gathered.
  func expertInput(
    _ count: Int, for forms: ActivationForms
  ) -> kernel_activations {
    prepare(
      normed, into: expertRows, configuration.hidden, count, chosen: chosen,
      for: forms)
  }

  /// residual[t] += share · the expert's row, for the tokens gathered.
  func combine(_ expert: Int, _ count: Int) {
    let experts = configuration.experts
    let hidden = configuration.hidden
    let job = kernel_combine_job(
      rows: expertRows.unsafeStart,
      shares: shares[expert..<shares.count].unsafeStart,
      chosen: chosen.unsafeStart, output: residual.unsafeStart,
      row_stride: stride(hidden), share_stride: stride(experts),
      columns: UInt32(hidden))
    pool(for: count).run(kernel_combine, job, units: UInt32(count))
  }
}
