import GGUF
import Memory

extension MergeTable {
  /// Reads the merges: "left right" in the byte alphabet, by rank.
  ///
  /// A result that is not a token becomes a symbol of its own, an unnamed piece,
  /// from number `firstUnnamed` on. A merge of a part that nothing makes, or of
  /// one outside of the alphabet, can never happen; its row stays empty.
  ///
  /// - Returns: How many merges make a token.
  func fill(
    _ merges: GGUFStrings?, symbols: SymbolTable, firstUnnamed: Int,
    unnamedCount: Int, guessing likelyResults: LikelyResults?
  ) throws(TokenizerError) -> Int {
    guard let merges else { return 0 }
    var reader = MergeReader(
      symbols: symbols, firstUnnamed: firstUnnamed, unnamedCount: unnamedCount,
      likelyResults: likelyResults)
    var rank = 0
    for text in merges {
      rows[rank] = try reader.read(text, rank: rank, naming: true)
      rank += 1
    }
    if reader.used > 0 {
      // A part may be a piece that only a later merge has made a symbol of.
      rank = 0
      for text in merges {
        rows[rank] = try reader.read(text, rank: rank, naming: false)
        rank += 1
      }
    }
    // The symbols of the 256 bytes lie between tokens and unnamed pieces.
    let tokenCount = firstUnnamed - 256
    var useful = 0
    for rank in 0..<rows.count where rows[rank].left != SymbolTable.none {
      try insert(rank: rank)
      if rows[rank].result < tokenCount { useful += 1 }
    }
    return useful
  }
}

/// Reads merges one by one and names the pieces that are not tokens.
private struct MergeReader {
  let symbols: SymbolTable
  let firstUnnamed: Int
  let unnamedCount: Int
  var likelyResults: LikelyResults?

  /// How many unnamed pieces there are.
  var used = 0

  /// Reads a merge behind the text of the last symbol, where it stays if its
  /// result becomes one.
  mutating func read(
    _ text: Bytes, rank: Int, naming: Bool
  ) throws(TokenizerError) -> Merge {
    guard let space = space(in: text) else { throw .malformedMerge(rank: rank) }
    let left = text[0..<space]
    let right = text.suffix(from: space + 1)
    let start = Int(symbols.offsets[firstUnnamed + used])
    guard left.count + right.count <= symbols.bytes.count - start else {
      throw tooMany(rank)
    }
    let room = symbols.bytes.count
    guard
      let leftCount = ByteAlphabet.decode(
        left, into: symbols.bytes[start..<room]),
      let rightCount = ByteAlphabet.decode(
        right, into: symbols.bytes[(start + leftCount)..<room])
    else { return .impossible }
    let middle = start + leftCount
    let end = middle + rightCount
    let whole = symbols.bytes[start..<end].bytes
    var result =
      likelyResults == nil ? symbols.find(whole) : likelyResults?.find(whole)
    if result == nil, naming { result = try name(upTo: end, rank) }
    guard let result,
      let left = symbols.find(symbols.bytes[start..<middle].bytes),
      let right = symbols.find(symbols.bytes[middle..<end].bytes)
    else { return .impossible }
    return Merge(
      left: UInt32(left), right: UInt32(right), result: UInt32(result))
  }

  /// The space between the parts, neither of which may be empty.
  private func space(in text: Bytes) -> Int? {
    for index in 1..<max(text.count - 1, 1) where text[index] == 0x20 {
      return index
    }
    return nil
  }

  private mutating func name(
    upTo end: Int, _ rank: Int
  ) throws(TokenizerError) -> Int {
    guard used < unnamedCount else { throw tooMany(rank) }
    let symbol = firstUnnamed + used
    symbols.offsets[symbol + 1] = UInt32(end)
    _ = try symbols.insert(symbol)
    used += 1
    return symbol
  }

  private func tooMany(_ rank: Int) -> TokenizerError {
    .tooManyUnnamedPieces(
      rank: rank, pieces: SymbolTable.mostUnnamed,
      bytes: SymbolTable.mostUnnamedBytes)
  }
}

/// A guess at merges' results, right for almost all of them.
///
/// Training appends the result of each merge to the vocabulary, so the token
/// behind the last result is the next one: no search for it in a table that no
/// cache holds. It serves where every token that is not special can be found.
struct LikelyResults {
  let symbols: SymbolTable
  let kinds: Region<UInt8>
  private var next = 0

  init(symbols: SymbolTable, kinds: Region<UInt8>) {
    self.symbols = symbols
    self.kinds = kinds
  }

  /// The symbol that has these bytes and may come out of merging.
  mutating func find(_ text: Bytes) -> Int? {
    if next < kinds.count, isEqual(symbols[next], text),
      TokenKind(rawValue: kinds[next])?.isSpecial == false
    {
      next += 1
      return next - 1
    }
    let found = symbols.find(text)
    if let found { next = found + 1 }
    return found
  }
}

extension Merge {
  /// A merge that never happens.
  fileprivate static let impossible = Merge(
    left: SymbolTable.none, right: SymbolTable.none, result: SymbolTable.none)
}
