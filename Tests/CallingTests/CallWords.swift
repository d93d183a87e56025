import Grammars
import Memory
import TestSupport

/// A vocabulary of a test.
final class CallWords {
  let texts: TokenTexts
  let trie: TokenTrie
  let words: [[UInt8]]
  /// The number of the first control token.
  let firstMark: Int
  let ends: Set<Int32>

  /// All bytes, words, control tokens, and tokens that end answers.
  init(_ words: [String], marks: [String], ends: [String]) {
    var all = (0...255).map { [UInt8($0)] } + words.map { Array($0.utf8) }
    firstMark = all.count
    all += marks.map { Array($0.utf8) }
    let firstEnd = all.count
    all += ends.map { Array($0.utf8) }
    self.words = all
    let storage = region(of: all.joined().count, UInt8.self)
    let offsets = region(of: all.count + 1, UInt32.self)
    let kinds = region(of: all.count, UInt8.self)
    var offset = 0
    for (index, word) in all.enumerated() {
      offsets[index] = UInt32(offset)
      kinds[index] = index >= firstMark ? 3 : 1
      for byte in word {
        storage[offset] = byte
        offset += 1
      }
    }
    offsets[all.count] = UInt32(offset)
    texts = TokenTexts(
      count: all.count, bytes: storage, offsets: offsets, kinds: kinds)
    let set = Set((firstEnd..<all.count).map { Int32($0) })
    self.ends = set
    guard
      let trie = TokenTrie(
        texts, in: region(of: 1 << 18, Int32.self),
        isEnd: { set.contains($0) })
    else { preconditionFailure("the vocabulary is larger than its memory") }
    self.trie = trie
  }

  /// Masks, `count` of them.
  func masks(_ count: Int) -> TokenMasks {
    let words = TokenMasks.words(count, of: trie)
    guard let masks = TokenMasks(trie, in: region(of: words, Int32.self)) else {
      preconditionFailure("a mask is larger than its memory")
    }
    return masks
  }

  /// The token that is spelled so.
  func token(_ text: String) -> Int32? {
    texts.token(spelled: view(text)).map { Int32($0) }
  }
}
