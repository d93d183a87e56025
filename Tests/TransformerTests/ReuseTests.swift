import Memory
import TestSupport
import Testing
import Transformer

/// Windows and convolutions: the bits of rings, of any batch, and of a prefix
/// that is computed behind again.
struct ReuseTests {
  static let names = TinyModel.Shape.architectures

  private func rig(
    _ name: String, context: Int, batch: Int = 16, window: Int = 20,
    threads: Int = 2
  ) throws -> Rig {
    var shape = TinyModel.Shape.of(name)
    if shape.window != nil { shape.window = window }
    return try Rig(
      TinyModel(shape, seed: 3).file(), context: context, batch: batch,
      threads: threads, values: .f16, rows: 1)
  }

  private let tokens = randomTokens(400, below: 61, seed: 7)

  /// The logits behind the last of `count` tokens, read in batches of `batches`.
  private func last(
    _ rig: Rig, _ count: Int, batches: [Int], from first: Int = 0
  ) throws -> [[UInt32]] {
    try bits(
      rig.logits(
        Array(tokens[first..<count]), batches: batches, from: first)
    ).suffix(1)
  }

  /// A ring gives the bits of a cache that holds every position.
  @Test(arguments: ["gemma2", "gemma3", "gpt-oss"])
  func ringsHaveTheBitsOfWholeCaches(name: String) throws {
    // With batches of 360 the ring of a window of 20 would be longer than the
    // context.
    let whole = try rig(name, context: 400, batch: 360)
    let ring = try rig(name, context: 400, batch: 16)
    var bytes = (0, 0)
    whole.transformer.cache.forEachPart(of: 0..<400) { bytes.0 += $0.count }
    ring.transformer.cache.forEachPart(of: 0..<400) { bytes.1 += $0.count }
    #expect(bytes.1 < bytes.0)
    #expect(
      whole.arena.byteCount > ring.arena.byteCount, "a ring is no longer")
    for batches in [[1], [16], [3, 16, 1, 7]] {
      ring.transformer.cache.truncate(to: 0)
      #expect(
        try bits(ring.logits(tokens, batches: batches))
          == bits(whole.logits(tokens, batches: batches)))
    }
  }

  /// Batches whose logits nobody asks for leave what later ones need.
  @Test(arguments: names)
  func batchesWithoutLogits(name: String) throws {
    let fresh = try rig(name, context: 320)
    let used = try rig(name, context: 320)
    let wanted = try bits(fresh.logits(Array(tokens[..<90])))
    for start in stride(from: 0, to: 64, by: 16) {
      var ids = Array(tokens[start..<(start + 16)])
      ids.withUnsafeMutableBufferPointer {
        used.transformer.forward(
          Region(start: $0.baseAddress, count: $0.count), at: start,
          isUsed: false)
      }
    }
    let found = try bits(used.logits(Array(tokens[64..<90]), from: 64))
    #expect(found == Array(wanted[64...]))
  }

  /// Every count that is said to be reusable gives a fresh run's bits; those that
  /// are not have nothing to go on from.
  @Test(arguments: names, [[16], [1], [5, 1, 1]])
  func prefixes(name: String, batches: [Int]) throws {
    let fresh = try rig(name, context: 320)
    let used = try rig(name, context: 320)
    let wanted = try bits(fresh.logits(Array(tokens[..<300])))
    var whole = 0
    for count in [299, 297, 290, 283, 272, 250, 200, 160, 100, 33, 1] {
      _ = try used.logits(Array(tokens[..<300]), batches: batches)
      let reusable = used.transformer.reusable(count)
      #expect(reusable >= 0 && reusable <= count)
      if reusable == count { whole += 1 }
      let found = try bits(
        used.logits(Array(tokens[reusable..<300]), from: reusable))
      #expect(found == Array(wanted[reusable...]), "\(count), \(reusable)")
      used.transformer.assumeNothing()
    }
    // A few tokens can always be taken back.
    #expect(whole >= 3)
    let keepsAll = !["gemma2", "gemma3", "gpt-oss", "lfm2"].contains(name)
    #expect(!keepsAll || whole == 11)
  }

  /// Going back, on in another way, and back again.
  @Test(arguments: names)
  func otherTokensInBetween(name: String) throws {
    let fresh = try rig(name, context: 200)
    let used = try rig(name, context: 200)
    var random = SeededRandom(9)
    var prompt = Array(tokens[..<120])
    _ = try used.logits(prompt)
    for round in 0..<24 {
      let shared = used.transformer.reusable(
        Int.random(in: 1..<prompt.count, using: &random))
      let length = Int.random(in: 1...60, using: &random)
      prompt =
        Array(prompt[..<shared])
        + randomTokens(length, below: 61, seed: UInt64(round))
      if prompt.count > 190 { prompt.removeLast(prompt.count - 190) }
      guard prompt.count > shared else { continue }
      let batches = [[16], [1], [2, 9, 1]][round % 3]
      let found = try bits(
        used.logits(Array(prompt[shared...]), batches: batches, from: shared))
      fresh.transformer.assumeNothing()
      let wanted = try bits(fresh.logits(prompt))
      #expect(found == Array(wanted[shared...]), "\(round), \(shared)")
    }
  }

  /// What was overwritten cannot be gone back to.
  @Test func positionsThatAreGone() async throws {
    let rig = try rig("gemma3", context: 320)
    _ = try rig.logits(Array(tokens[..<300]))
    #expect(rig.transformer.reusable(290) == 290)
    #expect(rig.transformer.reusable(150) == 0)
    await #expect(processExitsWith: .failure) {
      let test = ReuseTests()
      let rig = try test.rig("gemma3", context: 320)
      _ = try rig.logits(Array(test.tokens[..<300]))
      rig.transformer.cache.truncate(to: 150)
    }
  }

  /// Checkpoints of convolutions stay spread over all positions.
  @Test func checkpoints() throws {
    let rig = try rig("lfm2", context: 400)
    _ = try rig.logits(Array(tokens[..<390]))
    let found = Set((0...390).map { rig.transformer.reusable($0) })
    let earlier = found.filter { $0 > 0 && $0 < 350 }.sorted()
    #expect(earlier.count >= 5 && earlier.allSatisfy { $0 % 16 == 0 })
    for (left, right) in zip([0] + earlier, earlier + [350]) {
      #expect(right - left <= 150)
    }
  }
}

extension Transformer {
  /// Forgets all positions.
  fileprivate func assumeNothing() { assume(0) }
}
