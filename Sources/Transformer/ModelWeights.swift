public import GGUF
public import Memory

/// All tensors of a model, found and checked; the layers lie in the arena.
public struct ModelWeights: BitwiseCopyable {
  /// [vocabulary, hidden]; also the output head where the file has no other.
  public let embedding: WeightMatrix
  let outputNorm: UnsafePointer<Float>  // [hidden]
  let output: WeightMatrix  // [vocabulary, hidden]
  let rotaryDivisors: UnsafePointer<Float>?  // [rotaryDimensions / 2]
  let layers: Region<LayerWeights>
  let feedForwards: Region<FeedForwardWeights>  // [layers, experts or 1]

  /// Finds every tensor of `configuration` in `file`.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - configuration: its shape.
  ///   - features: the processor features that kernels may use.
  ///   - layers: where the layers' descriptions go, one element each; empty
  ///     where the file is only to be checked.
  ///   - feedForwards: where those of their feed-forward networks go, as many
  ///     for each as it has experts; empty likewise.
  /// - Throws: `ModelError` where a tensor is missing, of another shape, of a
  ///   type without a kernel, or of no use: what it was meant to change would
  ///   silently be left out.
  public init(
    _ file: GGUFFile, _ configuration: ModelConfiguration, features: UInt32,
    layers: Region<LayerWeights>, feedForwards: Region<FeedForwardWeights>
  ) throws(ModelError) {
    var find = TensorFinder(file: file, features: features)
    let hidden = configuration.hidden
    embedding = try find.matrix(
      TensorName("token_embd.weight"), rows: configuration.vocabulary,
      columns: hidden)
    outputNorm = try find.vector(
      TensorName("output_norm.weight"), count: hidden)
    let head = TensorName("output.weight")
    output =
      head.tensor(in: file) == nil
      ? embedding
      : try find.matrix(head, rows: configuration.vocabulary, columns: hidden)
    rotaryDivisors = try find.rotaryDivisors(configuration)
    let experts = configuration.experts
    for layer in 0..<configuration.layers {
      let weights = try find.layer(layer, configuration)
      if layers.count > 0 { layers[layer] = weights }
      for expert in 0..<max(experts, 1) {
        let weights =
          experts == 0
          ? try find.feedForward(layer, configuration)
          : try find.expert(expert, layer, configuration)
        if feedForwards.count > 0 {
          feedForwards[layer * max(experts, 1) + expert] = weights
        }
      }
    }
    self.layers = layers
    self.feedForwards = feedForwards
    // Names are unique, so that what is left over has no place here.
    guard find.used == file.tensors.count else {
      throw .tensorsUnused(count: file.tensors.count - find.used)
    }
  }
}
