import GGUF
import Memory
import TestSupport
import Testing
import Tokenizers

@Suite struct SpecialTokenTests {
  private func chat() throws -> LoadedTokenizer {
    var file = VocabularyFile()
    file.add(["<|im_start|>", "<|im_end|>", "<s>"], .control)
    file.add(["<tool>"], .userDefined)
    file.add(["<unk>"], .unknown)
    // A file that types a control token wrongly.
    file.add(["<|endoftext|>"], .userDefined)
    file.add(["<|eot_id|>"], .normal)
    return try LoadedTokenizer(file)
  }

  private let marks = [
    "<|im_start|>", "<|im_end|>", "<s>", "<unk>",
    "<|endoftext|>", "<|eot_id|>",
  ]

  @Test func userTextNeverBecomesAControlToken() throws {
    let tokenizer = try chat()
    for mark in marks {
      let plain = mark.utf8.map { Int32($0) }
      #expect(try tokenizer.encode(mark, user: true) == plain)
      #expect(try tokenizer.encode(mark).count == 1)
    }
    #expect(try tokenizer.encode("<tool>", user: true) == [259])
  }

  @Test func norAcrossTheEdgesOfWhatTheUserTyped() throws {
    let tokenizer = try chat()
    for mark in marks {
      let bytes = Array(mark.utf8)
      for start in 0..<bytes.count {
        for end in (start + 1)...bytes.count {
          var prompt = PromptText(text: region(of: 64), changes: region(of: 8))
          prompt.append(template: view(bytes[..<start]))
          prompt.append(user: view(bytes[start..<end]))
          prompt.append(template: view(bytes[end...]))
          #expect(
            try tokenizer.encode(prompt.marked) == bytes.map { Int32($0) })
        }
        // All of the template, in two pieces with nothing between them.
        var prompt = PromptText(text: region(of: 64), changes: region(of: 8))
        prompt.append(template: view(bytes[..<start]))
        prompt.append(user: Bytes())
        prompt.append(template: view(bytes[start...]))
        #expect(try tokenizer.encode(prompt.marked).count == 1)
      }
    }
  }

  @Test func piecesRunAcrossOrigins() throws {
    var file = VocabularyFile()
    file.merges = ["a b"]
    file.tokens?.append("ab")
    let tokenizer = try LoadedTokenizer(file)
    var prompt = PromptText(text: region(of: 64), changes: region(of: 8))
    prompt.append(template: "a")
    prompt.append(user: view("b"))
    #expect(try tokenizer.encode(prompt.marked) == [256])
  }

  @Test func aPromptSaysWhenItIsFull() {
    var prompt = PromptText(text: region(of: 8), changes: region(of: 2))
    prompt.append(template: "abcd")
    prompt.append(user: view("efghi"))
    #expect(prompt.isTruncated && prompt.marked.bytes == "abcd")
    prompt.append(template: "x")
    #expect(prompt.count == 4)
    prompt.removeAll()
    prompt.append(user: view("a"))
    prompt.append(template: "b")
    prompt.append(user: view("c"))
    #expect(!prompt.isTruncated)
    prompt.append(template: "d")
    #expect(prompt.isTruncated && prompt.marked.bytes == "abc")
  }

  @Test func theFirstOfEqualSpellingsAndNoEmptyOne() throws {
    var file = VocabularyFile()
    file.add(["<x>", "<x>", ""], .control)
    let tokenizer = try LoadedTokenizer(file)
    #expect(try tokenizer.encode("a<x>") == [0x61, 256])
    #expect(tokenizer.tokenizer.token(spelled: view("<x>")) == 256)
    #expect(tokenizer.tokenizer.token(spelled: Bytes()) == nil)
  }

  /// Longest first over all fragments, as a rule and not as a search.
  private func partition(
    _ text: [UInt8], _ tokens: [(text: [UInt8], isControl: Bool)],
    _ isTemplate: [Bool]
  ) -> [Int32] {
    var fragments: [(range: Range<Int>, id: Int?)] = [(0..<text.count, nil)]
    for length in Set(tokens.map(\.text.count)).sorted(by: >) {
      var next: [(range: Range<Int>, id: Int?)] = []
      for fragment in fragments {
        guard fragment.id == nil else {
          next.append(fragment)
          continue
        }
        var start = fragment.range.lowerBound
        var index = start
        while index + length <= fragment.range.upperBound {
          let range = index..<(index + length)
          if let id = tokens.firstIndex(where: {
            $0.text == Array(text[range])
              && (!$0.isControl || isTemplate[range].allSatisfy { $0 })
          }) {
            next.append((start..<index, nil))
            next.append((range, id))
            index += length
            start = index
          } else {
            index += 1
          }
        }
        next.append((start..<fragment.range.upperBound, nil))
      }
      fragments = next
    }
    return fragments.flatMap { fragment in
      fragment.id.map { [Int32($0 + 256)] }
        ?? text[fragment.range].map { Int32($0) }
    }
  }

  @Test func partitionAgreesWithItsRule() throws {
    var random = SeededRandom(21)
    for _ in 0..<150 {
      var tokens: [(text: [UInt8], isControl: Bool)] = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in
          UInt8.random(in: 0x61...0x62, using: &random)
        }
        if !tokens.contains(where: { $0.text == text }) {
          tokens.append((text, Bool.random(using: &random)))
        }
      }
      var file = VocabularyFile()
      for token in tokens {
        file.add(
          [String(decoding: token.text, as: UTF8.self)],
          token.isControl ? .control : .userDefined)
      }
      let tokenizer = try LoadedTokenizer(file)
      for _ in 0..<20 {
        var prompt = PromptText(text: region(of: 256), changes: region(of: 64))
        var text: [UInt8] = []
        var isTemplate: [Bool] = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
          let part = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            UInt8.random(in: 0x61...0x63, using: &random)
          }
          let trusted = Bool.random(using: &random)
          if trusted {
            prompt.append(template: view(part))
          } else {
            prompt.append(user: view(part))
          }
          text += part
          isTemplate += part.map { _ in trusted }
        }
        #expect(
          try tokenizer.encode(prompt.marked)
            == partition(text, tokens, isTemplate))
      }
    }
  }

  @Test func aHundredThousandMarksCostNoMoreThanTheirLengths() throws {
    var file = VocabularyFile()
    file.add((0..<100_000).map { "<|\($0)|>" }, .control)
    let size = 1 << 20
    let tokenizer = try LoadedTokenizer(
      view(file.bytes), textBytes: size, pieceBytes: size, tokens: size)
    let text = String(repeating: "<|99999|>", count: 1000)
    #expect(
      try tokenizer.encode(text) == Array(repeating: 100_255, count: 1000))
    let signs = String(repeating: "<|", count: size / 2)
    #expect(try tokenizer.encode(signs).count == size)
  }

  @Test func kindsAndEndings() throws {
    let tokenizer = try chat().tokenizer
    #expect(tokenizer.kind(of: 256) == .control)
    #expect(tokenizer.kind(of: 259) == .userDefined)
    #expect(tokenizer.kind(of: 260) == .unknown)
    #expect(tokenizer.kind(of: 261) == .control)
    #expect(tokenizer.kind(of: 263) == nil && tokenizer.kind(of: -1) == nil)
    let endings = (0..<263).filter { tokenizer.isEndOfGeneration(Int32($0)) }
    #expect(endings == [257, 261, 262])
    #expect(tokenizer.bytes(of: 259) == "<tool>")
    #expect(tokenizer.bytes(of: 260).isEmpty)
    #expect(tokenizer.end == nil && tokenizer.beginning == nil)
  }
}
