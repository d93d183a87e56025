public import Memory

/// The tokens of a vocabulary, so that those of a form are found at once.
///
/// Tokens that are plain JSON text have a trie of their own, and masks by a few
/// lengths: inside of a JSON string, all but a small walk over the others is one
/// of these masks.
public struct TokenTrie: BitwiseCopyable {
  /// The tokens' texts.
  public let texts: TokenTexts
  /// The tokens that are plain; none that ends an answer is in a trie.
  @usableFromInline let plains: TokenNodes
  /// All others that add text.
  @usableFromInline let rest: TokenNodes
  /// The same ones by what follows their first plain characters.
  @usableFromInline let endings: TokenNodes
  /// Masks of plain tokens of at most so many characters as `limits` says.
  private let slices: Region<UInt32>
  /// Plain tokens, short ones first.
  private let plain: Region<Int32>
  /// How many of them have at most so many characters: [mostPlain + 1].
  private let plainCounts: Region<Int32>
  /// A mask of the tokens that end an answer.
  private let ends: Region<UInt32>
  /// The most bytes of a token.
  public let longest: Int
  /// Words of memory in use.
  public let wordsUsed: Int

  /// Longer tokens do not count as plain.
  private static let mostPlain = 254
  private static let sliceCount = 10

  /// The most characters of the tokens of a mask.
  @inline(never)
  private static func limit(_ slice: Int) -> Int {
    let limits: InlineArray<10, Int> = [1, 2, 3, 4, 6, 8, 12, 16, 24, 254]
    return limits[slice]
  }

  /// Words of a mask.
  public var maskWords: Int { (texts.count + 31) / 32 }

  /// Sorts a vocabulary.
  ///
  /// - Parameters:
  ///   - texts: the tokens.
  ///   - words: memory for the tries, and for the work on them.
  ///   - isEnd: whether a token ends an answer.
  ///
  /// `nil` where the memory is too small.
  public init?(
    _ texts: TokenTexts, in words: Region<Int32>, isEnd: (Int32) -> Bool
  ) {
    let order = TokenOrder.words(texts.count)
    guard texts.count < TokenNodes.mostTokens, words.count > order else {
      return nil
    }
    var memory = WordPool(words[0..<(words.count - order)])
    let size = (texts.count + 31) / 32
    guard let ends = memory.take(size),
      let open = memory.take(TokenNodes.mostBytes + 1)
    else { return nil }
    ends.fill(with: 0)
    self.ends = ends.unsigned
    let work = words[(words.count - order)..<words.count]
    let sorting = TokenOrder(texts, in: work, texts.count)
    var (count, longest, plainCount) = (0, 0, 0)
    for token in 0..<Int32(texts.count) {
      if isEnd(token) {
        self.ends[Int(token) >> 5] |= 1 << UInt32(token & 31)
        continue
      }
      let text = texts.text(of: token)
      guard !text.isEmpty, text.count <= TokenNodes.mostBytes else { continue }
      sorting.set(count, token)
      count += 1
      longest = max(longest, text.count)
      if text.plainCharacters != nil { plainCount += 1 }
    }
    let sorted = sorting.sort(count)
    guard
      let plains = TokenNodes(sorted, texts, .plain, &memory, open: open),
      let rest = TokenNodes(sorted, texts, .rest, &memory, open: open),
      let endings = TokenNodes(
        TokenTrie.endings(of: rest, texts, work), texts, .endings, &memory,
        open: open)
    else { return nil }
    // Nothing is sorted any more.
    memory = WordPool(words, from: words.count - order - memory.free)
    guard
      let slices = memory.take(TokenTrie.sliceCount * size),
      let plain = memory.take(plainCount),
      let counts = memory.take(TokenTrie.mostPlain + 1)
    else { return nil }
    self.texts = texts
    self.plains = plains
    self.rest = rest
    self.endings = endings
    self.slices = slices.unsigned
    self.plain = plain
    plainCounts = counts
    self.longest = longest
    wordsUsed = words.count - memory.free
    fillPlain()
  }

  /// Tokens in the order of what follows their first plain characters.
  private static func endings(
    of rest: TokenNodes, _ texts: TokenTexts, _ work: Region<Int32>
  ) -> Region<Int32> {
    let sorting = TokenOrder(texts, .endings, in: work, texts.count)
    for index in 0..<rest.tokens.count {
      sorting.set(index, rest.tokens[index])
    }
    return sorting.sort(rest.tokens.count)
  }

  private func fillPlain() {
    let sorted = plains.tokens
    func characters(_ token: Int32) -> Int {
      texts.text(of: token).plainCharacters ?? 0
    }
    plainCounts.fill(with: 0)
    slices.fill(with: 0)
    for index in 0..<sorted.count {
      plainCounts[characters(sorted[index])] += 1
    }
    var total: Int32 = 0
    for count in 0...TokenTrie.mostPlain {
      let number = plainCounts[count]
      plainCounts[count] = total
      total += number
    }
    for index in 0..<sorted.count {
      let token = sorted[index]
      let count = characters(token)
      plain[Int(plainCounts[count])] = token
      plainCounts[count] += 1
      for slice in 0..<TokenTrie.sliceCount
      where count <= TokenTrie.limit(slice) {
        slices[slice * maskWords + Int(token) >> 5] |= 1 << UInt32(token & 31)
      }
    }
  }

  /// The longest token that a text begins with.
  public func longest(prefixOf text: Bytes) -> Int32? {
    let plain = plains.longest(prefixOf: text)
    let other = rest.longest(prefixOf: text)
    guard let plain else { return other?.token }
    guard let other, other.count > plain.count else { return plain.token }
    return other.token
  }

  /// Makes `mask` that of the plain tokens of at most `room` characters.
  public func fill(_ mask: Region<UInt32>, plain room: Int32) {
    var slice = TokenTrie.sliceCount
    while slice > 0, TokenTrie.limit(slice - 1) > room { slice -= 1 }
    guard slice > 0 else { return mask.fill(with: 0) }
    if let from = slices[((slice - 1) * maskWords)..<(slice * maskWords)]
      .unsafeStart
    {
      mask.unsafeStart?.update(from: from, count: maskWords)
    }
    guard slice < TokenTrie.sliceCount else { return }
    let first = plainCounts[TokenTrie.limit(slice - 1)]
    let end = plainCounts[Int(min(room, Int32(TokenTrie.mostPlain)))]
    for index in Int(first)..<Int(end) {
      let token = plain[index]
      mask[Int(token) >> 5] |= 1 << UInt32(token & 31)
    }
  }

  /// Takes the tokens that end an answer out of a mask, or puts them in.
  public func setEnds(_ mask: Region<UInt32>, to isAllowed: Bool) {
    for index in 0..<ends.count {
      mask[index] =
        isAllowed
        ? mask[index] | ends[index]
        : mask[index] & ~ends[index]
    }
  }

  /// Whether a token ends an answer.
  public func isEnd(_ token: Int32) -> Bool {
    token >= 0 && token < texts.count
      && ends[Int(token) >> 5] >> UInt32(token & 31) & 1 == 1
  }
}
