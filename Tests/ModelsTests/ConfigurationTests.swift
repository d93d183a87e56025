import Files
import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing

/// Configurations that are written as metadata and read back.
struct ConfigurationTests {
  private func layer(
    heads: Int = 4, keyValueHeads: Int = 2, dimension: Int = 16,
    feedForward: Int = 96, window: Int? = nil, rotary: Int = 0,
    _ architecture: Architecture = .qwen2
  ) -> LayerShape {
    LayerShape(
      heads: heads, keyValueHeads: keyValueHeads, headDimension: dimension,
      feedForward: feedForward, window: window, rotary: rotary,
      norms: architecture.row.norms)
  }

  private func configuration(
    _ layers: [LayerShape], _ architecture: Architecture = .qwen2,
    hidden: Int = 64, experts: Int = 0, isTied: Bool = true,
    theta: Double = 10_000, dimensions: Int = 16, scaling: RotaryScaling? = nil,
    windowTheta: Double? = nil, attentionCap: Float? = nil
  ) -> ModelConfiguration {
    let row = architecture.row
    let plain = RotaryScaling(trained: 4096)
    let windowed = (windowTheta ?? row.windowTheta).map {
      RotaryShape(theta: $0, dimensions: dimensions, scaling: plain)
    }
    let all = RotaryShape(
      theta: theta, dimensions: dimensions, scaling: scaling ?? plain)
    return ModelConfiguration(
      architecture, layers: layers, hidden: hidden, experts: experts,
      expertsUsed: min(experts, 2), vocabulary: 61, isTied: isTied,
      trainedContext: 4096,
      rotaries: windowed.map { $0 == all ? [all] : [all, $0] } ?? [all],
      normEpsilon: 1e-6, attentionCap: attentionCap ?? Float(row.attentionCap),
      logitCap: Float(row.logitCap))
  }

  /// The file that has the keys of a configuration, its embedding, and an output
  /// matrix where it has one.
  private func file(_ configuration: ModelConfiguration) throws -> GGUFFile {
    var writer = GGUFWriter()
    try writer.add(
      Architecture.key, .string(view("\(configuration.architecture.name)")))
    try configuration.forEachKey(
      arraysIn: region(of: configuration.arrayBytes)
    ) { (key, value) throws(GGUFError) in
      try writer.add(
        view("\(configuration.architecture.name).\(key.name)"), value)
    }
    let matrices: [TensorRole] =
      configuration.isTied ? [.embedding] : [.embedding, .output]
    for role in matrices {
      let shape = configuration.shape(of: role)
      try writer.addTensor(
        view("\(role.row.name)"), .f32, dimensions: [shape.columns, shape.rows])
    }
    try writer.seal()
    var sink = RegionSink(
      region(of: writer.headerByteCount + writer.dataByteCount))
    try writer.writeHeader(to: &sink)
    let size = configuration.hidden * configuration.vocabulary * 4
    for _ in matrices {
      try writer.writeData(region(of: size, UInt8.self).bytes, to: &sink)
    }
    return try GGUFFile(sink.bytes)
  }

  private func expectRoundTrip(
    _ configuration: ModelConfiguration,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let read = try ModelConfiguration(file(configuration))
    #expect(read == configuration, sourceLocation: location)
  }

  @Test(arguments: Architecture.allCases)
  func roundTrip(_ architecture: Architecture) throws {
    // Where some layers have windows, the first has one.
    var window: Int?
    if case .alternating = architecture.row.windows { window = 24 }
    let plain = layer(window: window, architecture)
    try expectRoundTrip(configuration([plain], architecture))
    try expectRoundTrip(
      configuration([plain, layer(architecture)], architecture, isTied: false))
    try expectRoundTrip(configuration([plain], architecture, experts: 3))
    // Heads whose sum is not the width of the stream, and a part of each turned.
    try expectRoundTrip(
      configuration(
        [layer(dimension: 32, window: window, architecture)], architecture,
        dimensions: 8))
    // A base that 32 bits do not hold; windows may have another.
    let turned = layer(
      window: window, rotary: architecture.row.windowTheta == nil ? 0 : 1,
      architecture)
    try expectRoundTrip(
      configuration([turned], architecture, theta: 10_000.1))
  }

  @Test func layersThatDiffer() throws {
    let layers = [
      layer(), layer(feedForward: 40), layer(keyValueHeads: 4),
      layer(heads: 2, keyValueHeads: 1),
    ]
    try expectRoundTrip(configuration(layers))
    let file = try file(configuration(layers))
    func values(_ key: String) throws -> [Int64]? {
      try file.integers(view("qwen2.\(key)")).map { values in
        (0..<values.count).map { values[$0] }
      }
    }
    #expect(try values("feed_forward_length") == [96, 40, 96, 96])
    #expect(try values("attention.head_count") == [4, 4, 4, 2])
    #expect(try values("attention.head_count_kv") == [2, 2, 4, 1])
    // Equal numbers are one number.
    let equal = try self.file(configuration([layer(), layer()]))
    #expect(try equal.integer(view("qwen2.feed_forward_length")) == 96)
  }

  /// Windows in any layers, turned in another way, and convolutions.
  @Test func layersOfDifferentKinds() throws {
    let norms = Architecture.gemma3.row.norms
    let local = layer(window: 8, rotary: 1, .gemma3)
    let global = layer(.gemma3)
    #expect(global.norms == norms)
    for layers in [
      [local, local, local, local, local, global, local],
      [global, local, global], [local, local], [global, global],
    ] {
      try expectRoundTrip(
        configuration(layers, .gemma3, theta: 1e6, attentionCap: 2.5))
      try expectRoundTrip(
        configuration(layers, .gemma3, theta: 1e6, windowTheta: 5e5))
    }
    let mixed = LayerShape(
      taps: 4, feedForward: 96, norms: Architecture.lfm2.row.norms)
    #expect(!mixed.attends && !mixed.norms.contains(.queriesAndKeys))
    let attending = layer(.lfm2)
    try expectRoundTrip(
      configuration([mixed, attending, mixed], .lfm2, theta: 1e6))
    let file = try file(configuration([mixed, attending], .lfm2))
    let heads = try #require(
      try file.integers(view("lfm2.attention.head_count_kv")))
    #expect(heads.count == 2 && heads[0] == 0 && heads[1] == 2)
  }

  /// Every number of a scaling comes back.
  @Test func scaling() throws {
    var model = try TinyModel(TinyModel.Shape(), seed: 1)
    model.set("qwen2.rope.scaling.type", .string(view("yarn")))
    model.set("qwen2.rope.scaling.factor", .float32(4))
    model.set("qwen2.rope.scaling.original_context_length", .uint32(1024))
    model.set("qwen2.rope.scaling.yarn_ext_factor", .float32(0.75))
    model.set("qwen2.rope.scaling.yarn_beta_fast", .float32(24))
    model.set("qwen2.rope.scaling.yarn_beta_slow", .float64(1.1))
    model.set("qwen2.rope.scaling.attn_factor", .float32(1.5))
    let yarn = try ModelConfiguration(model.file())
    let scaling = yarn.rotaries[0].scaling
    #expect(scaling.factor == 4 && scaling.extrapolation == 0.75)
    #expect(scaling.originalContext == 1024 && scaling.attention == 1.5)
    #expect(scaling.fastTurns == 24 && scaling.slowTurns == 1.1)
    try expectRoundTrip(yarn)
    model.set("qwen2.rope.scaling.type", .string(view("linear")))
    model.remove("qwen2.rope.scaling.yarn_ext_factor")
    try expectRoundTrip(ModelConfiguration(model.file()))
  }

  /// The presets' shapes come back, with all layers and with a few.
  @Test func presets() throws {
    for preset in ModelPreset.all {
      for layers in [nil, 1, 2, 5, 60] {
        var whole = preset.configuration
        if let layers { whole.repeatLayers(layers) }
        // Embeddings of few tokens, for the size of the file.
        try expectRoundTrip(
          ModelConfiguration(
            whole.architecture, layers: whole.layers, hidden: whole.hidden,
            experts: whole.experts, expertsUsed: whole.expertsUsed,
            vocabulary: 61, isTied: whole.isTied,
            trainedContext: whole.trainedContext, rotaries: whole.rotaries,
            normEpsilon: whole.normEpsilon, attentionCap: whole.attentionCap,
            logitCap: whole.logitCap))
      }
    }
  }

  @Test func presetsRepeatTheirLayers() {
    var configuration = configuration([layer(), layer(feedForward: 40)])
    #expect(configuration.widest { $0.feedForward } == 96)
    configuration.repeatLayers(3)
    #expect(
      configuration.layers == [layer(), layer(feedForward: 40), layer()])
    configuration.repeatLayers(1)
    #expect(configuration.layers == [layer()])
  }

  @Test func windowsLimitWhatIsVisible() {
    let shape = LayerShape(
      heads: 1, keyValueHeads: 1, headDimension: 16, feedForward: 16,
      window: 32, norms: .mixer)
    #expect([0, 31, 32, 33].map { shape.visible(of: $0) } == [0, 31, 32, 32])
    #expect(layer().visible(of: 4096) == 4096)
  }
}
