package import Memory

extension Sampler {
  /// Lowers the logits of tokens that would go on with a repetition (DRY, "don't
  /// repeat yourself", in llama.cpp's form).
  ///
  /// Where the last r tokens stood before and a token followed them, with r the
  /// most for that token and at least what is allowed, multiplier·base^(r −
  /// allowed) is taken from its logit. The r tokens hold no sequence breaker.
  package func penalizeRepetitions(
    _ logits: Region<Float>, _ history: Region<Int32>,
    _ breaks: Region<UInt8>, _ settings: SamplerSettings
  ) {
    let window =
      settings.dryPenaltyLastN < 0
      ? history.count : min(settings.dryPenaltyLastN, history.count)
    guard window > settings.dryAllowedLength, window <= lengths.count else {
      return
    }
    let recent = history[(history.count - window)..<history.count]
    let isBreaking = breaks.count >= history.count
    let kinds =
      isBreaking
      ? breaks[(history.count - window)..<history.count] : Region<UInt8>()
    var most = 0
    while most < window,
      !isBreaking || kinds[window - 1 - most] == SequenceBreak.none.rawValue
    {
      most += 1
    }
    guard most >= settings.dryAllowedLength else { return }
    measure(recent, most: most)
    for distance in 1..<window {
      let length = Int(lengths[distance])
      guard length >= settings.dryAllowedLength else { continue }
      let place = window - distance
      // A breaker alone may follow whatever it followed.
      if isBreaking, kinds[place] == SequenceBreak.whole.rawValue { continue }
      let id = Int(recent[place])
      // One more than the length, so that 0 is none.
      let longest = UInt16(clamping: length + 1)
      if counts[id] < longest { counts[id] = longest }
    }
    for place in 1..<window {
      let id = Int(recent[place])
      guard counts[id] > 0 else { continue }
      let excess = Int(counts[id]) - 1 - settings.dryAllowedLength
      counts[id] = 0
      let penalty = settings.dryMultiplier * power(settings.dryBase, excess)
      logits[id] = max(logits[id] - penalty, -.greatestFiniteMagnitude)
    }
  }

  /// Sets `lengths[d]`, for each distance d from 1 on, to how many of the last
  /// tokens equal those d before them, `most` at most: the Z-algorithm, from
  /// the end.
  private func measure(_ recent: Region<Int32>, most: Int) {
    let count = recent.count
    func agrees(_ one: Int, _ other: Int) -> Bool {
      recent[count - 1 - one] == recent[count - 1 - other]
    }
    // The tokens from `left` up to `right` before the end equal the last ones.
    var (left, right) = (0, 0)
    for distance in 1..<count {
      var length = 0
      if distance < right {
        length = min(Int(lengths[distance - left]), right - distance)
      }
      // A length that was cut is extended for nothing: it is cut again.
      while length < most, distance + length < count,
        agrees(length, distance + length)
      {
        length += 1
      }
      length = min(length, most)
      lengths[distance] = Int32(length)
      if distance + length > right {
        (left, right) = (distance, distance + length)
      }
    }
  }

  /// base^exponent by squaring, the largest finite number at most.
  private func power(_ base: Float, _ exponent: Int) -> Float {
    var result = 1.0
    var square = Double(base)
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return Float(min(result, Double(Float.greatestFiniteMagnitude)))
  }
}
