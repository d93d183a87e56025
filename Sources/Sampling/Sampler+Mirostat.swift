package import Memory

extension Sampler {
  /// Draws by Mirostat 2: of the tokens whose surprise is at most a bound, which
  /// learns from the surprise of what is drawn.
  func drawBySurprise(
    _ logits: Region<Float>, _ settings: SamplerSettings, number: Int,
    _ state: inout SamplerState
  ) -> Int32 {
    let bound = state.mostSurprise ?? 2 * settings.mirostatTau
    let kept = keep(of: logits, settings, surprise: bound)
    let (drawn, total) = draw(
      kept, settings.temperature, settings.seed, number: number)
    let surprise =
      (Logarithm.of(total)
        + (kept[0].logit - kept[drawn].logit) / settings.temperature)
      / Logarithm.ofTwo
    state.mostSurprise =
      bound - settings.mirostatEta * (surprise - settings.mirostatTau)
    return kept[drawn].id
  }

  /// The tokens whose surprise is at most `bound` bits, in order, or the
  /// likeliest; only these are sorted.
  package func keep(
    of logits: Region<Float>, _ settings: SamplerSettings,
    surprise bound: Float
  ) -> Region<Candidate> {
    let temperature = settings.temperature
    let largest = LaneSum.largest(of: logits)
    let total = LaneSum.ofExponentials(logits, largest, temperature)
    // −log2 p ≤ bound, for p = e^((l − largest) / temperature) / total.
    let room = bound * Logarithm.ofTwo - Logarithm.of(total)
    let least = largest - temperature * room
    return keepLikeliest(
      of: logits, 0, atLeast: least < largest ? least : largest)
  }
}
