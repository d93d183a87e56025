import Grammars
import Memory
import Schemas
import TestSupport

/// A vocabulary of a test, whose last token ends answers.
struct Vocabulary {
  private let texts: TokenTexts
  private let trie: TokenTrie
  private let list: [[UInt8]]

  init(_ tokens: [[UInt8]]) {
    list = tokens + [Array("<end>".utf8)]
    let storage = region(of: list.reduce(0) { $0 + $1.count }, UInt8.self)
    let offsets = region(of: list.count + 1, UInt32.self)
    let kinds = region(of: list.count, UInt8.self)
    var offset = 0
    for (index, token) in list.enumerated() {
      offsets[index] = UInt32(offset)
      kinds[index] = 1
      for byte in token {
        storage[offset] = byte
        offset += 1
      }
    }
    offsets[list.count] = UInt32(offset)
    texts = TokenTexts(
      count: list.count, bytes: storage, offsets: offsets, kinds: kinds)
    let end = Int32(list.count - 1)
    guard
      let trie = TokenTrie(
        texts, in: region(of: 1 << 17, Int32.self), isEnd: { $0 == end })
    else { preconditionFailure("the vocabulary is larger than its memory") }
    self.trie = trie
  }

  var end: Int32 { Int32(list.count - 1) }

  subscript(token: Int32) -> [UInt8] { list[Int(token)] }

  /// Masks, `count` of them.
  func masks(_ count: Int) -> TokenMasks {
    let words = TokenMasks.words(count, of: trie)
    guard let masks = TokenMasks(trie, in: region(of: words, Int32.self)) else {
      preconditionFailure("a mask is larger than its memory")
    }
    return masks
  }

  /// The tokens of a mask.
  func tokens(_ mask: Region<UInt32>) -> [Int32] {
    (0..<Int32(list.count)).filter {
      mask[Int($0) >> 5] >> UInt32($0 & 31) & 1 == 1
    }
  }

  /// The tokens that may come, by a fresh look at each.
  func tokens(
    after state: Int32, _ automaton: inout SchemaAutomaton
  ) -> [Int32] {
    (0..<Int32(list.count)).filter { token in
      if token == end { return automaton.mayEnd(state) }
      var state = state
      for byte in list[Int(token)] where state >= 0 {
        state = automaton.step(state, byte)
      }
      return state >= 0
    }
  }
}
