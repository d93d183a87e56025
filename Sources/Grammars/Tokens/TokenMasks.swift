public import Memory

/// Masks of the tokens that may follow a state, one bit each, and the masks of
/// the states that were asked for last.
public struct TokenMasks: BitwiseCopyable {
  /// The vocabulary.
  public let trie: TokenTrie
  /// Masks: [capacity, maskWords].
  @usableFromInline let masks: Region<UInt32>
  /// The state of each mask, -1 of none: [capacity].
  @usableFromInline let states: Region<Int32>
  /// Whether a mask was used since the hand last passed: [capacity].
  @usableFromInline let used: Region<Int32>
  @usableFromInline var hand = 0
  /// How often memory has run out since the form began.
  public internal(set) var resets = 0
  /// States on the way to a node: [longest + 1].
  @usableFromInline let way: Region<Int32>
  /// The states of another mask on the same way: [longest + 1].
  @usableFromInline let otherWay: Region<Int32>
  /// How many characters they have: [longest + 1].
  @usableFromInline let lengths: Region<Int32>
  /// First bytes of what may differ from there on: [longest + 1, 8].
  @usableFromInline let differing: Region<UInt32>

  /// More masks are not looked through in no time.
  private static let mostMasks = 256

  /// Words for each node on a way through a trie.
  private static let wordsOfWays = 11

  /// The masks that fit into `words`; `nil` where not even one does.
  public init?(_ trie: TokenTrie, in words: Region<Int32>) {
    var memory = WordPool(words)
    guard let way = memory.take(trie.longest + 1),
      let otherWay = memory.take(trie.longest + 1),
      let lengths = memory.take(trie.longest + 1),
      let differing = memory.take(8 * (trie.longest + 1))
    else { return nil }
    let count = min(
      memory.free / (trie.maskWords + 2), TokenMasks.mostMasks)
    guard count > 0, let states = memory.take(count),
      let used = memory.take(count),
      let masks = memory.take(count * trie.maskWords)
    else { return nil }
    self.trie = trie
    self.masks = masks.unsigned
    self.states = states
    self.used = used
    self.way = way
    self.otherWay = otherWay
    self.lengths = lengths
    self.differing = differing.unsigned
    begin()
  }

  /// Words of memory in use.
  public var wordsUsed: Int {
    TokenMasks.words(states.count, of: trie)
  }

  /// Words of memory that so many masks take.
  public static func words(_ count: Int, of trie: TokenTrie) -> Int {
    wordsOfWays * (trie.longest + 1) + count * (trie.maskWords + 2)
  }

  /// Begins another form.
  public mutating func begin() {
    forget()
    resets = 0
  }

  /// Forgets all masks: states have other numbers now.
  @usableFromInline
  mutating func forget() {
    states.fill(with: -1)
    resets += 1
  }

  /// The number of the mask of a state that was asked for lately, or -1.
  @usableFromInline
  func known(_ state: Int32) -> Int {
    for index in 0..<states.count where states[index] == state {
      used[index] = 1
      return index
    }
    return -1
  }

  /// The mask of a state, if it was made and is still there.
  public func knownMask(of state: Int32) -> Region<UInt32>? {
    let index = known(state)
    return index < 0 ? nil : mask(index)
  }

  @usableFromInline
  func mask(_ index: Int) -> Region<UInt32> {
    masks[(index * trie.maskWords)..<((index + 1) * trie.maskWords)]
  }

  /// A mask that was not used lately, to be filled; not number `kept`.
  @usableFromInline
  mutating func free(but kept: Int = -1) -> Int {
    while used[hand] == 1 || hand == kept {
      used[hand] = 0
      hand = (hand + 1) % states.count
    }
    defer { hand = (hand + 1) % states.count }
    states[hand] = -1
    return hand
  }

  /// Another mask that begins as a copy of one.
  @usableFromInline
  mutating func copy(_ other: Int) -> Int {
    let slot = free(but: other)
    if let from = mask(other).unsafeStart {
      mask(slot).unsafeStart?.update(from: from, count: trie.maskWords)
    }
    return slot
  }
}
