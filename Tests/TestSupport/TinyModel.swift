import Files
public import GGUF
public import Memory
public import Tensors

/// A model of a supported architecture, small enough for a test, as the tensors
/// and keys of a file; whoever wants a damaged one changes them first.
public struct TinyModel {
  /// What the metadata says, and how the matrices are stored.
  public struct Shape: Sendable {
    /// The architecture's name; `set(architecture:)` sets what goes with it.
    public var architecture = "qwen2"
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
    /// `rope_freqs.weight`, if there is one.
    public var divisors: [Float]?
    /// `rope.scaling`, if it is there.
    public var scaling: Scaling?
    /// Feed-forward networks to choose from, stacked; 0 without a choice.
    public var experts = 0
    /// How many of them a token takes.
    public var expertsUsed = 0
    /// How the router is stored.
    public var router = TensorType.f32
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

    /// What an architecture has beside Qwen2's.
    public var traits = Traits()
    /// Positions that layers with windows look at; written where it is given.
    public var window: Int?
    /// Of each so many layers all but the last have windows; all layers for 0.
    public var windowPeriod = 0
    /// The base of the angles in layers with windows; as in others without it.
    public var windowTheta: Float?
    /// The caps of scores and of logits, written where they are not 0.
    public var attentionCap: Float = 0
    /// See `attentionCap`.
    public var logitCap: Float = 0
    /// The layers that are short convolutions.
    public var convolutions: Set<Int> = []
    /// The positions that those mix.
    public var taps = 3

    /// Two layers of F32 with everything that is optional but a head.
    public init() {}

    /// Whether a layer looks at a window alone.
    public func isWindowed(_ layer: Int) -> Bool {
      window != nil
        && (windowPeriod == 0 || layer % windowPeriod < windowPeriod - 1)
    }
  }

  /// How the angles of positions are stretched.
  public struct Scaling: Sendable {
    /// `linear` or `yarn`.
    public var type: String
    /// How far.
    public var factor: Float
    /// The context before that; written where it is given.
    public var original: Int?
    /// Of YaRN; written where it is given.
    public var extrapolation: Float?
    /// Of YaRN; written where they are given.
    public var turns: (fast: Float, slow: Float)?
    /// What cos and sin grow by; written where it is given.
    public var attention: Float?

    /// A scaling by a factor.
    public init(_ type: String, _ factor: Float, original: Int? = nil) {
      (self.type, self.factor, self.original) = (type, factor, original)
    }
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

    /// A tensor of blocks.
    public init(
      name: String, type: TensorType, dimensions: [Int], data: Bytes
    ) {
      (self.name, self.type) = (name, type)
      (self.dimensions, self.data) = (dimensions, data)
    }
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
    try describeShape()
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
    if let divisors = shape.divisors {
      tensors.append(
        Tensor(
          name: "rope_freqs.weight", type: .f32, dimensions: [divisors.count],
          data: try TinyModel.stored(.f32, divisors)))
    }
    let traits = shape.traits
    if let name = traits.outputNorm {
      change("output_norm.weight") { $0.name = name }
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
      let isConvolution = shape.convolutions.contains(layer)
      if isConvolution {
        try matrix("shortconv.in_proj.weight", hidden, 3 * hidden)
        try matrix("shortconv.out_proj.weight", hidden, hidden)
        try addVector(
          name("shortconv.conv.weight"), shape.taps * hidden, 0.3, 0.3, &random)
        tensors[tensors.count - 1].dimensions = [shape.taps, hidden]
      } else {
        try matrix("attn_q.weight", hidden, queries, shape.sharpness)
        try matrix("attn_k.weight", hidden, keys, shape.sharpness)
        try matrix("attn_v.weight", hidden, keys)
        try matrix("attn_output.weight", queries, hidden)
      }
      try addVector(
        name(traits.feedForwardNorm ?? "ffn_norm.weight"), hidden, 1, 0.2,
        &random)
      if shape.experts > 0 {
        try addMatrix(
          name("ffn_gate_inp.weight"), shape.router, hidden, shape.experts, 2,
          &random)
      }
      let stacked = shape.experts > 0 ? "_exps" : ""
      for (tail, columns, rows) in [
        ("ffn_gate", hidden, shape.feedForward),
        ("ffn_up", hidden, shape.feedForward),
        ("ffn_down", shape.feedForward, hidden),
      ] {
        try matrix(
          "\(tail)\(stacked).weight", columns, rows * max(shape.experts, 1))
        guard shape.experts > 0 else { continue }
        tensors[tensors.count - 1].dimensions = [columns, rows, shape.experts]
      }
      if traits.hasHeadNorms, !isConvolution {
        for tail in ["attn_q_norm.weight", "attn_k_norm.weight"] {
          try addVector(name(tail), shape.headDimension, 1, 0.2, &random)
        }
      }
      if traits.hasOutputNorms {
        for tail in ["post_attention_norm.weight", "post_ffw_norm.weight"] {
          try addVector(name(tail), hidden, 0.5, 0.2, &random)
        }
      }
      if traits.hasSinks {
        try addVector(name("attn_sinks.weight"), shape.heads, 0, 2, &random)
      }
      if traits.hasMoreBiases {
        try addVector(name("attn_output.bias"), hidden, 0, 0.5, &random)
        try addVector(name("ffn_gate_inp.bias"), shape.experts, 0, 2, &random)
        for (tail, width) in [
          ("ffn_gate_exps.bias", shape.feedForward),
          ("ffn_up_exps.bias", shape.feedForward),
          ("ffn_down_exps.bias", hidden),
        ] {
          try addVector(name(tail), width * shape.experts, 0, 1, &random)
          tensors[tensors.count - 1].dimensions = [width, shape.experts]
        }
      }
      guard shape.hasBiases, !isConvolution else { continue }
      try addVector(name("attn_q.bias"), queries, 0, 0.5, &random)
      try addVector(name("attn_k.bias"), keys, 0, 0.5, &random)
      try addVector(name("attn_v.bias"), keys, 0, 0.5, &random)
    }
  }

  private mutating func describeShape() throws {
    func add(_ key: String, _ value: GGUFValue) {
      metadata.append(("\(shape.architecture).\(key)", value))
    }
    func add(_ key: String, _ value: Int) {
      add(key, .uint32(UInt32(value)))
    }
    set("general.architecture", .string(view(shape.architecture)))
    add("rope.freq_base", .float32(shape.theta))
    add("attention.layer_norm_rms_epsilon", .float32(shape.epsilon))
    add("block_count", shape.layers)
    add("context_length", shape.trainedContext)
    add("embedding_length", shape.hidden)
    add("feed_forward_length", shape.feedForward)
    add("attention.head_count", shape.heads)
    if shape.convolutions.isEmpty {
      add("attention.head_count_kv", shape.keyValueHeads)
    } else {
      var numbers = GGUFArrayBuilder(
        of: .int32, in: region(of: 4 * shape.layers))
      for layer in 0..<shape.layers {
        let heads =
          shape.convolutions.contains(layer) ? 0 : shape.keyValueHeads
        try numbers.append(.int32(Int32(heads)))
      }
      add("attention.head_count_kv", .array(numbers.array))
      add("shortconv.l_cache", shape.taps)
    }
    if let window = shape.window { add("attention.sliding_window", window) }
    if let theta = shape.windowTheta {
      add("rope.freq_base_swa", .float32(theta))
    }
    if shape.attentionCap > 0 {
      add("attn_logit_softcapping", .float32(shape.attentionCap))
    }
    if shape.logitCap > 0 {
      add("final_logit_softcapping", .float32(shape.logitCap))
    }
    if shape.headDimension * shape.heads != shape.hidden {
      add("attention.key_length", shape.headDimension)
      add("attention.value_length", shape.headDimension)
    }
    if let rotary = shape.rotaryDimensions {
      add("rope.dimension_count", rotary)
    }
    if shape.experts > 0 {
      add("expert_count", shape.experts)
      add("expert_used_count", shape.expertsUsed)
      if shape.traits.namesExpertWidth {
        add("expert_feed_forward_length", shape.feedForward)
      }
    }
    guard let scaling = shape.scaling else { return }
    add("rope.scaling.type", .string(view(scaling.type)))
    add("rope.scaling.factor", .float32(scaling.factor))
    if let original = scaling.original {
      add("rope.scaling.original_context_length", original)
    }
    for (key, value) in [
      ("yarn_ext_factor", scaling.extrapolation),
      ("yarn_beta_fast", scaling.turns?.fast),
      ("yarn_beta_slow", scaling.turns?.slow),
      ("attn_factor", scaling.attention),
    ] {
      if let value { add("rope.scaling.\(key)", .float32(value)) }
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
    case .f32, .f16, .bf16, .q8_0, .q4_0:
      let values = (0..<(columns * rows)).map { _ in
        deviation * random.normal()
      }
      data = try TinyModel.stored(type, values)
    default:
      data = try TinyModel.randomBlocks(
        type, columns * rows / type.blockElements, deviation, &random)
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

  /// Random blocks; only their scales are chosen, so that the numbers lie
  /// around zero with about the deviation that is asked for.
  private static func randomBlocks(
    _ type: TensorType, _ count: Int, _ deviation: Float,
    _ random: inout SeededRandom
  ) throws -> Bytes {
    let blocks = region(of: count * type.blockBytes, UInt8.self)
    for index in 0..<blocks.count {
      blocks[index] = UInt8(truncatingIfNeeded: random.next())
    }
    let floats = region(of: count * type.blockElements, Float.self)
    setScales(type, 1, blocks)
    try dequantize(type, blocks.bytes, into: floats)
    let squares = (0..<floats.count).reduce(0) { $0 + floats[$1] * floats[$1] }
    let found = (squares / Float(floats.count)).squareRoot()
    setScales(type, deviation / found, blocks)
    return blocks.bytes
  }

  /// Gives every block this scale, and a minimum that puts its middle at zero.
  private static func setScales(
    _ type: TensorType, _ scale: Float, _ blocks: Region<UInt8>
  ) {
    // Where the scale lies, and by what the minimum behind it is larger.
    let (offset, minimum): (Int, Float?) =
      switch type {
      case .q4_1: (0, -7.5)
      case .q5_1: (0, -15.5)
      case .q2_K: (80, 1.5)
      case .q3_K: (108, nil)
      case .q4_K: (0, 7.5)
      case .q5_K: (0, 15.5)
      case .q6_K: (208, nil)
      case .tq1_0: (52, nil)
      case .tq2_0: (64, nil)
      default: (0, nil)
      }
    func store(_ value: Float, _ at: Int) {
      let bits = Half.bits(value)
      blocks[at] = UInt8(truncatingIfNeeded: bits)
      blocks[at + 1] = UInt8(bits >> 8)
    }
    for start in stride(from: 0, to: blocks.count, by: type.blockBytes) {
      switch type {
      case .mxfp4: blocks[start] = UInt8(128 + Int(scale.exponent))
      case .iq1_M:
        // A nibble atop each of four words.
        for word in 0..<4 {
          let nibble = UInt8(Half.bits(scale) >> UInt16(4 * word) & 15)
          let at = start + 49 + 2 * word
          blocks[at] = blocks[at] & 15 | nibble << 4
        }
      default:
        store(scale, start + offset)
        if let minimum { store(scale * minimum, start + offset + 2) }
      }
    }
  }
}
