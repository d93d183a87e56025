import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing
import Transformer

/// Layers of different widths, against twins whose layers are alike and compute
/// the same numbers: padded with zeros, or with heads that are there twice.
struct LayerShapeTests {
  private func shape(_ type: TensorType) -> TinyModel.Shape {
    var shape = TinyModel.Shape()
    shape.matrices = type
    shape.layers = 3
    (shape.hidden, shape.headDimension) = (128, 32)
    (shape.heads, shape.keyValueHeads, shape.feedForward) = (4, 2, 128)
    return shape
  }

  private func array(_ values: [Int]) throws -> GGUFValue {
    var builder = GGUFArrayBuilder(
      of: .uint32, in: region(of: 4 * values.count))
    for value in values { try builder.append(.uint32(UInt32(value))) }
    return .array(builder.array)
  }

  private let tokens = randomTokens(40, below: 61, seed: 5)

  private func logits(
    _ model: TinyModel, batch: Int, values: KeyValueType
  ) throws -> [[UInt32]] {
    let rig = try Rig(
      model.file(), context: 48, batch: batch, threads: 2, values: values,
      rows: batch)
    defer { #expect(rig.isIntact) }
    return bits(try rig.logits(tokens))
  }

  private func expectTwins(_ left: TinyModel, _ right: TinyModel) throws {
    for batch in [1, 40] {
      for values in [KeyValueType.f16, .q8_0] {
        let first = try logits(left, batch: batch, values: values)
        #expect(first == (try logits(right, batch: batch, values: values)))
        #expect(first.count == tokens.count)
      }
    }
  }

  /// An array of equal numbers is one number.
  @Test(arguments: [0, 3]) func equalValues(experts: Int) throws {
    var shape = shape(.q8_0)
    (shape.experts, shape.expertsUsed) = (experts, min(experts, 2))
    let model = try TinyModel(shape, seed: 1)
    var arrays = model
    arrays.set("qwen2.feed_forward_length", try array([128, 128, 128]))
    arrays.set("qwen2.attention.head_count", try array([4, 4, 4]))
    arrays.set("qwen2.attention.head_count_kv", try array([2, 2, 2]))
    try expectTwins(model, arrays)
  }

  /// A narrow feed-forward network, and the same one with inner rows of zeros.
  @Test(arguments: [(TensorType.f32, 40), (.f16, 17), (.q8_0, 64)])
  func feedForwardWidths(type: TensorType, width: Int) throws {
    let model = try TinyModel(shape(type), seed: 2)
    var narrow = model
    narrow.set("qwen2.feed_forward_length", try array([128, width, 128]))
    var padded = model
    for name in ["blk.1.ffn_gate.weight", "blk.1.ffn_up.weight"] {
      narrow.change(name) { $0.keep(rows: width) }
      padded.change(name) { $0.clear(rowsFrom: width) }
    }
    narrow.change("blk.1.ffn_down.weight") { $0.keep(columns: width) }
    try expectTwins(narrow, padded)
    // The rows that are zeros in one and not there in the other do matter.
    #expect(
      try logits(narrow, batch: 40, values: .f16)
        != logits(model, batch: 40, values: .f16))
  }

  /// One key head for all queries, and the same one twice.
  @Test(arguments: [TensorType.f32, .q8_0])
  func keyValueHeads(type: TensorType) throws {
    let model = try TinyModel(shape(type), seed: 3)
    var shared = model
    shared.set("qwen2.attention.head_count_kv", try array([2, 1, 2]))
    var doubled = model
    for part in ["attn_k", "attn_v"] {
      for tail in ["weight", "bias"] {
        shared.change("blk.1.\(part).\(tail)") { $0.keep(rows: 32) }
        doubled.change("blk.1.\(part).\(tail)") { $0.repeatFirst(rows: 32) }
      }
    }
    try expectTwins(shared, doubled)
  }

  /// Half of the query heads, and all of them with those whose output is
  /// multiplied by zeros.
  @Test(arguments: [TensorType.f32, .q8_0])
  func queryHeads(type: TensorType) throws {
    let model = try TinyModel(shape(type), seed: 4)
    var few = model
    few.set("qwen2.attention.head_count", try array([4, 4, 2]))
    few.set("qwen2.attention.head_count_kv", try array([2, 2, 1]))
    var padded = model
    for (part, rows) in [("attn_q", 64), ("attn_k", 32), ("attn_v", 32)] {
      for tail in ["weight", "bias"] {
        few.change("blk.2.\(part).\(tail)") { $0.keep(rows: rows) }
      }
    }
    few.change("blk.2.attn_output.weight") { $0.keep(columns: 64) }
    padded.change("blk.2.attn_output.weight") { $0.clear(columnsFrom: 64) }
    try expectTwins(few, padded)
  }

  /// The plan takes the widest layer's buffers and each layer's own cache.
  @Test func plan() throws {
    let model = try TinyModel(shape(.f32), seed: 3)
    func plan(_ model: TinyModel) throws -> (cache: Int, read: Int) {
      var options = TransformerOptions()
      options.context = 64
      options.valueType = .f16
      var arena = ArenaPlan()
      let plan = try TransformerPlan(
        model.file(), options, processors: 1, arena: &arena)
      return (arena.bytes(of: .keyValueCache), plan.cache.bytesRead(of: 10))
    }
    let whole = try plan(model)
    // Two heads of 32 dimensions, keys and values of two bytes.
    #expect(whole.cache == 3 * 2 * 64 * 32 * 2 * 2)
    #expect(whole.read == 3 * 2 * 10 * 32 * 2 * 2)
    var shared = model
    shared.set("qwen2.attention.head_count_kv", try array([2, 1, 2]))
    for part in ["attn_k", "attn_v"] {
      for tail in ["weight", "bias"] {
        shared.change("blk.1.\(part).\(tail)") { $0.keep(rows: 32) }
      }
    }
    let less = try plan(shared)
    #expect(
      less.cache == whole.cache * 5 / 6 && less.read == whole.read * 5 / 6)
  }

  @Test func refused() throws {
    let model = try TinyModel(shape(.f32), seed: 1)
    func refusal(
      _ key: String, _ values: [Int]
    ) throws -> (code: String, text: String) {
      var changed = model
      changed.set("qwen2.\(key)", try array(values))
      do {
        _ = try Rig(changed.file(), context: 16)
        return ("none", "")
      } catch let error as ModelError {
        return ("\(error.code)", message(error))
      }
    }
    for key in [
      "feed_forward_length", "attention.head_count", "attention.head_count_kv",
    ] {
      for count in [0, 1, 2, 4] {
        let found = try refusal(key, Array(repeating: 2, count: count))
        #expect(found.code == "model_values_per_layer")
        #expect(found.text == "\"\(key)\" has \(count) values for 3 layers")
      }
      for value in [0, 1 << 25] {
        let found = try refusal(key, [4, value, 4])
        #expect(found.code == "model_value_out_of_range")
        #expect(found.text.hasPrefix("\"\(key)\" is \(value), outside of 1 to"))
      }
    }
    #expect(
      try refusal("attention.head_count_kv", [2, 3, 2]).code
        == "model_heads_uneven")
    #expect(
      try refusal("feed_forward_length", [128, 128, 64]).code
        == "model_tensor_shape")
    // A number that all layers share is not an array.
    #expect(
      try refusal("embedding_length", [128, 128, 128]).code
        == "gguf_wrong_type")
    var changed = model
    var texts = GGUFArrayBuilder(of: .string, in: region(of: 64))
    for _ in 0..<3 { try texts.append(.string(view("2"))) }
    changed.set("qwen2.attention.head_count_kv", .array(texts.array))
    #expect(throws: ModelError.self) { try Rig(changed.file(), context: 16) }
  }
}

extension TinyModel.Tensor {
  /// A vector is one column.
  private var columns: Int { dimensions.count == 1 ? 1 : dimensions[0] }
  private var rows: Int { dimensions[dimensions.count - 1] }

  private func bytes(_ columns: Int) -> Int {
    columns / type.blockElements * type.blockBytes
  }

  private var bytes: [UInt8] { (0..<data.count).map { data[$0] } }

  /// Keeps the first rows.
  fileprivate mutating func keep(rows count: Int) {
    data = view(bytes.prefix(count * bytes(columns)))
    dimensions[dimensions.count - 1] = count
  }

  /// Keeps the first columns.
  fileprivate mutating func keep(columns count: Int) {
    let (whole, kept) = (bytes(columns), bytes(count))
    let all = bytes
    data = view((0..<rows).flatMap { all[($0 * whole)...].prefix(kept) })
    dimensions[0] = count
  }

  /// Makes the rows from `first` on zeros.
  fileprivate mutating func clear(rowsFrom first: Int) {
    var all = bytes
    for index in (first * bytes(columns))..<all.count { all[index] = 0 }
    data = view(all)
  }

  /// Makes the columns from `first` on zeros.
  fileprivate mutating func clear(columnsFrom first: Int) {
    let whole = bytes(columns)
    var all = bytes
    for row in 0..<rows {
      for index in bytes(first)..<whole { all[row * whole + index] = 0 }
    }
    data = view(all)
  }

  /// Puts the first rows in the place of all others.
  fileprivate mutating func repeatFirst(rows count: Int) {
    let first = Array(bytes.prefix(count * bytes(columns)))
    data = view((0..<(rows / count)).flatMap { _ in first })
  }
}
