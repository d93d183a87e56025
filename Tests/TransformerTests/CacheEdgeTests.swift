import Memory
import Models
import TestSupport
import Testing
import Transformer
import TransformerSupport

/// Keys and values at the edges of what the cache's types can hold.
struct CacheEdgeTests {
  private func rig(
    keys: Float, values: Float, type: KeyValueType
  ) throws -> (Rig, TinyModel) {
    var shape = TinyModel.Shape()
    (shape.hidden, shape.headDimension, shape.layers) = (64, 32, 1)
    (shape.heads, shape.keyValueHeads) = (2, 1)
    var model = try TinyModel(shape, seed: 3)
    // The biases alone make the keys and values.
    for (name, bias) in [("k", keys), ("v", values)] {
      try model.fill("blk.0.attn_\(name).weight") { _ in 0 }
      try model.fill("blk.0.attn_\(name).bias") { index in
        index % 2 == 0 ? bias : -bias
      }
    }
    let rig = try Rig(
      model.file(), context: 20, batch: 20, keys: type, values: type, rows: 20)
    return (rig, model)
  }

  private let tokens = randomTokens(20, below: 61, seed: 4)

  @Test(arguments: KeyValueType.allCases)
  func finite(_ type: KeyValueType) throws {
    // Zero; below every subnormal; F16's subnormals; scales of 4 and of 8 bits
    // around the least subnormal, 2⁻²⁴ · 8 and 2⁻²⁴ · 127; plain numbers; near
    // F16's largest.
    for value: Float in [
      0, 0x1p-133, 3e-8, 2.3e-7, 2.5e-7, 4.8e-7, 1e-6, 3.7e-6, 7.6e-6, 1e-4, 1,
      1000, 65_504,
    ] {
      let (rig, model) = try rig(
        keys: min(value, 100), values: value, type: type)
      let logits = try rig.logits(tokens)
      let reference = try Reference(model, keys: type, values: type)
      // Of values that are as large as 65,504 the float sums are so, too.
      #expect(
        difference(logits, reference.logits(tokens)) < 1e-3, "\(value)")
    }
  }

  @Test func beyondHalf() throws {
    for (keys, values): (Float, Float) in [
      (1, 65_536), (1, 1e30), (1, .infinity), (1, .nan), (.nan, 1),
    ] {
      let (rig, _) = try rig(keys: keys, values: values, type: .f16)
      #expect(throws: ModelError.self, "\(keys), \(values)") {
        try rig.logits(tokens)
      }
    }
  }

  // The largest scale is 65,504, that of 127, or 8, times as much.
  @Test(arguments: [(KeyValueType.q8_0, Float(127)), (.q4_0, 8)])
  func beyondScales(_ type: KeyValueType, _ steps: Float) throws {
    let (sound, _) = try rig(keys: 1, values: 65_500 * steps, type: type)
    #expect(throws: Never.self) { try sound.logits(tokens) }
    let large = 65_530 * steps
    for (keys, values): (Float, Float) in [
      (1, large), (large, 1), (1, 1e30), (1, .infinity), (1, .nan), (.nan, 1),
    ] {
      let (rig, _) = try rig(keys: keys, values: values, type: type)
      do {
        _ = try rig.logits(tokens)
        Issue.record("\(keys), \(values): logits")
      } catch let error as ModelError {
        #expect("\(error.code)" == "model_not_finite", "\(keys), \(values)")
      }
    }
  }

  @Test func positionOfTheError() throws {
    var model = try TinyModel(TinyModel.Shape(), seed: 3)
    // Token 60 alone is no number.
    try model.fill("token_embd.weight") { index in
      index >= 60 * 64 ? .infinity : Float(index % 7) - 3
    }
    let rig = try Rig(model.file(), context: 8, batch: 8, rows: 1)
    do {
      _ = try rig.logits([1, 2, 3, 60, 4])
      Issue.record("logits")
    } catch ModelError.notFinite(let position) {
      // Tied: the head's row of token 60 makes every logit row so.
      #expect(position == 0)
    }
  }
}
