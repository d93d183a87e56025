public import Memory

/// A trie of tokens, its nodes in the order in which a depth-first walk meets
/// them.
///
/// A node has two words. The first holds its byte, and above that how many nodes
/// a walk skips that does not go below it; the second the place in `tokens` of
/// its first token, in 20 bits, and its depth, which is 1 for first bytes. Behind
/// the last node is one that only has a place.
public struct TokenNodes: BitwiseCopyable {
  @usableFromInline let words: Region<UInt32>
  @usableFromInline let tokens: Region<Int32>
  /// Of each node the most characters of a token below it, where all are plain;
  /// else none.
  @usableFromInline let plain: Region<UInt8>
  /// The classes of the characters below each node, where all are plain; else
  /// whether a quote is there or below.
  @usableFromInline let classes: Region<PlainClasses>
  @usableFromInline let count: Int

  /// Bits of a place in `tokens`.
  @usableFromInline static var placeBits: UInt32 { 20 }
  @usableFromInline static var placeMask: UInt32 { (1 << 20) - 1 }
  /// The most tokens.
  static let mostTokens = 1 << 20
  /// The most bytes of a token.
  static let mostBytes = (1 << 12) - 1
  /// The most nodes.
  static let mostNodes = 1 << 24

  /// The nodes of tokens in the order of their bytes.
  ///
  /// - Parameters:
  ///   - sorted: the tokens; those that are not of the part are left out.
  ///   - texts: their bytes.
  ///   - part: which tokens, and what of their bytes.
  ///   - memory: where the nodes go.
  ///   - open: a word for each depth.
  init?(
    _ sorted: Region<Int32>, _ texts: TokenTexts, _ part: TokenPart,
    _ memory: inout WordPool, open: Region<Int32>
  ) {
    var (nodeCount, tokenCount) = (0, 0)
    var last = Bytes()
    for index in 0..<sorted.count {
      let text = part.text(of: sorted[index], texts)
      if text.isEmpty { continue }
      nodeCount += text.count - text.common(with: last)
      tokenCount += 1
      last = text
    }
    let isPlain = if case .plain = part { true } else { false }
    guard nodeCount < TokenNodes.mostNodes,
      let words = memory.take(2 * nodeCount + 2),
      let tokens = memory.take(tokenCount),
      let plain = memory.take(isPlain ? (nodeCount + 3) / 4 : 0),
      let classes = memory.take((nodeCount + 1) / 2)
    else { return nil }
    self.words = words.unsigned
    self.tokens = tokens
    self.plain = plain.octets
    self.classes = classes.classes
    self.count = nodeCount
    fill(sorted, texts, part, open)
  }

  private func fill(
    _ sorted: Region<Int32>, _ texts: TokenTexts, _ part: TokenPart,
    _ open: Region<Int32>
  ) {
    plain.fill(with: 0)
    classes.fill(with: PlainClasses())
    var (nodeCount, tokenCount) = (0, 0)
    var last = Bytes()
    for index in 0..<sorted.count {
      let text = part.text(of: sorted[index], texts)
      if text.isEmpty { continue }
      let common = text.common(with: last)
      close(open, from: last.count, to: common, nodeCount)
      for depth in common..<text.count {
        words[2 * nodeCount] = UInt32(text[depth])
        words[2 * nodeCount + 1] =
          UInt32(tokenCount) | UInt32(depth + 1) << TokenNodes.placeBits
        open[depth + 1] = Int32(nodeCount)
        nodeCount += 1
      }
      tokens[tokenCount] = sorted[index]
      tokenCount += 1
      if plain.count > 0 {
        note(Int(open[text.count]), UInt8(text.plainCharacters ?? 255))
      }
      last = text
    }
    close(open, from: last.count, to: 0, nodeCount)
    words[2 * nodeCount] = 0
    words[2 * nodeCount + 1] = UInt32(tokenCount)
  }

  /// The longest token that a text begins with, and its bytes.
  func longest(prefixOf text: Bytes) -> (token: Int32, count: Int)? {
    var found: (token: Int32, count: Int)?
    var (node, end, depth) = (0, count, 0)
    while node < end, depth < text.count {
      let skip = Int(words[2 * node] >> 8)
      guard UInt8(truncatingIfNeeded: words[2 * node]) == text[depth] else {
        node += skip
        continue
      }
      let first = Int(words[2 * node + 1] & TokenNodes.placeMask)
      if first < Int(words[2 * node + 3] & TokenNodes.placeMask) {
        found = (tokens[first], depth + 1)
      }
      end = node + skip
      node += 1
      depth += 1
    }
    return found
  }

  private func note(_ node: Int, _ characters: UInt8) {
    plain[node] = max(plain[node], characters)
  }

  /// Ends the nodes that are deeper than `to`.
  private func close(
    _ open: Region<Int32>, from: Int, to: Int, _ nodeCount: Int
  ) {
    var depth = from
    while depth > to {
      let node = Int(open[depth])
      words[2 * node] |= UInt32(nodeCount - node) << 8
      let byte = UInt8(truncatingIfNeeded: words[2 * node])
      if plain.count == 0, byte == 0x22 { classes[node].add(.all) }
      if depth > 1 {
        let above = Int(open[depth - 1])
        classes[above].add(classes[node])
        if plain.count > 0 {
          classes[above].add(.of(byte))
          note(above, plain[node])
        }
      }
      depth -= 1
    }
  }
}

extension Region where Element == Int32 {
  /// The same memory as unsigned words.
  var unsigned: Region<UInt32> {
    Region<UInt32>(
      start: unsafeStart.map {
        UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt32.self)
      }, count: count)
  }

  /// The same memory as sets of classes.
  var classes: Region<PlainClasses> {
    Region<PlainClasses>(
      start: unsafeStart.map {
        UnsafeMutableRawPointer($0).assumingMemoryBound(to: PlainClasses.self)
      }, count: 2 * count)
  }

  /// The same memory as bytes.
  var octets: Region<UInt8> {
    Region<UInt8>(
      start: unsafeStart.map {
        UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt8.self)
      }, count: 4 * count)
  }
}

extension Bytes {
  /// How many first bytes two texts share.
  func common(with other: Bytes) -> Int {
    let most = Swift.min(count, other.count)
    var index = 0
    while index < most, self[index] == other[index] { index += 1 }
    return index
  }
}
