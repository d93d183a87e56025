public import Memory

/// Draws tokens from logits; a trivial struct over planned memory.
///
/// The order is llama.cpp's: penalties change the logits; top-k keeps the
/// likeliest; top-p and min-p cut by probabilities without temperature; what is
/// left is drawn with temperature. Probabilities are summed in sorted order, and
/// of equal logits the lower id comes first, on every machine.
public struct Sampler: BitwiseCopyable {
  let candidates: Region<Candidate>  // [vocabulary]
  let spare: Region<Candidate>  // [vocabulary]
  let counts: Region<UInt16>  // [vocabulary], zero between draws

  /// The planned memory as a sampler.
  public init(_ plan: SamplerPlan, in arena: borrowing Arena) {
    candidates = arena[plan.candidates]
    spare = arena[plan.spare]
    counts = arena[plan.counts]
  }

  /// The next token.
  ///
  /// - Parameters:
  ///   - logits: one for each token, finite; penalties change them in place.
  ///   - history: the tokens of prompt and answer so far.
  ///   - settings: how to draw.
  ///   - number: how many tokens of this answer were drawn before.
  /// - Returns: the token's id.
  public func select(
    from logits: Region<Float>, after history: Region<Int32>,
    _ settings: SamplerSettings, number: Int
  ) -> Int32 {
    precondition(logits.count == candidates.count && logits.count > 0)
    if settings.penalizes { penalize(logits, history, settings) }
    guard settings.temperature > 0 else {
      return Greedy.select(from: logits)
    }
    let sorted = keepLikeliest(of: logits, settings.topK)
    let kept = cut(sorted, settings)
    return draw(kept, settings, number: number)
  }

  /// Cuts by top-p, then by min-p; at least one candidate stays.
  package func cut(
    _ sorted: Region<Candidate>, _ settings: SamplerSettings
  ) -> Region<Candidate> {
    var count = sorted.count
    let largest = sorted[0].logit
    if settings.topP < 1 {
      var total: Float = 0
      for index in 0..<count {
        total += Exponential.of(sorted[index].logit - largest)
      }
      let wanted = settings.topP * total
      var sum: Float = 0
      for index in 0..<count {
        sum += Exponential.of(sorted[index].logit - largest)
        if sum >= wanted {
          count = index + 1
          break
        }
      }
    }
    if settings.minP > 0 {
      // The likeliest has e^0 = 1.
      while count > 1,
        Exponential.of(sorted[count - 1].logit - largest) < settings.minP
      {
        count -= 1
      }
    }
    return sorted[0..<count]
  }

  private func draw(
    _ kept: Region<Candidate>, _ settings: SamplerSettings, number: Int
  ) -> Int32 {
    let largest = kept[0].logit
    func weight(_ index: Int) -> Float {
      Exponential.of((kept[index].logit - largest) / settings.temperature)
    }
    var total: Float = 0
    for index in 0..<kept.count { total += weight(index) }
    let wanted =
      Draw.uniform(seed: settings.seed, number: UInt64(number)) * total
    var sum: Float = 0
    for index in 0..<kept.count {
      sum += weight(index)
      if sum > wanted { return kept[index].id }
    }
    return kept[kept.count - 1].id
  }
}
