package import Memory

/// Where the last tokens of a text stood before, and so what may follow them.
///
/// Every position is linked to the one before it that ends with the same token,
/// and to the one that ends with the same two, by tables of hashes. A position
/// can be taken away again in the reverse order. It costs 20 to 28 bytes a token
/// of context.
package struct LookupIndex: BitwiseCopyable {
  /// The memory, set aside.
  package struct Plan: Sendable {
    fileprivate let tokens: Reservation<Int32>
    fileprivate let heads: Reservation<Int32>
    fileprivate let pairHeads: Reservation<Int32>
    fileprivate let links: Reservation<Int32>
    fileprivate let pairLinks: Reservation<Int32>

    /// Sets aside memory for texts of `context` tokens; for none where that is
    /// 0.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    package init(
      context: Int, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      // The last token of an answer has no position in the cache.
      let count = context == 0 ? 0 : context + 1
      var places = context == 0 ? 0 : 16
      while places < count { places *= 2 }
      tokens = try arena.reserve(count, of: Int32.self, for: .text)
      heads = try arena.reserve(places, of: Int32.self, for: .text)
      pairHeads = try arena.reserve(places, of: Int32.self, for: .text)
      links = try arena.reserve(count, of: Int32.self, for: .text)
      pairLinks = try arena.reserve(count, of: Int32.self, for: .text)
    }
  }

  private let tokens: Region<Int32>
  // The last position of each hash and the one before each position; plus 1, or
  // 0 for none.
  private let heads: Region<Int32>
  private let pairHeads: Region<Int32>
  private let links: Region<Int32>
  private let pairLinks: Region<Int32>

  /// Tokens of the text.
  package private(set) var count = 0

  /// The most earlier places that are looked at for the longest agreement.
  private static let mostPlaces = 24
  /// The earlier places whose next tokens are compared.
  private static let places = 4
  /// The longest agreement that is told from shorter ones.
  package static let longest = 32

  /// An index of no text, in zeroed memory.
  package init(_ plan: Plan, in arena: borrowing Arena) {
    tokens = arena[plan.tokens]
    heads = arena[plan.heads]
    pairHeads = arena[plan.pairHeads]
    links = arena[plan.links]
    pairLinks = arena[plan.pairLinks]
  }

  /// The text.
  var text: Region<Int32> { tokens[0..<count] }

  /// Whether there is memory for a text.
  var isUsable: Bool { tokens.count > 0 }

  /// Whether one more token can be added.
  var hasRoom: Bool { count < tokens.count }

  /// Token number `index`.
  package subscript(index: Int) -> Int32 { tokens[index] }

  /// Makes the text `prompt`: keeps what it shares with the text before.
  package mutating func replace(with prompt: Region<Int32>) {
    var shared = 0
    while shared < min(count, prompt.count), tokens[shared] == prompt[shared] {
      shared += 1
    }
    truncate(to: shared)
    for index in shared..<prompt.count { append(prompt[index]) }
  }

  /// Takes away all tokens from `newCount` on.
  package mutating func truncate(to newCount: Int) {
    while count > newCount {
      count -= 1
      heads[place(of: tokens[count])] = links[count]
      guard count > 0 else { return }
      pairHeads[pairPlace(endingAt: count)] = pairLinks[count]
    }
  }

  /// Adds a token; nothing where the memory is full.
  package mutating func append(_ token: Int32) {
    guard count < tokens.count else { return }
    tokens[count] = token
    let place = place(of: token)
    links[count] = heads[place]
    heads[place] = Int32(count + 1)
    if count > 0 {
      let pair = pairPlace(endingAt: count)
      pairLinks[count] = pairHeads[pair]
      pairHeads[pair] = Int32(count + 1)
    }
    count += 1
  }

  /// The longest earlier text that agrees with the end of this one, of two
  /// tokens at least; of equally long ones the latest.
  ///
  /// - Returns: the position behind it, and its length up to `longest`.
  package func longestAgreement() -> (next: Int, length: Int)? {
    guard count >= 2 else { return nil }
    var best: (next: Int, length: Int)?
    var place = Int(pairLinks[count - 1])
    for _ in 0..<LookupIndex.mostPlaces {
      guard place > 0 else { break }
      let length = agreement(of: place)
      if length >= 2, length > best?.length ?? 0 { best = (place, length) }
      if length == LookupIndex.longest { break }
      place = Int(pairLinks[place - 1])
    }
    return best
  }

  /// The position behind the last earlier one of the last token.
  package func afterSameToken() -> Int? {
    guard count >= 1 else { return nil }
    var place = Int(links[count - 1])
    for _ in 0..<LookupIndex.mostPlaces {
      guard place > 0 else { return nil }
      if tokens[place - 1] == tokens[count - 1] { return place }
      place = Int(links[place - 1])
    }
    return nil
  }

  /// What followed the last places of `token`, and of `before` with it where that
  /// is given, a token `next` being expected.
  package func elsewhere(
    _ before: Int32?, _ token: Int32, expecting next: Int32
  ) -> LookupKind.Elsewhere {
    var place =
      before.map { Int(pairHeads[pairPlace($0, token)]) }
      ?? Int(heads[self.place(of: token)])
    var (found, visits) = (0, 0)
    while place > 0, found < LookupIndex.places, visits < 2 * LookupIndex.places
    {
      visits += 1
      let position = place - 1
      // Different tokens may share a place in the tables, and nothing follows
      // the text's end.
      if place < count, tokens[position] == token,
        before.map({ position > 0 && tokens[position - 1] == $0 }) ?? true
      {
        if tokens[place] != next { return .other }
        found += 1
      }
      place = Int(before == nil ? links[position] : pairLinks[position])
    }
    return found > 1 ? .often : .once
  }

  /// How many tokens before `next` agree with the last ones, up to `longest`.
  private func agreement(of next: Int) -> Int {
    let most = min(next, LookupIndex.longest)
    var length = 0
    while length < most,
      tokens[next - 1 - length] == tokens[count - 1 - length]
    {
      length += 1
    }
    return length
  }

  private func place(of token: Int32) -> Int {
    hash(UInt64(UInt32(bitPattern: token)), heads.count)
  }

  private func pairPlace(endingAt index: Int) -> Int {
    pairPlace(tokens[index - 1], tokens[index])
  }

  private func pairPlace(_ first: Int32, _ second: Int32) -> Int {
    let (first, second) = (
      UInt64(UInt32(bitPattern: first)), UInt64(UInt32(bitPattern: second))
    )
    return hash(first << 32 | second, pairHeads.count)
  }

  /// A place in a table of `count` places, a power of two (Fibonacci hashing,
  /// Knuth, The Art of Computer Programming, 6.4).
  private func hash(_ key: UInt64, _ count: Int) -> Int {
    let mixed = key &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 32) >> 16) & (count - 1)
  }
}
