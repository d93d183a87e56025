package import Memory

extension Sampler {
  /// The least logit that top-n-sigma keeps: so many standard deviations of all
  /// logits below the largest; −∞ where it is off.
  package func leastLogit(
    of logits: Region<Float>, _ settings: SamplerSettings
  ) -> Float {
    guard settings.topNSigma > 0 else { return -.infinity }
    let count = Float(logits.count)
    let mean = LaneSum.of(logits) { $0 } / count
    let variance =
      LaneSum.of(logits) { logits in
        let difference = logits - mean
        return difference * difference
      } / count
    let least =
      LaneSum.largest(of: logits)
      - settings.topNSigma * variance.squareRoot()
    // Sums of the largest numbers overflow: then nothing is cut.
    return least.isNaN ? -.infinity : least
  }
}
