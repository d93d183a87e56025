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
    for _ in 0..<2 {
      let shared = automaton.maskState(state)
      if !automaton.isFull {
        let known = skipsSpace ? -1 : known(shared)
        if known >= 0 { return mask(known) }
        let made = make(shared, &automaton, skipsSpace)
        if !automaton.isFull {
          return finish(made, shared, state, &automaton, skipsSpace)
        }
      }
      try reset(&state, &automaton)
    }
    throw .memoryTooSmall
  }

  /// Completes mask `slot` by the tokens that are no text.
  @inlinable
  mutating func finish<Automaton: ByteAutomaton & ~Copyable>(
    _ slot: Int, _ shared: Int32, _ state: Int32,
    _ automaton: inout Automaton, _ skipsSpace: Bool
  ) -> Region<UInt32> {
    let mask = mask(slot)
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

  /// Makes the mask of the texts that may come in a state, and gives its number.
  ///
  /// Where memory runs out it is wrong; the automaton is full then.
  @inlinable
  mutating func make<Automaton: ByteAutomaton & ~Copyable>(
    _ state: Int32, _ automaton: inout Automaton, _ skipsSpace: Bool
  ) -> Int {
    let base =
      skipsSpace || states.count < 2
      ? -1 : automaton.plainBase(of: state, differing: differing[0..<8])
    if base >= 0, base != state {
      return make(state, from: base, &automaton)
    }
    if !skipsSpace, states.count > 1 {
      let inner = automaton.innerState(of: state)
      if automaton.isFull { return 0 }
      if inner >= 0 {
        return make(state, from: inner, isLoop: base >= 0, &automaton)
      }
    }
    return make(state, base: base, &automaton, skipsSpace)
  }

  /// Makes the mask of a state by itself.
  @inlinable
  mutating func make<Automaton: ByteAutomaton & ~Copyable>(
    _ state: Int32, base: Int32, _ automaton: inout Automaton,
    _ skipsSpace: Bool
  ) -> Int {
    let slot = free()
    let mask = mask(slot)
    if base == PlainBase.nothing {
      mask.fill(with: 0)
      walk(trie.plains, state, apartFrom: base, &automaton, mask)
      walk(trie.rest, state, apartFrom: base, &automaton, mask)
      return slot
    }
    let room = skipsSpace ? 0 : automaton.plainRoom(state)
    let isFull =
      room == 0 && !skipsSpace
      && automaton.plainRun(of: state).classes.count >= PlainBase.mostClasses
    trie.fill(mask, plain: isFull ? Int32.max : room)
    if base >= 0, room == Int32.max {
      walk(trie.endings, state, &automaton, mask, skipsSpace)
      return slot
    }
    walk(trie.rest, state, &automaton, mask, skipsSpace)
    // Longer plain tokens than there is room for are looked at, unless none may
    // come.
    if room < Int32.max, room == 0 || !automaton.plainEnds(state) {
      walkPlains(
        state, &automaton, mask, skipsSpace, except: UInt8(min(room, 254)),
        isFull: isFull)
    }
    return slot
  }

  /// Makes the mask of a state from that of another one that most characters
  /// lead to.
  @inlinable
  mutating func make<Automaton: ByteAutomaton & ~Copyable>(
    _ state: Int32, from base: Int32, _ automaton: inout Automaton
  ) -> Int {
    var other = known(base)
    if other < 0 {
      other = make(base, &automaton, false)
      states[other] = base
      used[other] = 1
      // What differs is told anew, since the other mask's is there now.
      _ = automaton.plainBase(of: state, differing: differing[0..<8])
    }
    if automaton.isFull { return other }
    let slot = copy(other)
    let mask = mask(slot)
    walk(trie.plains, state, apartFrom: base, &automaton, mask)
    walk(trie.rest, state, apartFrom: base, &automaton, mask)
    return slot
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

  /// Sets the bits of the tokens of a trie that may come.
  ///
  /// Where memory runs out it stops; the automaton is full then.
  @inlinable
  mutating func walk<Automaton: ByteAutomaton & ~Copyable>(
    _ nodes: TokenNodes, _ state: Int32, _ automaton: inout Automaton,
    _ mask: Region<UInt32>, _ skipsSpace: Bool
  ) {
    guard let words = nodes.words.unsafeStart, let way = way.unsafeStart
    else { return }
    way[0] = state
    var node = 0
    while node < nodes.count {
      let (head, tail) = (words[2 * node], words[2 * node + 1])
      let depth = Int(tail >> TokenNodes.placeBits)
      let byte = UInt8(truncatingIfNeeded: head)
      let next =
        skipsSpace && depth == 1 && byte == 0x20
        ? way[0] : automaton.step(way[depth - 1], byte)
      guard next >= 0 else {
        if automaton.isFull { return }
        node += Int(head >> 8)
        continue
      }
      way[depth] = next
      nodes.set(mask, from: node, to: node + 1, isAllowed: true)
      node += 1
    }
  }

  /// Sets the bits of the plain tokens that may come, but for those below nodes
  /// with tokens of at most `except` characters alone; or takes the others out
  /// where all are there already.
  ///
  /// Where all characters below a node are of a run, all tokens there may come.
  /// Where memory runs out the walk stops; the automaton is full then.
  @inlinable
  mutating func walkPlains<Automaton: ByteAutomaton & ~Copyable>(
    _ state: Int32, _ automaton: inout Automaton, _ mask: Region<UInt32>,
    _ skipsSpace: Bool, except: UInt8, isFull: Bool
  ) {
    let nodes = trie.plains
    guard let words = nodes.words.unsafeStart, let way = way.unsafeStart,
      let lengths = lengths.unsafeStart,
      let most = nodes.plain.unsafeStart,
      let classes = nodes.classes.unsafeStart
    else { return }
    (way[0], lengths[0]) = (state, 0)
    var (node, runState, run) = (0, Int32(-1), PlainRun())
    while node < nodes.count {
      let (head, tail) = (words[2 * node], words[2 * node + 1])
      let depth = Int(tail >> TokenNodes.placeBits)
      let byte = UInt8(truncatingIfNeeded: head)
      let behind = node + Int(head >> 8)
      if except > 0, most[node] <= except {
        node = behind
        continue
      }
      let next =
        skipsSpace && depth == 1 && byte == 0x20
        ? way[0] : automaton.step(way[depth - 1], byte)
      guard next >= 0 else {
        if automaton.isFull { return }
        if isFull { nodes.set(mask, from: node, to: behind, isAllowed: false) }
        node = behind
        continue
      }
      way[depth] = next
      lengths[depth] = lengths[depth - 1] + (byte & 0xC0 == 0x80 ? 0 : 1)
      var end = node + 1
      if end < behind {
        if runState != next {
          (runState, run) = (next, automaton.plainRun(of: next))
        }
        if run.covers(
          classes[node], characters: Int(most[node]) - Int(lengths[depth]))
        {
          end = behind
        }
      }
      if !isFull { nodes.set(mask, from: node, to: end, isAllowed: true) }
      node = end
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
