import Memory

/// Sorts tokens by their bytes.
struct TokenOrder {
  private let texts: TokenTexts
  private let part: TokenPart?
  /// The first eight bytes of each token, as a number: two rows.
  private let keys: (Region<UInt64>, Region<UInt64>)
  private let ids: (Region<Int32>, Region<Int32>)

  /// Words of memory for `count` tokens.
  static func words(_ count: Int) -> Int { 6 * count + 2 }

  /// Over `words` words.
  ///
  /// Tokens are ordered by what of them is in a part, or by all of their bytes.
  init(
    _ texts: TokenTexts, _ part: TokenPart? = nil, in words: Region<Int32>,
    _ count: Int
  ) {
    self.texts = texts
    self.part = part
    // Eight bytes are read at once.
    let raw = words.unsafeStart.map { UnsafeMutableRawPointer($0) }
    let start = raw?.alignedUp(for: UInt64.self)
    let first = start?.assumingMemoryBound(to: UInt64.self)
    let last = start?.advanced(by: 16 * count)
      .assumingMemoryBound(to: Int32.self)
    keys = (
      Region(start: first, count: count),
      Region(start: first.map { $0 + count }, count: count)
    )
    ids = (
      Region(start: last, count: count),
      Region(start: last.map { $0 + count }, count: count)
    )
  }

  private func text(of token: Int32) -> Bytes {
    part?.text(of: token, texts) ?? texts.text(of: token)
  }

  /// Puts a token in its place before sorting.
  func set(_ index: Int, _ token: Int32) {
    let text = text(of: token)
    var key: UInt64 = 0
    for byte in 0..<8 {
      key = key << 8 | (byte < text.count ? UInt64(text[byte]) : 0)
    }
    keys.0[index] = key
    ids.0[index] = token
  }

  /// Sorts the first `count`; of equal bytes the lower number comes first.
  func sort(_ count: Int) -> Region<Int32> {
    var (from, to) = ((keys.0, ids.0), (keys.1, ids.1))
    var width = 1
    while width < count {
      var start = 0
      while start < count {
        let middle = min(start + width, count)
        let end = min(start + 2 * width, count)
        merge(from, to, start, middle, end)
        start = end
      }
      (from, to) = (to, from)
      width *= 2
    }
    return from.1[0..<count]
  }

  private typealias Rows = (Region<UInt64>, Region<Int32>)

  private func merge(
    _ from: Rows, _ to: Rows, _ start: Int, _ middle: Int, _ end: Int
  ) {
    var (left, right) = (start, middle)
    for place in start..<end {
      let takesLeft =
        right >= end || left < middle && !precedes(from, right, left)
      let source = takesLeft ? left : right
      to.0[place] = from.0[source]
      to.1[place] = from.1[source]
      if takesLeft { left += 1 } else { right += 1 }
    }
  }

  private func precedes(_ rows: Rows, _ one: Int, _ other: Int) -> Bool {
    if rows.0[one] != rows.0[other] { return rows.0[one] < rows.0[other] }
    let (text, second) = (
      self.text(of: rows.1[one]), self.text(of: rows.1[other])
    )
    let common = text.common(with: second)
    guard common < second.count else { return false }
    guard common < text.count else { return true }
    return text[common] < second[common]
  }
}
