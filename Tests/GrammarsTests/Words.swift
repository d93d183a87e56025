import Grammars
import Memory
import TestSupport

/// A vocabulary of a test, and memory for forms over it.
final class Words {
  let texts: TokenTexts
  let trie: TokenTrie
  let end: Int32
  private let memory: Region<Int32>
  private let source = region(of: 1 << 20, UInt8.self)

  /// All bytes, the words, and a token that ends answers, in this order.
  init(
    _ words: [String] = [], bytes: [[UInt8]] = [], words count: Int = 1 << 18
  ) {
    var tokens = (0...255).map { [UInt8($0)] } + words.map { Array($0.utf8) }
    tokens += bytes
    end = Int32(tokens.count)
    tokens.append(Array("<end>".utf8))
    let all = tokens.flatMap { $0 }
    let storage = region(of: all.count, UInt8.self)
    for (index, byte) in all.enumerated() { storage[index] = byte }
    let offsets = region(of: tokens.count + 1, UInt32.self)
    let kinds = region(of: tokens.count, UInt8.self)
    var offset = 0
    for (index, token) in tokens.enumerated() {
      offsets[index] = UInt32(offset)
      kinds[index] = index == Int(end) ? 3 : 1
      offset += token.count
    }
    offsets[tokens.count] = UInt32(offset)
    texts = TokenTexts(
      count: tokens.count, bytes: storage, offsets: offsets, kinds: kinds)
    memory = region(of: count, Int32.self)
    let end = end
    guard
      let trie = TokenTrie(
        texts, in: region(of: 1 << 18, Int32.self), isEnd: { $0 == end })
    else { preconditionFailure("the vocabulary is larger than its memory") }
    self.trie = trie
  }

  /// A grammar's automaton over this vocabulary.
  func automaton(
    _ grammar: String, words: Int? = nil
  ) throws(GrammarError) -> GrammarAutomaton {
    try automaton(Array(grammar.utf8), words: words)
  }

  /// The automaton of a grammar in any bytes.
  func automaton(
    _ grammar: [UInt8], words: Int? = nil
  ) throws(GrammarError) -> GrammarAutomaton {
    let copy = source[0..<grammar.count]
    for (index, byte) in grammar.enumerated() { copy[index] = byte }
    return try GrammarAutomaton(
      copy.bytes, in: memory[0..<(words ?? memory.count)], texts)
  }

  /// Masks, `count` of them.
  func masks(_ count: Int) -> TokenMasks {
    let words = TokenMasks.words(count, of: trie)
    guard let masks = TokenMasks(trie, in: region(of: words, Int32.self)) else {
      preconditionFailure("a mask is larger than its memory")
    }
    return masks
  }

  /// The tokens of a mask.
  static func tokens(_ mask: Region<UInt32>, _ count: Int) -> [Int32] {
    (0..<Int32(count)).filter {
      mask[Int($0) >> 5] >> UInt32($0 & 31) & 1 == 1
    }
  }
}

extension GrammarAutomaton {
  /// Whether the automaton takes these bytes, and may end behind them.
  mutating func takes(_ bytes: some Sequence<UInt8>) -> Bool {
    var state = start
    for byte in bytes where state >= 0 { state = step(state, byte) }
    return state >= 0 && mayEnd(state)
  }
}
