import Memory
import TestSupport
import Testing
import Transformer

/// The logits of tokens that a mask allows, and of no others.
struct AllowedLogitsTests {
  @Test(arguments: SameBitsTests.cases)
  func sameBitsAsAllLogits(_ test: SameBitsTests.Case) throws {
    for features in SameBitsTests.instructionSets {
      for threads in [1, 2] {
        let rig = try Rig(
          TinyModel(test.shape, seed: 5).file(), context: 64, threads: threads,
          keys: test.keys, values: test.values, features: features)
        let tokens = randomTokens(
          9, below: rig.transformer.vocabulary, seed: 5)
        let ids = region(of: 9, Int32.self)
        for (index, token) in tokens.enumerated() { ids[index] = token }
        try compare(rig, ids)
        #expect(rig.isIntact)
      }
    }
  }

  private func compare(_ rig: Rig, _ ids: Region<Int32>) throws {
    let vocabulary = rig.transformer.vocabulary
    rig.transformer.forward(ids[0..<8], at: 0)
    rig.transformer.forward(ids[8..<9], at: 8)
    let all = try rig.transformer.computeLogits(of: 0..<1, at: 8)
    let wanted = (0..<vocabulary).map { all[$0].bitPattern }
    var random = SeededRandom(9)
    for share in [0, 1, 20, 300, 1000] {
      // One word less than the vocabulary has, and one more.
      for words in [(vocabulary - 1) / 32, vocabulary / 32 + 2] {
        let mask = region(of: max(words, 0), UInt32.self)
        for word in 0..<mask.count {
          for bit in 0..<32
          where Int.random(in: 0..<1000, using: &random) < share {
            mask[word] |= 1 << UInt32(bit)
          }
        }
        let some = try rig.transformer.computeLogits(
          allowed: mask, of: 0, at: 8)
        for token in 0..<vocabulary {
          let isAllowed =
            token / 32 < mask.count
            && mask[token / 32] >> UInt32(token % 32) & 1 == 1
          let bits = isAllowed ? wanted[token] : (-Float.infinity).bitPattern
          #expect(some[token].bitPattern == bits, "\(token) of \(share)")
        }
      }
    }
  }
}
