public import Memory

/// The walk over tokens and an automaton's states.
extension TokenMasks {
  /// The mask of the tokens that may come in `state`.
  ///
  /// - Parameters:
  ///   - state: the state; it gets another number where memory ran out.
  ///   - automaton: the automaton.
  ///   - skipsSpace: whether a first space of the token is not the text's.
  /// - Returns: a bit for each token; valid until the next mask is made.
  /// - Throws: `GrammarError.memoryTooSmall`.
  @inlinable
  public mutating func mask<Automaton: ByteAutomaton & ~Copyable>(
    of state: inout Int32, _ automaton: inout Automaton,
    skipsSpace: Bool = false
  ) throws(GrammarError) -> Region<UInt32> {
    var shared = automaton.maskState(state)
    if !skipsSpace, !automaton.isFull, let known = known(shared) {
      return known
    }
    let slot = free()
    let mask = mask(slot)
    var attempt = 0
    while true {
      let room = skipsSpace ? 0 : automaton.plainRoom(shared)
      trie.fill(mask, plain: room)
      // Longer tokens than there is room for are looked at, unless none may
      // come.
      let isKnown =
        room == Int32.max || room > 0 && automaton.plainEnds(shared)
      walk(
        isKnown ? trie.rest : trie.all, shared, &automaton, mask, skipsSpace,
        except: isKnown ? 0 : UInt8(min(room, 254)))
      if !automaton.isFull { break }
      guard attempt == 0 else { throw .memoryTooSmall }
      attempt += 1
      try reset(&state, &automaton)
      shared = automaton.maskState(state)
    }
    if automaton.namesTokens(state) {
      automaton.addNamed(state, to: mask, count: trie.texts.count)
    }
    trie.setEnds(mask, to: automaton.mayEnd(state))
    if !skipsSpace {
      states[slot] = shared
      used[slot] = 1
    }
    return mask
  }

  /// Lets the automaton forget all states but one.
  @inlinable
  mutating func reset<Automaton: ByteAutomaton & ~Copyable>(
    _ state: inout Int32, _ automaton: inout Automaton
  ) throws(GrammarError) {
    forget()
    state = automaton.reset(keeping: state)
    guard state >= 0, !automaton.isFull else { throw .memoryTooSmall }
  }

  /// Sets the bits of the tokens of a trie that may come, but for those below
  /// nodes with plain tokens of at most `except` characters alone.
  ///
  /// Where memory runs out it stops; the automaton is full then.
  @inlinable
  mutating func walk<Automaton: ByteAutomaton & ~Copyable>(
    _ nodes: TokenNodes, _ state: Int32, _ automaton: inout Automaton,
    _ mask: Region<UInt32>, _ skipsSpace: Bool, except: UInt8
  ) {
    guard let words = nodes.words.unsafeStart,
      let way = way.unsafeStart, let bits = mask.unsafeStart
    else { return }
    let tokens = nodes.tokens
    way[0] = state
    var node = 0
    while node < nodes.count {
      let (head, tail) = (words[2 * node], words[2 * node + 1])
      let depth = Int(tail >> TokenNodes.placeBits)
      let byte = UInt8(truncatingIfNeeded: head)
      if except > 0, nodes.plain[node] <= except {
        node += Int(head >> 8)
        continue
      }
      let next =
        skipsSpace && depth == 1 && byte == 0x20
        ? way[0] : automaton.step(way[depth - 1], byte)
      guard next >= 0 else {
        if automaton.isFull { return }
        node += Int(head >> 8)
        continue
      }
      way[depth] = next
      let first = tail & TokenNodes.placeMask
      let end = words[2 * node + 3] & TokenNodes.placeMask
      if first < end {
        for place in Int(first)..<Int(end) {
          let token = Int(tokens[place])
          bits[token >> 5] |= 1 << UInt32(token & 31)
        }
      }
      node += 1
    }
  }

  /// Goes on with a token.
  ///
  /// Tokens that end an answer are no text.
  ///
  /// - Parameters:
  ///   - token: the token.
  ///   - state: the state before it; it gets another number where memory ran out.
  ///   - automaton: the automaton.
  ///   - skipsSpace: whether a first space of the token is not the text's.
  /// - Returns: the state after the token, -1 where it may not come.
  /// - Throws: `GrammarError.memoryTooSmall`.
  @inlinable
  public mutating func step<Automaton: ByteAutomaton & ~Copyable>(
    _ token: Int32, _ state: inout Int32, _ automaton: inout Automaton,
    skipsSpace: Bool = false
  ) throws(GrammarError) -> Int32 {
    guard !trie.isEnd(token) else { return -1 }
    let text = trie.texts.text(of: token)
    for attempt in 0..<2 {
      var next = text.isEmpty || text.count > trie.longest ? -1 : state
      let first = skipsSpace && !text.isEmpty && text[0] == 0x20 ? 1 : 0
      if next >= 0 {
        for index in first..<text.count where next >= 0 {
          next = automaton.step(next, text[index])
        }
      }
      if !automaton.isFull, automaton.namesTokens(state) {
        next = automaton.step(state, token: token, or: next)
      }
      guard automaton.isFull else { return next }
      guard attempt == 0 else { break }
      try reset(&state, &automaton)
    }
    throw .memoryTooSmall
  }
}
