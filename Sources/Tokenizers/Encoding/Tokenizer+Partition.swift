import Memory

extension Tokenizer {
  /// Finds the special tokens that divide a text.
  ///
  /// The rule is llama.cpp's: the longest tokens first, each found from left to
  /// right in what longer ones have left. Of tokens of one length the leftmost
  /// in the text comes first. Control and unknown tokens count where all of
  /// their bytes come from the template, user-defined ones everywhere.
  func divide(
    _ text: MarkedText, for wanted: SpecialsWanted,
    in matches: Region<SpecialMatch>
  ) throws(TokenizerError) -> Division {
    var search = SpecialSearch(
      text: text, specials: specials, wanted: wanted, matches: matches)
    var present = ByteSet()
    for index in 0..<text.bytes.count { present.insert(text.bytes[index]) }
    let isForControl = text.holdsTemplate
    for index in 0..<specials.lengths.count {
      let length = specials.lengths[index]
      guard isForControl || length.holdsUserDefined,
        length.firstBytes.meets(present)
      else { continue }
      try search.run(length)
    }
    return Division(
      matches: matches, first: search.first, count: search.count)
  }
}

/// The special tokens that are looked for.
enum SpecialsWanted {
  case all
  case control
  case userDefined
}

/// The matches found so far, in the order of the text.
private struct SpecialSearch {
  let text: MarkedText
  let specials: SpecialTokens
  let wanted: SpecialsWanted
  let matches: Region<SpecialMatch>
  private(set) var first = SpecialMatch.none
  private(set) var count = 0

  init(
    text: MarkedText, specials: SpecialTokens, wanted: SpecialsWanted,
    matches: Region<SpecialMatch>
  ) {
    self.text = text
    self.specials = specials
    self.wanted = wanted
    self.matches = matches
  }

  /// Looks for tokens of one length in all gaps between matches.
  mutating func run(_ length: SpecialLength) throws(TokenizerError) {
    var previous = SpecialMatch.none
    var current = first
    var start = 0
    while current != SpecialMatch.none {
      let match = matches[Int(current)]
      try run(length, in: start..<Int(match.start), &previous)
      start = Int(match.start) + specials.symbols[Int(match.id)].count
      previous = current
      current = match.next
    }
    try run(length, in: start..<text.bytes.count, &previous)
  }

  private mutating func run(
    _ length: SpecialLength, in gap: Range<Int>, _ previous: inout UInt32
  ) throws(TokenizerError) {
    let width = length.byteCount
    guard gap.count >= width else { return }
    let bytes = text.bytes
    var start = gap.lowerBound
    var value = SpecialTokens.polynomial(bytes[start..<(start + width)])
    while true {
      if length.firstBytes.contains(bytes[start]),
        let id = find(start..<(start + width), value)
      {
        try insert(id, at: start, after: &previous)
        start += width
        guard gap.upperBound - start >= width else { return }
        value = SpecialTokens.polynomial(bytes[start..<(start + width)])
      } else {
        guard start + width < gap.upperBound else { return }
        value = value &- UInt64(bytes[start]) &* length.power
        value = value &* SpecialTokens.factor
        value = value &+ UInt64(bytes[start + width])
        start += 1
      }
    }
  }

  @inline(always)
  private func find(_ range: Range<Int>, _ polynomial: UInt64) -> Int? {
    guard
      let id = specials.find(text.bytes[range], polynomial: polynomial)
    else { return nil }
    let isUserDefined = specials.kind(id) == .userDefined
    if wanted != .all, isUserDefined != (wanted == .userDefined) { return nil }
    return isUserDefined || text.isTemplate(range) ? id : nil
  }

  private mutating func insert(
    _ id: Int, at start: Int, after previous: inout UInt32
  ) throws(TokenizerError) {
    guard count < matches.count else {
      throw .tooManyTokens(count: count + 1, limit: matches.count)
    }
    let new = UInt32(count)
    count += 1
    var next = first
    if previous == SpecialMatch.none {
      first = new
    } else {
      next = matches[Int(previous)].next
      matches[Int(previous)].next = new
    }
    matches[Int(new)] = SpecialMatch(
      start: UInt32(start), id: Int32(id), next: next)
    previous = new
  }
}
