import Files
import GGUF
import Memory
import Models

/// All tensors of a model, found and checked; the layers lie in the arena.
struct ModelWeights: BitwiseCopyable {
  /// The memory of what is known of each layer.
  struct Plan: Sendable {
    let layers: Reservation<LayerWeights>
    let feedForwards: Reservation<FeedForwardWeights>

    init(
      _ configuration: ModelConfiguration, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let count = configuration.layers.count
      layers = try arena.reserve(
        count, of: LayerWeights.self, for: .weightIndex)
      feedForwards = try arena.reserve(
        count * max(configuration.experts, 1), of: FeedForwardWeights.self,
        for: .weightIndex)
    }
  }

  /// [vocabulary, hidden]; also the output head where the file has no other.
  let embedding: WeightMatrix
  let outputNorm: UnsafePointer<Float>  // [hidden]
  let output: WeightMatrix  // [vocabulary, hidden]
  let rotaryDivisors: UnsafePointer<Float>?  // [rotary dimensions / 2]
  let layers: Region<LayerWeights>
  /// The files that all of them lie in.
  let mapping: GuardedMapping
  // [layers, networks]
  private let feedForwards: Region<FeedForwardWeights>
  /// Feed-forward networks of a layer.
  private let networks: Int

  /// Finds every tensor and notes it where there is memory for the notes.
  private init(
    _ file: GGUFFile, _ configuration: ModelConfiguration,
    _ shares: BoardShares, features: UInt32, layers: Region<LayerWeights>,
    feedForwards: Region<FeedForwardWeights>,
    mapping: GuardedMapping
  ) throws(ModelError) {
    self.mapping = mapping
    var find = TensorFinder(file, configuration, shares, features: features)
    embedding = try find.matrix(.embedding)
    outputNorm = try find.vector(.outputNorm)
    output =
      configuration.isTied ? try find.tiedOutput() : try find.matrix(.output)
    rotaryDivisors = try find.rotaryDivisors()
    let experts = configuration.experts
    networks = max(experts, 1)
    for layer in configuration.layers.indices {
      find.ignore(in: layer)
      let weights = try LayerWeights(&find, layer)
      if layers.count > 0 { layers[layer] = weights }
      for network in 0..<networks {
        let weights =
          experts == 0
          ? try FeedForwardWeights(&find, layer)
          : try FeedForwardWeights(&find, layer, expert: network)
        if feedForwards.count > 0 {
          feedForwards[layer * networks + network] = weights
        }
      }
    }
    self.layers = layers
    self.feedForwards = feedForwards
    // Names are unique: a tensor that is left over has no place here.
    guard find.used == file.tensors.count else {
      throw .tensorsUnused(count: file.tensors.count - find.used)
    }
  }

  /// Finds every tensor of `configuration` in `file`.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - configuration: its shape.
  ///   - shares: which rows are computed here.
  ///   - features: the processor features that kernels may use.
  ///   - plan: the memory of it.
  ///   - arena: where that memory lies.
  ///   - mapping: the guard of the file.
  /// - Throws: `ModelError` where a tensor is missing, of another shape, of a
  ///   type without a kernel, or of no use: the change that it was meant to make
  ///   would silently be left out.
  init(
    _ file: GGUFFile, _ configuration: ModelConfiguration,
    _ shares: BoardShares, features: UInt32, _ plan: Plan,
    _ arena: borrowing Arena, mapping: GuardedMapping
  ) throws(ModelError) {
    try self.init(
      file, configuration, shares, features: features,
      layers: arena[plan.layers],
      feedForwards: arena[plan.feedForwards], mapping: mapping)
  }

  /// Finds and checks every tensor without noting where it lies.
  ///
  /// - Throws: `ModelError` as loading them does.
  static func check(
    _ file: GGUFFile, _ configuration: ModelConfiguration,
    _ shares: BoardShares, features: UInt32
  ) throws(ModelError) {
    _ = try ModelWeights(
      file, configuration, shares, features: features, layers: Region(),
      feedForwards: Region(), mapping: .none)
  }

  /// The feed-forward networks of layer `layer`: its own, or one an expert.
  func feedForwards(_ layer: Int) -> Region<FeedForwardWeights> {
    feedForwards[(layer * networks)..<((layer + 1) * networks)]
  }
}
