public import Memory

/// Draws tokens from logits; a trivial struct over planned memory.
///
/// The order is llama.cpp's: biases, penalties and DRY change the logits;
/// top-n-sigma and top-k keep the likeliest; typical-p, top-p, min-p and XTC cut
/// by probabilities without temperature; what is left is drawn with
/// temperature. Probabilities are summed in sorted order, and of equal logits
/// the lower id comes first, on every machine.
public struct Sampler: BitwiseCopyable {
  let candidates: Region<Candidate>  // [vocabulary]
  let spare: Region<Candidate>  // [vocabulary]
  let counts: Region<UInt16>  // [vocabulary], zero between draws
  let lengths: Region<Int32>  // [context], of repetitions

  /// The planned memory as a sampler.
  public init(_ plan: SamplerPlan, in arena: borrowing Arena) {
    candidates = arena[plan.candidates]
    spare = arena[plan.spare]
    counts = arena[plan.counts]
    lengths = arena[plan.lengths]
  }

  /// The next token.
  ///
  /// - Parameters:
  ///   - logits: one for each token, finite; penalties change them in place.
  ///   - history: the tokens of prompt and answer so far.
  ///   - settings: how to draw.
  ///   - number: how many tokens of this answer were drawn before.
  ///   - state: what the draws of this answer share.
  /// - Returns: the token's id.
  public func select(
    from logits: Region<Float>, after history: Region<Int32>,
    _ settings: SamplerSettings, number: Int, _ state: inout SamplerState
  ) -> Int32 {
    precondition(logits.count == candidates.count && logits.count > 0)
    if state.biases.count > 0 { add(state.biases, to: logits) }
    if settings.penalizes { penalize(logits, history, settings) }
    if settings.findsRepetitions {
      penalizeRepetitions(logits, history, state.breaks, settings)
    }
    guard settings.temperature > 0 else {
      return Greedy.select(from: logits)
    }
    guard settings.mirostat == 0 else {
      return drawBySurprise(logits, settings, number: number, &state)
    }
    let kept = keep(of: logits, settings, number: number)
    let (drawn, _) = draw(
      kept, temperature(of: kept, settings), settings.seed, number: number)
    return kept[drawn].id
  }

  /// The candidates that may be drawn, in order.
  package func keep(
    of logits: Region<Float>, _ settings: SamplerSettings, number: Int
  ) -> Region<Candidate> {
    let sorted = keepLikeliest(
      of: logits, settings.topK, atLeast: leastLogit(of: logits, settings))
    let kept = cut(typical(sorted, settings.typicalP), settings)
    return excludeTop(kept, settings, number: number)
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

  /// Draws one of `kept`, which are sorted.
  ///
  /// - Returns: its index, and the sum of all weights, the likeliest's being 1.
  func draw(
    _ kept: Region<Candidate>, _ temperature: Float, _ seed: UInt64,
    number: Int
  ) -> (index: Int, total: Float) {
    // The entropy may ask for none.
    guard temperature > 0 else { return (0, 1) }
    let largest = kept[0].logit
    func weight(_ index: Int) -> Float {
      Exponential.of((kept[index].logit - largest) / temperature)
    }
    var total: Float = 0
    for index in 0..<kept.count { total += weight(index) }
    let wanted = Draw.uniform(seed: seed, number: UInt64(number)) * total
    var sum: Float = 0
    for index in 0..<kept.count {
      sum += weight(index)
      if sum > wanted { return (index, total) }
    }
    return (kept.count - 1, total)
  }

  /// Adds biases; a sum stops at the largest finite numbers.
  private func add(_ biases: Region<TokenBias>, to logits: Region<Float>) {
    for index in 0..<biases.count {
      let id = Int(biases[index].id)
      let limit = Float.greatestFiniteMagnitude
      logits[id] = min(max(logits[id] + biases[index].bias, -limit), limit)
    }
  }
}
