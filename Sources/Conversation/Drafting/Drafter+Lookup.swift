import Memory

extension Drafter {
  /// Learns whether the match was right, and follows it or looks for another.
  mutating func follow(_ token: Int32) {
    let expected = match
    let wasRight = expected.map { index[$0.next] == token } ?? false
    if let expected { odds.learn(kind(of: expected), wasRight: wasRight) }
    index.append(token)
    if wasRight, let expected {
      match = LookupMatch(
        next: expected.next + 1,
        length: min(expected.length + 1, LookupIndex.longest))
    } else {
      if let expected, expected.length > 1 { lastSource = expected.next }
      find()
    }
  }

  /// Writes what a match says to the guesses' memory, and tells how many of them
  /// give the most tokens in a time.
  mutating func worthwhile(
    _ match: LookupMatch, _ most: Int
  ) -> (count: Int, speed: Float) {
    var (count, best) = (0, Drafter.leastGain)
    var (chance, tokens): (Float, Float) = (1, 1)
    var kind = kind(of: match)
    var (before, last) = (Int32(0), index[index.count - 1])
    for number in 0..<max(most, 0) {
      let source = match.next + number
      let token =
        source < index.count ? index[source] : space[source - index.count]
      if number > 0 {
        kind = LookupKind(
          length: LookupKind.length(match.length + number),
          elsewhere: index.elsewhere(before, last, expecting: token))
      }
      chance *= odds[kind]
      guard chance > Drafter.leastChance else { break }
      space[number] = token
      tokens += chance
      let speed = tokens / costs.multiple(of: number + 2)
      if speed > best { (count, best) = (number + 1, speed) }
      (before, last) = (last, token)
    }
    return (count, best)
  }

  /// What is known of the match.
  private func kind(of match: LookupMatch) -> LookupKind {
    let last = index.count - 1
    let isPair = match.length > 1 && !match.isResumed
    return LookupKind(
      length: match.isResumed
        ? LookupKind.resumed : LookupKind.length(match.length),
      elsewhere: index.elsewhere(
        isPair ? index[last - 1] : nil, index[last],
        expecting: index[match.next]))
  }

  /// Looks for the place that the text seems to be copied from: the longest
  /// agreement, or the place of before where a word was left out, put in or
  /// changed, or the last token's last place.
  mutating func find() {
    match = nil
    if let found = index.longestAgreement() {
      match = LookupMatch(next: found.next, length: found.length)
    } else if let resumed = resumption() {
      match = LookupMatch(next: resumed, length: 2, isResumed: true)
    } else if let next = index.afterSameToken() {
      match = LookupMatch(next: next, length: 1)
    }
  }

  /// The position behind the last token's nearest place around the one that was
  /// expected.
  private func resumption() -> Int? {
    guard let lastSource, index.count > 0 else { return nil }
    let last = index.count - 1
    for distance in 0..<8 {
      let (ahead, behind) = (
        lastSource + 1 + distance, lastSource + 1 - distance
      )
      if ahead < last, index[ahead] == index[last] { return ahead + 1 }
      if distance < 6, behind >= 0, behind < last, index[behind] == index[last]
      {
        return behind + 1
      }
    }
    return nil
  }
}
