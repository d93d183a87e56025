import Files
import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing
import Transformer
import TransformerSupport

/// Feed-forward networks to choose from.
struct ExpertTests {
  private func shape(
    _ experts: Int, _ used: Int, _ matrices: TensorType = .f32
  ) -> TinyModel.Shape {
    var shape = TinyModel.Shape()
    (shape.architecture, shape.hasBiases) = ("llama", false)
    (shape.experts, shape.expertsUsed) = (experts, used)
    shape.matrices = matrices
    return shape
  }

  private let tokens = randomTokens(50, below: 61, seed: 2)

  private func logits(_ file: GGUFFile) throws -> [[Float]] {
    let rig = try Rig(file, context: 50, batch: 20, threads: 2, rows: 20)
    defer { #expect(rig.isIntact) }
    return try rig.logits(tokens)
  }

  /// Tensors that stack the experts, and a tensor for each.
  @Test(arguments: [(2, 2, TensorType.f16), (11, 3, .q8_0), (1, 1, .f32)])
  func bothLayouts(experts: Int, used: Int, type: TensorType) throws {
    let model = try TinyModel(shape(experts, used, type), seed: 1)
    let stacked = try model.file()
    let single = try GGUFFile(unstackedExperts(stacked))
    #expect(
      single.tensors.count == stacked.tensors.count + 2 * 3 * (experts - 1))
    #expect(bits(try logits(single)) == bits(try logits(stacked)))
  }

  @Test(
    .enabled(if: Shared.isPresent, "the shared fixtures are not there"),
    arguments: ["f16", "q8_0", "q5_k_m"])
  func bothLayoutsOfTheFixture(type: String) throws {
    let map = try MappedFile(
      path: cString(Shared.path("fixtures/mixtral-\(type).gguf")))
    let stacked = try GGUFFile(map.bytes)
    let single = try GGUFFile(unstackedExperts(stacked))
    let first = bits(try logits(stacked))
    #expect(bits(try logits(single)) == first)
    withExtendedLifetime(map) {}
  }

  /// Each expert's matrices may be stored in another way.
  @Test func mixedTypes() throws {
    // Now and then no number is rounded the other way.
    var least = Double.infinity
    for seed in 1...16 where least > 3e-6 {
      var model = try TinyModel(shape(3, 3), seed: UInt64(seed)).unstacked()
      for (name, type) in [
        ("blk.0.ffn_up.1", TensorType.f16), ("blk.0.ffn_down.2", .q8_0),
        ("blk.1.ffn_gate.0", .q4_0),
      ] {
        try model.change("\(name).weight") { tensor in
          let count = tensor.dimensions.reduce(1, *)
          let floats = region(of: count, Float.self)
          try dequantize(tensor.type, tensor.data, into: floats)
          tensor.type = type
          tensor.data = try TinyModel.stored(
            type, (0..<count).map { floats[$0] })
        }
      }
      let some = Array(tokens.prefix(8))
      let rig = try Rig(model.file(), context: 8, batch: 8, rows: 8)
      least = min(
        least,
        difference(
          try rig.logits(some), try Reference(model).logits(some)))
    }
    #expect(least < 3e-6)
  }

  /// Experts that are alike add up to one that all tokens take.
  @Test(arguments: [(2, 2), (5, 3), (256, 256)])
  func alike(experts: Int, used: Int) throws {
    var one = shape(0, 0)
    (one.hidden, one.feedForward, one.layers) = (64, 32, 2)
    let dense = try TinyModel(one, seed: 4)
    (one.experts, one.expertsUsed) = (experts, used)
    var routed = try TinyModel(one, seed: 4)
    for tensor in dense.tensors {
      let isExpert =
        tensor.name.contains("ffn_") && !tensor.name.contains("norm")
      let name =
        isExpert
        ? tensor.name.replacing(".weight", with: "_exps.weight") : tensor.name
      routed.change(name) { copy in
        let count = isExpert ? experts : 1
        let bytes = region(of: count * tensor.data.count, UInt8.self)
        for index in 0..<count {
          bytes[(index * tensor.data.count)..<bytes.count].copy(
            from: tensor.data)
        }
        copy.data = bytes.bytes
      }
    }
    let wanted = try logits(dense.file()).map { $0.map { Double($0) } }
    // A key or value that is rounded to F16 the other way moves more.
    #expect(difference(try logits(routed.file()), wanted) < 2e-3)
  }

  /// Of equal logits the lower expert is chosen.
  @Test func ties() throws {
    var model = try TinyModel(shape(4, 1), seed: 5)
    let without = try Reference(model)
    for layer in 0..<2 {
      try model.fill("blk.\(layer).ffn_gate_inp.weight") { _ in 0 }
    }
    let found = try logits(model.file())
    #expect(difference(found, without.logits(tokens)) > 0.1)
    let reference = try Reference(model)
    #expect(difference(found, reference.logits(tokens)) < 2e-3)
  }

  /// A router that computes no number is not passed over, chosen or not.
  @Test(arguments: [0, 2, 3], [Float.nan, .infinity])
  func routersWithoutNumbers(expert: Int, value: Float) throws {
    var model = try TinyModel(shape(4, 1), seed: 6)
    try model.fill("blk.0.ffn_gate_inp.weight") { index in
      index / 64 == expert ? value : Float(index % 3)
    }
    do {
      _ = try logits(model.file())
      Issue.record("logits")
    } catch let error as ModelError {
      #expect("\(error.code)" == "model_not_finite")
    }
  }
}
