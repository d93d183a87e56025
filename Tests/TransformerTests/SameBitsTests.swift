import CHost
import CKernels
import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing
import Transformer

/// The same bits for every batch, thread count and instruction set.
struct SameBitsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: TinyModel.Shape
    var keys = KeyValueType.f16
    var values = KeyValueType.f16

    var testDescription: String { name }
  }

  static let length = 290

  static let cases: [Case] = {
    var odd = TinyModel.Shape()
    (odd.hidden, odd.headDimension, odd.feedForward) = (44, 20, 75)
    odd.matrices = .f16
    var eight = TinyModel.Shape()
    (eight.hidden, eight.headDimension, eight.heads) = (192, 32, 6)
    (eight.keyValueHeads, eight.matrices, eight.sharpness) = (1, .q8_0, 3)
    var nibbles = eight
    (nibbles.heads, nibbles.keyValueHeads) = (8, 1)
    var four = TinyModel.Shape()
    (four.hidden, four.feedForward, four.headDimension) = (256, 256, 64)
    (four.matrices, four.embedding) = (.q5_K, .q6_K)
    four.layers = 1
    var routed = odd
    (routed.architecture, routed.experts, routed.expertsUsed) = ("llama", 5, 2)
    var both = four
    (both.architecture, both.experts, both.expertsUsed) = ("llama", 2, 2)
    (both.router, both.scaling) = (.f16, .init("yarn", 4, original: 64))
    return [
      Case(name: "two of five experts, F16", shape: routed),
      Case(name: "two experts, Q5_K, YaRN", shape: both, values: .q8_0),
      Case(name: "F16 of odd widths", shape: odd),
      Case(name: "Q8_0", shape: eight, keys: .q8_0, values: .q8_0),
      Case(
        name: "Q8_0, 4-bit cache", shape: nibbles, keys: .q4_0, values: .q4_0),
      Case(name: "Q5_K and Q6_K", shape: four, values: .q8_0),
    ]
  }()

  /// The features of each instruction set that this machine has, none first.
  static var instructionSets: [UInt32] {
    var count: UInt32 = 0
    let records = kernel_sets(&count)
    let features = host_cpu_features()
    return [0]
      + (0..<Int(count)).compactMap { index in
        guard let set = records?[index],
          set.requires & features == set.requires
        else { return nil }
        return features & set.includes
      }
  }

  private func rig(
    _ test: Case, batch: Int, threads: Int = 1, features: UInt32? = nil
  ) throws -> Rig {
    try Rig(
      TinyModel(test.shape, seed: 5).file(), context: SameBitsTests.length,
      batch: batch, threads: threads, keys: test.keys, values: test.values,
      features: features ?? host_cpu_features(), rows: batch)
  }

  private func tokens(_ test: Case) -> [Int32] {
    randomTokens(
      SameBitsTests.length, below: test.shape.vocabulary, seed: 6)
  }

  @Test(arguments: cases)
  func batches(_ test: Case) throws {
    let tokens = tokens(test)
    let wanted = bits(try rig(test, batch: 256).logits(tokens))
    for batch in [1, 2, 15, 16, 17, 127, 129] {
      let rig = try rig(test, batch: batch)
      #expect(bits(try rig.logits(tokens)) == wanted, "batch \(batch)")
      #expect(rig.isIntact)
    }
    var random = SeededRandom(9)
    let rig = try rig(test, batch: 256)
    for _ in 0..<4 {
      let lengths = (0..<40).map { _ in
        Int.random(
          in: 1...Int.random(in: 1...64, using: &random), using: &random)
      }
      #expect(
        bits(try rig.logits(tokens, batches: lengths)) == wanted,
        "batches \(lengths)")
    }
  }

  @Test(arguments: cases)
  func threads(_ test: Case) throws {
    let tokens = tokens(test)
    let wanted = bits(try rig(test, batch: 64).logits(tokens))
    for threads in [2, 3, 7] {
      for batch in [1, 64] {
        let rig = try rig(test, batch: batch, threads: threads)
        #expect(rig.transformer.threads == threads)
        #expect(
          bits(try rig.logits(tokens)) == wanted,
          "\(threads) threads, batch \(batch)")
        #expect(rig.isIntact)
      }
    }
  }

  @Test(arguments: cases)
  func instructionSets(_ test: Case) throws {
    let tokens = tokens(test)
    let wanted = bits(try rig(test, batch: 50).logits(tokens))
    for features in SameBitsTests.instructionSets {
      for batch in [1, 50] {
        let rig = try rig(test, batch: batch, features: features)
        #expect(
          bits(try rig.logits(tokens)) == wanted,
          "features \(features), batch \(batch)")
      }
    }
  }

  /// Positions that were computed for other tokens leave no trace.
  @Test(arguments: cases)
  func recomputed(_ test: Case) throws {
    let tokens = tokens(test)
    let rig = try rig(test, batch: 64)
    let wanted = bits(try rig.logits(tokens))
    for kept in [0, 1, 15, 16, 17, 127, 128, 129, 255, 256, 289] {
      let others = randomTokens(
        SameBitsTests.length - kept, below: test.shape.vocabulary,
        seed: UInt64(kept))
      _ = try rig.logits(others, from: kept)
      let rest = try rig.logits(
        Array(tokens[kept...]), batches: [7], from: kept)
      #expect(bits(rest) == Array(wanted[kept...]), "\(kept) kept")
    }
  }

  /// Not even where they were not finite.
  @Test(arguments: KeyValueType.allCases)
  func recomputedAfterInfinities(_ type: KeyValueType) throws {
    var shape = TinyModel.Shape()
    (shape.hidden, shape.headDimension, shape.isTied) = (128, 32, false)
    var model = try TinyModel(shape, seed: 7)
    try model.fill("token_embd.weight") { index in
      // Token 0 alone is no number.
      index < shape.hidden ? .nan : Float(index % 13) - 6
    }
    let tokens = randomTokens(150, below: shape.vocabulary - 1, seed: 8)
      .map { $0 + 1 }
    let rig = try Rig(
      model.file(), context: 150, batch: 32, keys: type, values: type, rows: 32)
    let wanted = bits(try rig.logits(tokens))
    for kept in [100, 5] {
      let others = [Int32](repeating: 0, count: 150 - kept)
      #expect(throws: ModelError.self) {
        try rig.logits(others, from: kept)
      }
      let ids = region(of: others.count, Int32.self)
      for start in stride(from: 0, to: others.count, by: 32) {
        let end = min(start + 32, others.count)
        rig.transformer.forward(ids[start..<end], at: kept + start)
      }
      let rest = try rig.logits(Array(tokens[kept...]), from: kept)
      #expect(bits(rest) == Array(wanted[kept...]), "\(kept) kept")
    }
  }
}
