import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing
import Transformer

/// What files of the other architectures must say, and must not.
extension ModelErrorTests {
  private func found(
    _ name: String, _ change: (inout TinyModel) throws -> Void
  ) throws -> String {
    var model = try TinyModel(TinyModel.Shape.of(name), seed: 1)
    try change(&model)
    return try code(model)
  }

  @Test(arguments: TinyModel.Shape.architectures)
  func plain(name: String) throws {
    #expect(try found(name) { _ in } == "none")
  }

  @Test(arguments: [
    ("gemma2", 0), ("gpt-oss", 0), ("gemma2", 1 << 31), ("gemma3", 1 << 31),
    ("gpt-oss", 0xFFFF_FFFF),
  ])
  func windows(name: String, window: Int) throws {
    let code = try found(name) {
      $0.set("\(name).attention.sliding_window", .uint32(UInt32(window)))
    }
    #expect(code == "model_value_out_of_range")
  }

  /// A window larger than any context is none; Gemma 3 may do without.
  @Test func usableWindows() throws {
    let key = "attention.sliding_window"
    #expect(
      try found("gemma3") { $0.set("gemma3.\(key)", .uint32(0)) } == "none")
    #expect(try found("gemma3") { $0.remove("gemma3.\(key)") } == "none")
    #expect(try found("gemma2") { $0.remove("gemma2.\(key)") } == "none")
    #expect(
      try found("gpt-oss") { $0.remove("gpt-oss.\(key)") }
        == "model_key_missing")
    for window in [1, 1 << 30, Int(Int32.max)] {
      let code = try found("gpt-oss") {
        $0.set("gpt-oss.\(key)", .uint32(UInt32(window)))
      }
      #expect(code == "none")
    }
  }

  private func array(
    _ values: [Int32], of type: GGUFValueType = .int32
  ) throws -> GGUFValue {
    var builder = GGUFArrayBuilder(of: type, in: region(of: 8 * values.count))
    for value in values {
      try builder.append(
        type == .boolean ? .boolean(value != 0) : .int32(value))
    }
    return .array(builder.array)
  }

  /// A period, or a value for each layer: integers or booleans.
  @Test func windowPatterns() throws {
    let key = "gemma2.attention.sliding_window_pattern"
    for value in [
      GGUFValue.uint32(0), .uint32(1), .uint32(3), try array([0, 1, 1]),
      try array([1, 0, 0], of: .boolean),
    ] {
      #expect(try found("gemma2") { $0.set(key, value) } == "none")
    }
    #expect(
      try found("gemma2") { $0.set(key, try array([0, 1])) }
        == "model_values_per_layer")
    #expect(
      try found("gemma2") { $0.set(key, .int32(-1)) }
        == "model_value_out_of_range")
    #expect(
      try found("gemma2") { $0.set(key, .string(view("2"))) }
        == "gguf_wrong_type")
  }

  @Test(arguments: [
    -1, 1e-9, Float.nan, Float.infinity, 1e9,
  ])
  func caps(cap: Float) throws {
    for key in ["attn_logit_softcapping", "final_logit_softcapping"] {
      let code = try found("gemma2") {
        $0.set("gemma2.\(key)", .float32(cap))
      }
      #expect(code == "model_value_unusable", "\(key)")
    }
  }

  /// 0 stands for no cap.
  @Test func withoutCaps() throws {
    for key in ["attn_logit_softcapping", "final_logit_softcapping"] {
      let code = try found("gemma2") { $0.set("gemma2.\(key)", .float32(0)) }
      #expect(code == "none")
    }
  }

  @Test func convolutions() throws {
    let heads = "lfm2.attention.head_count_kv"
    #expect(
      try found("lfm2") { $0.remove("lfm2.shortconv.l_cache") }
        == "model_key_missing")
    for taps in [0, 1, 17, 1 << 20] {
      let code = try found("lfm2") {
        $0.set("lfm2.shortconv.l_cache", .uint32(UInt32(taps)))
      }
      #expect(code == "model_value_out_of_range", "\(taps)")
    }
    // A filter of other taps, and layers that are of the other kind.
    #expect(
      try found("lfm2") { $0.set("lfm2.shortconv.l_cache", .uint32(4)) }
        == "model_tensor_shape")
    #expect(
      try found("lfm2") { $0.set(heads, try array([2, 2, 0, 0, 2])) }
        == "model_tensor_missing")
    #expect(
      try found("lfm2") { $0.set(heads, try array([0, 2, 0, 0])) }
        == "model_values_per_layer")
    // Convolutions are LFM2's alone.
    #expect(
      try found("qwen3") {
        $0.set("qwen3.attention.head_count_kv", try array([0, 2]))
      } == "model_value_out_of_range")
  }

  @Test func expertsOfTheirOwnWidth() throws {
    for name in ["qwen3moe", "gpt-oss"] {
      func used(_ count: Int) throws -> String {
        try found(name) {
          $0.set("\(name).expert_used_count", .uint32(UInt32(count)))
        }
      }
      let count = TinyModel.Shape.of(name).experts
      #expect(try used(count) == "none")
      #expect(try used(count + 1) == "model_value_out_of_range")
      #expect(try used(0) == "model_value_out_of_range")
      for more in [1, 300] {
        let code = try found(name) {
          $0.set("\(name).expert_count", .uint32(UInt32(count + more)))
        }
        #expect(
          code
            == (more == 1 ? "model_tensor_shape" : "model_value_out_of_range")
        )
      }
      // Without a width of their own those that are used share the whole.
      let shared = try found(name) {
        $0.remove("\(name).expert_feed_forward_length")
        $0.set("\(name).feed_forward_length", .uint32(2 * 96))
      }
      #expect(shared == "none")
      // The softmax of the chosen is what is computed; a sigmoid is not.
      for (function, wanted) in [
        (0, "none"), (1, "none"), (3, "none"), (2, "model_value_out_of_range"),
        (4, "model_value_out_of_range"),
      ] {
        let code = try found(name) {
          $0.set("\(name).expert_gating_func", .uint32(UInt32(function)))
        }
        #expect(code == wanted, "\(function)")
      }
    }
  }

  /// Every tensor that an architecture has is asked for, and of its shape.
  @Test(arguments: TinyModel.Shape.architectures)
  func everyTensor(name: String) throws {
    let whole = try TinyModel(TinyModel.Shape.of(name), seed: 1)
    for index in whole.tensors.indices {
      let tensor = whole.tensors[index]
      // Biases may be left out.
      if tensor.name.hasSuffix(".bias") { continue }
      let missing = try found(name) { $0.tensors.remove(at: index) }
      let isHead = tensor.name == "output.weight"
      #expect(
        missing == (isHead ? "none" : "model_tensor_missing"), "\(tensor.name)")
    }
    for index in whole.tensors.indices
    where whole.tensors[index].dimensions.count == 1 {
      let tensor = whole.tensors[index]
      let wrong = try found(name) { model in
        let count = tensor.dimensions[0]
        model.tensors[index].dimensions = [count - 1]
        model.tensors[index].data = try TinyModel.stored(
          .f32, [Float](repeating: 1, count: count - 1))
      }
      #expect(wrong == "model_tensor_shape", "\(tensor.name)")
    }
  }

  @Test func widthsOfHeads() throws {
    func found(_ width: Int) throws -> String {
      var shape = TinyModel.Shape.of("qwen3")
      shape.headDimension = width
      return try code(TinyModel(shape, seed: 1))
    }
    for width in [2, 112, 160, 512] { #expect(try found(width) == "none") }
    for width in [514, 1024] {
      #expect(try found(width) == "model_value_out_of_range")
    }
  }
}
