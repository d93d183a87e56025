package import Memory

extension Sampler {
  /// The tokens that are about as surprising as expected: typical-p.
  ///
  /// The surprise of a candidate is −ln p, the expected one their entropy. As
  /// the candidates are sorted, those next to it are neighbours: they are taken
  /// from the entropy outwards, of equally near ones the likelier first, until
  /// their probability is above `share`.
  package func typical(
    _ sorted: Region<Candidate>, _ share: Float
  ) -> Region<Candidate> {
    guard share < 1 else { return sorted }
    let (total, below) = spread(sorted)
    let largest = sorted[0].logit
    // Both surprises are ln total more than these.
    var end = 0
    while end < sorted.count, largest - sorted[end].logit < below { end += 1 }
    var start = end
    let wanted = share * total
    var sum: Float = 0
    while sum <= wanted, start > 0 || end < sorted.count {
      let isEarlier: Bool
      if start > 0, end < sorted.count {
        let before = below - (largest - sorted[start - 1].logit)
        isEarlier = before <= (largest - sorted[end].logit) - below
      } else {
        isEarlier = start > 0
      }
      if isEarlier { start -= 1 } else { end += 1 }
      let taken = sorted[isEarlier ? start : end - 1].logit
      sum += Exponential.of(taken - largest)
    }
    return sorted[start..<end]
  }

  /// XTC ("exclude top choices"): with its chance, leaves out the candidates of
  /// at least the threshold's probability, but the least likely of them.
  package func excludeTop(
    _ sorted: Region<Candidate>, _ settings: SamplerSettings, number: Int
  ) -> Region<Candidate> {
    guard settings.xtcProbability > 0, settings.xtcThreshold <= 0.5,
      sorted.count > 1
    else { return sorted }
    // Numbers of their own, strangers to those of the draws.
    let chance = Draw.uniform(
      seed: settings.seed ^ 0x5854_4358_5443_5854, number: UInt64(number))
    guard chance <= settings.xtcProbability else { return sorted }
    let largest = sorted[0].logit
    var total: Float = 0
    for index in 0..<sorted.count {
      total += Exponential.of(sorted[index].logit - largest)
    }
    let least = settings.xtcThreshold * total
    var likely = 0
    while likely < sorted.count,
      Exponential.of(sorted[likely].logit - largest) >= least
    {
      likely += 1
    }
    return sorted[max(likely - 1, 0)..<sorted.count]
  }

  /// The temperature that the candidates' entropy asks for.
  package func temperature(
    of kept: Region<Candidate>, _ settings: SamplerSettings
  ) -> Float {
    guard settings.dynatempRange > 0, kept.count > 1 else {
      return settings.temperature
    }
    let (total, below) = spread(kept)
    let entropy = Logarithm.of(total) + below
    let share = min(entropy / Logarithm.of(Float(kept.count)), 1)
    let least = max(settings.temperature - settings.dynatempRange, 0)
    let most = settings.temperature + settings.dynatempRange
    return least
      + (most - least) * Logarithm.power(share, settings.dynatempExponent)
  }

  /// The sum of the candidates' weights, the likeliest's being 1, and how far
  /// below its logit they lie on average.
  private func spread(
    _ sorted: Region<Candidate>
  ) -> (total: Float, below: Float) {
    let largest = sorted[0].logit
    var (total, sum): (Float, Float) = (0, 0)
    for index in 0..<sorted.count {
      let below = min(
        largest - sorted[index].logit, .greatestFiniteMagnitude)
      let weight = Exponential.of(-below)
      total += weight
      // A weight that is too small to be drawn moves no mean.
      if below < 87 { sum += weight * below }
    }
    return (total, sum / total)
  }
}
