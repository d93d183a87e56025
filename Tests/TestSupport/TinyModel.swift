public import GGUF
public import Memory

/// A model of Qwen 2's architecture, small enough for a test, as the tensors
/// and keys of a file; whoever wants a damaged one changes them first.
public struct TinyModel {
  /// What the metadata says, and how the matrices are stored.
  public struct Shape: Sendable {
    /// Decoder layers.
    public var layers = 2
    /// The width of the residual stream.
    public var hidden = 64
    /// The width inside the feed-forward network.
    public var feedForward = 96
    /// Query heads.
    public var heads = 4
    /// Key and value heads.
    public var keyValueHeads = 2
    /// Written as a key where it is not `hidden / heads`.
    public var headDimension = 16
    /// Written as a key where it is given.
    public var rotaryDimensions: Int?
    /// Rows of the embedding.
    public var vocabulary = 61
    /// Positions that it was trained on.
    public var trainedContext = 4096
    /// The base of the rotary frequencies.
    public var theta: Float = 10_000
    /// What RMSNorm adds to the mean square.
    public var epsilon: Float = 1e-6
    /// Whether the embedding is the output head too.
    public var isTied = true
    /// Whether queries, keys and values have biases.
    public var hasBiases = true
    /// How matrices are stored.
    public var matrices = TensorType.f32
    /// How the embedding and the head are stored, if not as matrices are.
    public var embedding: TensorType?
    /// The spread of queries and keys is multiplied by this.
    public var sharpness: Float = 1

    /// Two layers of F32 with everything that is optional but a head.
    public init() {}
  }

  /// A tensor that will be written.
  public struct Tensor {
    /// Its name in the file.
    public var name: String
    /// How its elements are stored.
    public var type: TensorType
    /// Its shape, the dimension whose elements lie side by side first.
    public var dimensions: [Int]
    /// Its blocks.
    public var data: Bytes
  }

  /// What it was made from.
  public let shape: Shape
  /// Its tensors, in the order of the file.
  public var tensors: [Tensor] = []
  /// Its keys and their values, in the order of the file.
  public var metadata: [(key: String, value: GGUFValue)] = []

  /// A model with the numbers that belong to `seed`.
  public init(_ shape: Shape, seed: UInt64) throws {
    self.shape = shape
    var random = SeededRandom(seed)
    describeShape()
    let hidden = shape.hidden
    let queries = shape.heads * shape.headDimension
    let keys = shape.keyValueHeads * shape.headDimension
    let head = shape.embedding ?? shape.matrices
    try addMatrix(
      "token_embd.weight", head, hidden, shape.vocabulary, 1, &random)
    try addVector("output_norm.weight", hidden, 1, 0.2, &random)
    if !shape.isTied {
      try addMatrix(
        "output.weight", head, hidden, shape.vocabulary, 1, &random)
    }
    for layer in 0..<shape.layers {
      let type = shape.matrices
      func name(_ tail: String) -> String { "blk.\(layer).\(tail)" }
      func matrix(
        _ tail: String, _ columns: Int, _ rows: Int, _ spread: Float = 1
      ) throws {
        try addMatrix(name(tail), type, columns, rows, spread, &random)
      }
      try addVector(name("attn_norm.weight"), hidden, 1, 0.2, &random)
      try matrix("attn_q.weight", hidden, queries, shape.sharpness)
      try matrix("attn_k.weight", hidden, keys, shape.sharpness)
      try matrix("attn_v.weight", hidden, keys)
      try matrix("attn_output.weight", queries, hidden)
      try addVector(name("ffn_norm.weight"), hidden, 1, 0.2, &random)
      try matrix("ffn_gate.weight", hidden, shape.feedForward)
      try matrix("ffn_up.weight", hidden, shape.feedForward)
      try matrix("ffn_down.weight", shape.feedForward, hidden)
      guard shape.hasBiases else { continue }
      try addVector(name("attn_q.bias"), queries, 0, 0.5, &random)
      try addVector(name("attn_k.bias"), keys, 0, 0.5, &random)
      try addVector(name("attn_v.bias"), keys, 0, 0.5, &random)
    }
  }

  private mutating func describeShape() {
    func add(_ key: String, _ value: Int) {
      metadata.append(("qwen2." + key, .uint32(UInt32(value))))
    }
    set("general.architecture", .string(view("qwen2")))
    set("qwen2.rope.freq_base", .float32(shape.theta))
    set("qwen2.attention.layer_norm_rms_epsilon", .float32(shape.epsilon))
    add("block_count", shape.layers)
    add("context_length", shape.trainedContext)
    add("embedding_length", shape.hidden)
    add("feed_forward_length", shape.feedForward)
    add("attention.head_count", shape.heads)
    add("attention.head_count_kv", shape.keyValueHeads)
    if shape.headDimension * shape.heads != shape.hidden {
      add("attention.key_length", shape.headDimension)
      add("attention.value_length", shape.headDimension)
    }
    if let rotary = shape.rotaryDimensions {
      add("rope.dimension_count", rotary)
    }
  }

  /// Adds a key, or gives it another value.
  public mutating func set(_ key: String, _ value: GGUFValue) {
    remove(key)
    metadata.append((key, value))
  }

  /// Removes a key.
  public mutating func remove(_ key: String) {
    metadata.removeAll { $0.key == key }
  }

  /// Changes a tensor, which must be there.
  public mutating func change(
    _ name: String, _ body: (inout Tensor) throws -> Void
  ) rethrows {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no tensor \(name)")
    }
    try body(&tensors[index])
  }

  /// Gives an F32 tensor, or one that becomes F32, other numbers.
  public mutating func fill(_ name: String, _ value: (Int) -> Float) throws {
    try change(name) { tensor in
      tensor.type = .f32
      let count = tensor.dimensions.reduce(1, *)
      tensor.data = try TinyModel.stored(.f32, (0..<count).map(value))
    }
  }

  /// The file's bytes; they live until the process ends.
  public func bytes() throws -> Bytes {
    var writer = GGUFWriter()
    for (key, value) in metadata { try writer.add(view(key), value) }
    for tensor in tensors {
      try writer.addTensor(
        view(tensor.name), tensor.type, dimensions: tensor.dimensions)
    }
    try writer.seal()
    var sink = RegionSink(
      region(of: writer.headerByteCount + writer.dataByteCount))
    try writer.writeHeader(to: &sink)
    for tensor in tensors { try writer.writeData(tensor.data, to: &sink) }
    return sink.bytes
  }

  /// The file, opened.
  public func file() throws -> GGUFFile { try GGUFFile(bytes()) }

  private mutating func addVector(
    _ name: String, _ count: Int, _ middle: Float, _ spread: Float,
    _ random: inout SeededRandom
  ) throws {
    let values = (0..<count).map { _ in middle + spread * random.normal() }
    tensors.append(
      Tensor(
        name: name, type: .f32, dimensions: [count],
        data: try TinyModel.stored(.f32, values)))
  }

  /// A matrix whose products of unit rows have about the spread asked for.
  private mutating func addMatrix(
    _ name: String, _ type: TensorType, _ columns: Int, _ rows: Int,
    _ spread: Float, _ random: inout SeededRandom
  ) throws {
    let deviation = spread / Float(columns).squareRoot()
    let data: Bytes
    switch type {
    case .q4_K, .q5_K, .q6_K:
      data = TinyModel.superBlocks(
        type, columns * rows / 256, deviation, &random)
    default:
      let values = (0..<(columns * rows)).map { _ in
        deviation * random.normal()
      }
      data = try TinyModel.stored(type, values)
    }
    tensors.append(
      Tensor(name: name, type: type, dimensions: [columns, rows], data: data))
  }

  /// The floats as blocks of a type.
  public static func stored(
    _ type: TensorType, _ values: [Float]
  ) throws -> Bytes {
    let floats = region(of: values.count, Float.self)
    for (index, value) in values.enumerated() { floats[index] = value }
    let count = type.byteCount(elements: values.count) ?? 0
    let blocks = region(of: count, UInt8.self)
    try quantize(type, floats, into: blocks)
    return blocks.bytes
  }

  /// Random super-blocks; only their scales are chosen, so that the numbers
  /// lie around zero with about the deviation that is asked for.
  private static func superBlocks(
    _ type: TensorType, _ count: Int, _ deviation: Float,
    _ random: inout SeededRandom
  ) -> Bytes {
    let size = type.blockBytes
    let blocks = region(of: count * size, UInt8.self)
    for index in 0..<blocks.count {
      blocks[index] = UInt8(truncatingIfNeeded: random.next())
    }
    func store(_ value: Float, _ offset: Int) {
      let bits = Half.bits(value)
      blocks[offset] = UInt8(truncatingIfNeeded: bits)
      blocks[offset + 1] = UInt8(bits >> 8)
    }
    for block in 0..<count {
      let start = block * size
      if type == .q6_K {
        // Scales of −128 to 127 and quants of −32 to 31 spread over ±1370.
        store(deviation / 1370, start + 208)
      } else {
        // Scales of 0 to 63 times quants of 0 to `most`, less a minimum.
        let most: Float = type == .q4_K ? 15 : 31
        let scale = deviation / (20 * most)
        store(scale, start)
        store(scale * most / 2, start + 2)
      }
    }
    return blocks.bytes
  }
}
