import GGUF
import Memory
import Tensors
import TestSupport
import Testing
import Transformer

/// Files that are sound GGUF and no model.
struct ModelErrorTests {
  /// The code of the error that a model is refused with.
  func code(
    _ model: TinyModel, _ change: (inout TransformerOptions) -> Void = { _ in }
  ) throws -> String {
    var options = TransformerOptions()
    options.context = 16
    options.threads = 1
    change(&options)
    do {
      _ = try Rig(model.file(), options)
      return "none"
    } catch let error as any Failure {
      #expect(!message(error).isEmpty)
      return "\(error.code)"
    }
  }

  func code(
    _ change: (inout TinyModel) throws -> Void
  ) throws -> String {
    var model = try TinyModel(TinyModel.Shape(), seed: 1)
    try change(&model)
    return try code(model)
  }

  @Test func sound() throws {
    #expect(try code { _ in } == "none")
  }

  @Test func missingKeys() throws {
    for key in [
      "general.architecture", "qwen2.block_count", "qwen2.embedding_length",
      "qwen2.feed_forward_length", "qwen2.attention.head_count",
      "qwen2.context_length", "qwen2.attention.layer_norm_rms_epsilon",
    ] {
      #expect(try code { $0.remove(key) } == "model_key_missing", "\(key)")
    }
    // Without this key there are as many as query heads.
    #expect(
      try code { $0.remove("qwen2.attention.head_count_kv") }
        == "model_tensor_shape")
    // 64 / 3 is no width of heads.
    #expect(
      try code {
        $0.set("qwen2.attention.head_count", .uint32(3))
        $0.set("qwen2.attention.head_count_kv", .uint32(3))
      } == "model_key_missing")
  }

  @Test func architecture() throws {
    for name in ["", "qwen", "qwen22", "Qwen2", "llama4"] {
      #expect(
        try code { $0.set("general.architecture", .string(view(name))) }
          == "model_architecture_unknown")
    }
    #expect(
      try code { $0.set("general.architecture", .uint32(2)) }
        == "gguf_wrong_type")
    #expect(
      try code { $0.set("qwen2.block_count", .string(view("2"))) }
        == "gguf_wrong_type")
  }

  // With its type, or the compiler tries types for seconds.
  private static let beyond: [(String, [UInt64])] = [
    ("block_count", [0, 4097, 1 << 40]), ("embedding_length", [0, 1 << 25]),
    ("feed_forward_length", [0, 1 << 25]), ("attention.head_count", [0, 4097]),
    ("attention.head_count_kv", [0, 4097]),
    ("attention.key_length", [0, 1, 514]),
    ("attention.value_length", [0, 514]),
    ("rope.dimension_count", [0, 1, 3, 18]),
    ("context_length", [0, 1 << 31]), ("vocab_size", [0, 60, 62, 1 << 25]),
  ]

  @Test(arguments: beyond)
  func outOfRange(key: String, values: [UInt64]) throws {
    for value in values {
      let found = try code { $0.set("qwen2." + key, .uint64(value)) }
      #expect(found == "model_value_out_of_range", "\(value)")
    }
  }

  @Test func unusableNumbers() throws {
    for value: Float in [.nan, -1, .infinity, 1.5] {
      #expect(
        try code {
          $0.set("qwen2.attention.layer_norm_rms_epsilon", .float32(value))
        } == "model_value_unusable")
    }
    for value: Float in [.nan, 0, -10_000, .infinity, 1e-30] {
      #expect(
        try code { $0.set("qwen2.rope.freq_base", .float32(value)) }
          == "model_value_unusable")
    }
  }

  @Test func heads() throws {
    func code(_ heads: UInt32, _ keyValueHeads: UInt32) throws -> String {
      try self.code {
        $0.set("qwen2.attention.head_count", .uint32(heads))
        $0.set("qwen2.attention.head_count_kv", .uint32(keyValueHeads))
      }
    }
    #expect(try code(4, 3) == "model_heads_uneven")
    #expect(try code(4, 8) == "model_heads_uneven")
    #expect(try code(65, 1) == "model_heads_uneven")
    for (key, value) in [(16, 18), (15, 15), (18, 16)] as [(UInt32, UInt32)] {
      let found = try self.code {
        $0.set("qwen2.attention.key_length", .uint32(key))
        $0.set("qwen2.attention.value_length", .uint32(value))
      }
      #expect(found == "model_head_dimension_unsupported")
    }
  }

  /// Every tensor in turn is missing, of another shape, or of another type.
  @Test func tensors() throws {
    var shape = TinyModel.Shape()
    shape.isTied = false
    let model = try TinyModel(shape, seed: 1)
    for index in model.tensors.indices {
      let tensor = model.tensors[index]
      let isOptional =
        tensor.name.hasSuffix(".bias") || tensor.name == "output.weight"
      var changed = model
      changed.tensors.remove(at: index)
      #expect(
        try code(changed) == (isOptional ? "none" : "model_tensor_missing"),
        "\(tensor.name)")

      for dimension in 0...tensor.dimensions.count {
        changed = model
        if dimension < tensor.dimensions.count {
          changed.tensors[index].dimensions[dimension] += 1
        } else {
          changed.tensors[index].dimensions.append(2)
        }
        let count = changed.tensors[index].dimensions.reduce(1, *)
        changed.tensors[index].data = region(of: 4 * count, UInt8.self).bytes
        #expect(
          try code(changed) == "model_tensor_shape",
          "\(tensor.name) \(dimension)")
      }

      changed = model
      let count = tensor.dimensions.reduce(1, *)
      let type: TensorType = tensor.dimensions.count == 1 ? .f16 : .f64
      changed.tensors[index].type = type
      changed.tensors[index].data =
        region(of: count * type.blockBytes, UInt8.self).bytes
      #expect(try code(changed) == "model_tensor_type", "\(tensor.name)")
    }
  }

  /// What a tensor was meant to change must not be left out silently.
  @Test func tensorsWithoutPlace() throws {
    for name in [
      "blk.0.attn_norm.bias", "blk.2.attn_norm.weight", "output.bias",
      "blk.1.attn_q_norm.weight", "blk.00.attn_q.weight",
      "blk.0.ffn_gate.0.weight", "blk.0.ffn_gate_inp.weight",
      "blk.0.ffn_up_exps.weight",
    ] {
      let found = try code { model in
        var tensor = model.tensors[1]
        tensor.name = name
        model.tensors.append(tensor)
      }
      #expect(found == "model_tensors_unused", "\(name)")
    }
  }

  /// A block format that can be read and not computed with.
  @Test func typeWithoutKernel() throws {
    #expect(
      try code {
        $0.change("blk.1.ffn_up.weight") { tensor in
          tensor.type = .i8
          tensor.data = region(of: 64 * 96, UInt8.self).bytes
        }
      } == "model_tensor_type")
  }

  @Test func options() throws {
    let model = try TinyModel(TinyModel.Shape(), seed: 1)
    for context in [0, -1, 4097, Int.max, Int.min] {
      #expect(
        try code(model) { $0.context = context } == "context_out_of_range")
    }
    #expect(try code(model) { $0.keyType = .q8_0 } == "kv_type_unusable")
    #expect(try code(model) { $0.valueType = .q8_0 } == "kv_type_unusable")
    #expect(try code(model) { $0.valueType = .q4_0 } == "kv_type_unusable")
    // What a batch, the threads and the rows may be is cut to what is.
    for number in [Int.min, -1, 0, 1 << 40, Int.max] {
      let found = try code(model) {
        $0.batch = number
        $0.threads = min(number, 2)
        $0.logitRows = number
      }
      #expect(found == "none", "\(number)")
    }
  }

  /// The largest numbers that pass one by one do not pass together.
  @Test func planBeyondTheAddressSpace() throws {
    var model = try TinyModel(TinyModel.Shape(), seed: 1)
    model.set("qwen2.block_count", .uint32(4096))
    model.set("qwen2.attention.head_count", .uint32(4096))
    model.set("qwen2.attention.head_count_kv", .uint32(4096))
    model.set("qwen2.attention.key_length", .uint32(256))
    model.set("qwen2.attention.value_length", .uint32(256))
    model.set("qwen2.context_length", .uint32(UInt32(Int32.max)))
    #expect(
      try code(model) { $0.context = Int(Int32.max) } == "plan_too_large")
    var sound = try TinyModel(TinyModel.Shape(), seed: 1)
    sound.set("qwen2.context_length", .uint32(UInt32(Int32.max)))
    #expect(
      try code(sound) {
        $0.context = Int(Int32.max)
        $0.batch = Int.max
        $0.logitRows = Int.max
      } == "memory_unavailable")
  }
}
