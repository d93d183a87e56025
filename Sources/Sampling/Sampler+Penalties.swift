package import Memory

extension Sampler {
  /// Lowers the logits of tokens that occurred lately.
  ///
  /// For a token that occurred c times: l = l·r where l ≤ 0, else l / r; then
  /// l = l − (c·frequency + presence). A count stops at 65,535, and l at the
  /// largest finite numbers: a difference of two stays a number.
  package func penalize(
    _ logits: Region<Float>, _ history: Region<Int32>,
    _ settings: SamplerSettings
  ) {
    let window =
      settings.penaltyLastN < 0
      ? history.count : min(settings.penaltyLastN, history.count)
    let recent = history[(history.count - window)..<history.count]
    for index in 0..<recent.count {
      let id = Int(recent[index])
      if counts[id] < UInt16.max { counts[id] += 1 }
    }
    for index in 0..<recent.count {
      let id = Int(recent[index])
      let count = counts[id]
      guard count > 0 else { continue }
      // Each token once; and the counts are zero again for the next draw.
      counts[id] = 0
      var logit = logits[id]
      logit =
        logit <= 0
        ? logit * settings.repetitionPenalty
        : logit / settings.repetitionPenalty
      logit -=
        Float(count) * settings.frequencyPenalty + settings.presencePenalty
      let limit = Float.greatestFiniteMagnitude
      logits[id] = min(max(logit, -limit), limit)
    }
  }
}
