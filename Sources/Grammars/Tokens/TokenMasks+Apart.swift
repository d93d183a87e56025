public import Memory

/// The walk over tokens that may come in one of two states alone.
extension TokenMasks {
  /// Corrects the mask of `other` for `state`, whose plain base that is: a way on
  /// which both are in the same state is not followed.
  ///
  /// `differing` begins with the first bytes of what may differ. Where memory
  /// runs out the walk stops; the automaton is full then.
  @inlinable
  mutating func walk<Automaton: ByteAutomaton & ~Copyable>(
    _ nodes: TokenNodes, _ state: Int32, apartFrom other: Int32,
    _ automaton: inout Automaton, _ mask: Region<UInt32>
  ) {
    guard let words = nodes.words.unsafeStart,
      let way = way.unsafeStart, let otherWay = otherWay.unsafeStart,
      let bits = differing.unsafeStart
    else { return }
    (way[0], otherWay[0]) = (state, other)
    var node = 0
    while node < nodes.count {
      let (head, tail) = (words[2 * node], words[2 * node + 1])
      let depth = Int(tail >> TokenNodes.placeBits)
      let byte = UInt8(truncatingIfNeeded: head)
      let behind = node + Int(head >> 8)
      let set = bits + 8 * (depth - 1)
      if set[Int(byte >> 5)] >> UInt32(byte & 31) & 1 == 0 {
        node = behind
        continue
      }
      let next = automaton.step(way[depth - 1], byte)
      let same =
        otherWay[depth - 1] < 0
        ? -1 : automaton.step(otherWay[depth - 1], byte)
      if automaton.isFull { return }
      if next == same {
        node = behind
        continue
      }
      let end = next < 0 ? behind : node + 1
      nodes.set(mask, from: node, to: end, isAllowed: next >= 0)
      node = end
      if next < 0 { continue }
      (way[depth], otherWay[depth]) = (next, same)
      let below = differing[(8 * depth)..<(8 * depth + 8)]
      if same != other || automaton.plainBase(of: next, differing: below) != other
      {
        below.fill(with: UInt32.max)
      }
    }
  }
}

extension TokenNodes {
  /// Puts the tokens of some nodes into a mask, or takes them out.
  @inlinable
  func set(
    _ mask: Region<UInt32>, from node: Int, to end: Int, isAllowed: Bool
  ) {
    let first = words[2 * node + 1] & TokenNodes.placeMask
    let last = words[2 * end + 1] & TokenNodes.placeMask
    for place in Int(first)..<Int(last) {
      let token = tokens[place]
      let bit = UInt32(1) << UInt32(token & 31)
      let word = Int(token >> 5)
      mask[word] = isAllowed ? mask[word] | bit : mask[word] & ~bit
    }
  }
}
