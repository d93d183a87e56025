import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing
import Transformer

/// What Llama's files may say beyond Qwen's, and must not.
extension ModelErrorTests {
  /// The error of a model of Llama's architecture, with or without experts.
  private func llama(
    experts: Int = 0, used: Int = 0,
    _ change: (inout TinyModel) throws -> Void
  ) throws -> String {
    var shape = TinyModel.Shape()
    (shape.architecture, shape.hasBiases) = ("llama", false)
    (shape.experts, shape.expertsUsed) = (experts, used)
    var model = try TinyModel(shape, seed: 1)
    try change(&model)
    return try code(model)
  }

  private func add(
    _ model: inout TinyModel, _ name: String, _ values: [Float],
    _ type: TensorType = .f32
  ) throws {
    model.tensors.append(
      TinyModel.Tensor(
        name: name, type: type, dimensions: [values.count],
        data: try TinyModel.stored(type, values)))
  }

  /// Files of 2023 lack keys, and carry what every reader computes for itself.
  @Test func oldFiles() throws {
    let found = try llama { model in
      for key in ["rope.freq_base", "rope.dimension_count", "vocab_size"] {
        model.remove("llama." + key)
      }
      let inverse = (0..<8).map { 1 / pow(10, Float($0) / 2) }
      try add(&model, "rope_freqs.weight", inverse)
      try add(&model, "blk.0.attn_rot_embd.weight", inverse)
      try add(&model, "blk.1.attn_rot_embd.weight", inverse)
    }
    #expect(found == "none")
    #expect(
      try llama { try add(&$0, "blk.2.attn_rot_embd.weight", [1]) }
        == "model_tensors_unused")
  }

  /// Frequencies under the name of their divisors change nothing.
  @Test func frequenciesThatAreNoDivisors() throws {
    var shape = TinyModel.Shape()
    shape.architecture = "llama"
    let tokens = randomTokens(30, below: 61, seed: 1)
    func logits(_ divisors: [Float]?) throws -> [[UInt32]] {
      shape.divisors = divisors
      let rig = try Rig(
        TinyModel(shape, seed: 1).file(), context: 30, batch: 30, rows: 30)
      return bits(try rig.logits(tokens))
    }
    let plain = try logits(nil)
    let inverse = (0..<8).map { 1 / pow(10, Float($0) / 2) }
    #expect(try logits(inverse) == plain)
    #expect(try logits(inverse.map { Half.float(Half.bits($0)) }) == plain)
    #expect(try logits([Float](repeating: 1, count: 8)) == plain)
    #expect(try logits(inverse.dropLast() + [8]) != plain)
  }

  @Test func biases() throws {
    let found = try llama { model in
      for (name, width) in [
        ("attn_q", 64), ("attn_k", 32), ("attn_v", 32), ("attn_output", 64),
        ("ffn_gate", 96), ("ffn_up", 96), ("ffn_down", 64),
      ] {
        try add(
          &model, "blk.1.\(name).bias", [Float](repeating: 1, count: width))
      }
    }
    #expect(found == "none")
  }

  @Test func rotaryDivisors() throws {
    func code(_ values: [Float], _ type: TensorType = .f32) throws -> String {
      try llama { try add(&$0, "rope_freqs.weight", values, type) }
    }
    let sound: [Float] = [1, 1, 1.5, 2, 4, 8, 8, 8]
    #expect(try code(sound) == "none")
    #expect(try code(Array(sound.dropLast())) == "model_tensor_shape")
    #expect(try code(sound + [8]) == "model_tensor_shape")
    #expect(try code(sound, .f16) == "model_tensor_type")
    for value: Float in [
      .nan, .infinity, -.infinity, 0, -0.0, -1, 1e-4, 0x1p-149, 3e38,
    ] {
      var values = sound
      values[3] = value
      #expect(try code(values) == "model_value_unusable", "\(value)")
    }
  }

  @Test func rotaryScaling() throws {
    func code(_ type: String?, _ values: (String, Float)...) throws -> String {
      try llama { model in
        if let type {
          model.set("llama.rope.scaling.type", .string(view(type)))
        }
        for (key, value) in values {
          model.set("llama.rope.\(key)", .float32(value))
        }
      }
    }
    #expect(try code("none") == "none" && code("linear") == "none")
    #expect(try code("yarn") == "none" && code(nil) == "none")
    #expect(try code("none", ("scaling.factor", .nan)) == "none")
    for factor: Float in [0, 1, 0.5, 2, 1000] {
      for type in ["linear", "yarn", nil] {
        #expect(try code(type, ("scaling.factor", factor)) == "none")
      }
      #expect(try code(nil, ("scale_linear", factor)) == "none")
    }
    for type in ["longrope", "su", "dynamic", "llama3", "", "YaRN"] {
      #expect(
        try code(type, ("scaling.factor", 1))
          == "model_rope_scaling_unsupported")
    }
    for (key, values): (String, [Float]) in [
      ("factor", [.nan, .infinity, -1, 1e-4, 0x1p-149, 1e10]),
      ("attn_factor", [.nan, .infinity, 0, -1, 1e10]),
      ("yarn_attn_factor", [.nan, .infinity, 0, -1, 1e10]),
      ("yarn_ext_factor", [.nan, .infinity, 2, -2]),
      ("yarn_beta_fast", [.nan, .infinity, 0, -32]),
      ("yarn_beta_slow", [.nan, .infinity, 0, -1]),
      ("yarn_log_multiplier", [.nan, 0.1]),
    ] {
      for value in values {
        #expect(
          try code("yarn", ("scaling.\(key)", value))
            == "model_value_unusable", "\(key) \(value)")
      }
    }
    for value: UInt64 in [0, 1 << 31, .max] {
      let found = try llama { model in
        model.set(
          "llama.rope.scaling.original_context_length", .uint64(value))
      }
      #expect(
        found
          == (value == .max ? "gguf_out_of_range" : "model_value_out_of_range"))
    }
  }

  /// Numbers that are sound one by one make finite angles together, too.
  @Test func extremeAngles() throws {
    let tokens = randomTokens(6, below: 61, seed: 1)
    for (theta, factor, fast, slow): (Float, Float, Float, Float) in [
      (1, 4, 32, 1), (1e18, 1e9, 1e6, 1e-3), (10_000, 1e-3, 1, 32),
      (1, 1e-3, 1e-3, 1e6), (1.0001, 2, 1, 1),
    ] {
      var shape = TinyModel.Shape()
      (shape.architecture, shape.theta) = ("llama", theta)
      shape.divisors = [1e-3, 1e9, 1, 2, 3, 4, 5, 6]
      shape.trainedContext = Int(Int32.max)
      var scaling = TinyModel.Scaling("yarn", factor, original: 1)
      scaling.turns = (fast, slow)
      shape.scaling = scaling
      let rig = try Rig(
        TinyModel(shape, seed: 1).file(), context: 6, batch: 6, rows: 6)
      #expect(throws: Never.self, "\(theta)") { try rig.logits(tokens) }
    }
  }

  @Test func experts() throws {
    func code(_ key: String, _ value: GGUFValue) throws -> String {
      try llama(experts: 3, used: 2) { $0.set("llama.\(key)", value) }
    }
    #expect(try code("expert_used_count", .uint32(3)) == "none")
    for (key, values): (String, [UInt32]) in [
      ("expert_used_count", [0, 4, .max]), ("expert_count", [257, .max]),
      ("expert_gating_func", [2, 4]), ("expert_shared_count", [1]),
      ("expert_group_count", [2]),
    ] {
      for value in values {
        #expect(
          try code(key, .uint32(value)) == "model_value_out_of_range",
          "\(key) \(value)")
      }
    }
    #expect(
      try code("expert_weights_norm", .boolean(false))
        == "model_value_out_of_range")
    #expect(try code("expert_weights_norm", .boolean(true)) == "none")
    for value: Float in [.nan, 0.5, 2.5] {
      #expect(
        try code("expert_weights_scale", .float32(value))
          == "model_value_unusable")
    }
    #expect(
      try llama(experts: 3, used: 2) {
        $0.remove("llama.expert_used_count")
      } == "model_key_missing")
    // More or fewer than the file has, or none at all.
    #expect(try code("expert_count", .uint32(2)) == "model_tensor_shape")
    #expect(try code("expert_count", .uint32(4)) == "model_tensor_shape")
    #expect(
      try code("expert_count", .uint32(0)) == "model_value_out_of_range")
    #expect(
      try llama(experts: 3, used: 2) {
        $0.remove("llama.expert_count")
        $0.remove("llama.expert_used_count")
      } == "model_tensor_missing")
    #expect(
      try llama { $0.set("llama.expert_used_count", .uint32(1)) }
        == "model_value_out_of_range")
  }

  /// Every tensor of the experts in turn is missing, or of another shape.
  @Test func expertTensors() throws {
    var shape = TinyModel.Shape()
    (shape.architecture, shape.hasBiases) = ("llama", false)
    (shape.experts, shape.expertsUsed) = (3, 2)
    let model = try TinyModel(shape, seed: 1)
    for index in model.tensors.indices
    where model.tensors[index].name.contains("ffn_") {
      let tensor = model.tensors[index]
      var changed = model
      changed.tensors.remove(at: index)
      #expect(
        try code(changed) == "model_tensor_missing", "\(tensor.name)")
      for dimension in tensor.dimensions.indices {
        changed = model
        changed.tensors[index].dimensions[dimension] += 1
        let count = changed.tensors[index].dimensions.reduce(1, *)
        changed.tensors[index].data = region(of: 4 * count, UInt8.self).bytes
        #expect(
          try code(changed) == "model_tensor_shape",
          "\(tensor.name) \(dimension)")
      }
    }
    let single = try model.unstacked()
    for index in single.tensors.indices
    where single.tensors[index].name.contains("ffn_up.") {
      var changed = single
      let name = changed.tensors.remove(at: index).name
      #expect(try code(changed) == "model_tensor_missing", "\(name)")
    }
    // A stack and one expert's own: one of them would be left out.
    var both = model
    var copy = model.tensors[1]
    (copy.name, copy.dimensions) = ("blk.0.ffn_up.1.weight", [64, 96])
    copy.data = region(of: 4 * 64 * 96, UInt8.self).bytes
    both.tensors.append(copy)
    #expect(try code(both) == "model_tensors_unused")
  }
}
