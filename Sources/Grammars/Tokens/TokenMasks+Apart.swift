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
      let bits = differing.unsafeStart, let lengths = lengths.unsafeStart
    else { return }
    let isPlain = nodes.plain.count > 0
    self.way.fill(with: -1)
    (way[0], otherWay[0], lengths[0]) = (state, max(other, -1), 0)
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
      if next < 0 {
        nodes.set(mask, from: node, to: behind, isAllowed: false)
        node = behind
        continue
      }
      let isOnBase = same == max(other, -1)
      lengths[depth] = lengths[depth - 1] + (byte & 0xC0 == 0x80 ? 0 : 1)
      nodes.set(mask, from: node, to: node + 1, isAllowed: true)
      if isPlain, isOnBase, node + 1 < behind,
        automaton.plainRun(of: next).covers(
          nodes.classes[node],
          characters: Int(nodes.plain[node]) - Int(lengths[depth]))
      {
        // The other state takes all of them, or none.
        if other < 0 {
          nodes.set(mask, from: node + 1, to: behind, isAllowed: true)
        }
        node = behind
        continue
      }
      node += 1
      if node == behind { continue }
      // What may differ is often known from the node before.
      if next == way[depth], same == otherWay[depth] { continue }
      let behindSet = bits + 8 * depth
      if isOnBase, next == way[depth - 1] {
        for word in 0..<8 { behindSet[word] = set[word] }
      } else {
        let below = differing[(8 * depth)..<(8 * depth + 8)]
        if !isOnBase
          || automaton.plainBase(of: next, differing: below) != other
        {
          below.fill(with: UInt32.max)
        }
      }
      (way[depth], otherWay[depth]) = (next, same)
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
