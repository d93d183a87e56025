public import Memory

/// Masks inside of strings, which do not depend on what a string is in.
extension TokenMasks {
  /// Makes the mask of a state from that of its inner one, to which it adds the
  /// tokens that go on behind the string.
  @inlinable
  mutating func make<Automaton: ByteAutomaton & ~Copyable>(
    _ state: Int32, from inner: Int32, isLoop: Bool,
    _ automaton: inout Automaton
  ) -> Int {
    var other = known(inner)
    if other < 0 {
      let base = automaton.plainBase(of: inner, differing: differing[0..<8])
      if automaton.isFull { return 0 }
      other = make(inner, base: base, &automaton, false)
      states[other] = inner
      used[other] = 1
    }
    if automaton.isFull { return other }
    let slot = copy(other)
    walk(
      isLoop ? trie.endings : trie.rest, inner, in: state, &automaton,
      mask(slot))
    return slot
  }

  /// Sets the bits of the tokens that lead out of a string.
  ///
  /// Where memory runs out the walk stops; the automaton is full then.
  @inlinable
  mutating func walk<Automaton: ByteAutomaton & ~Copyable>(
    _ nodes: TokenNodes, _ inner: Int32, in state: Int32,
    _ automaton: inout Automaton, _ mask: Region<UInt32>
  ) {
    guard let words = nodes.words.unsafeStart, let way = way.unsafeStart,
      let quotes = nodes.classes.unsafeStart
    else { return }
    way[0] = inner
    // Nodes before `outside` are behind a string's end.
    var (node, outside) = (0, 0)
    var (popped, popping) = (Int32(-1), Int32(-1))
    while node < nodes.count {
      let (head, tail) = (words[2 * node], words[2 * node + 1])
      let depth = Int(tail >> TokenNodes.placeBits)
      let byte = UInt8(truncatingIfNeeded: head)
      let behind = node + Int(head >> 8)
      if node >= outside, quotes[node].bits == 0 {
        node = behind
        continue
      }
      var next = automaton.step(way[depth - 1], byte)
      if next >= 0, node >= outside, byte == 0x22 {
        if next != popping {
          popping = next
          popped = automaton.outerState(of: next, in: state)
        }
        next = popped
        if next != popping {
          outside = behind
          nodes.set(mask, from: node, to: node + 1, isAllowed: next >= 0)
        }
      } else if node < outside, next >= 0 {
        nodes.set(mask, from: node, to: node + 1, isAllowed: true)
      }
      if automaton.isFull { return }
      way[depth] = next
      node = next < 0 ? behind : node + 1
    }
  }
}
