public import GGUF
public import Memory

/// All tensors of a model, found and checked; the layers lie in the arena.
public struct ModelWeights: BitwiseCopyable {
  /// [vocabulary, hidden]; also the output head where the file has no other.
  public let embedding: WeightMatrix
  let outputNorm: UnsafePointer<Float>  // [hidden]
  let output: WeightMatrix  // [vocabulary, hidden]
  let layers: Region<LayerWeights>

  /// Finds every tensor of `configuration` in `file`.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - configuration: its shape.
  ///   - features: the processor features that kernels may use.
  ///   - layers: where the layers' descriptions go, one element each.
  /// - Throws: `ModelError` where a tensor is missing, of another shape, of a
  ///   type without a kernel, or of no use: what it was meant to change would
  ///   silently be left out.
  public init(
    _ file: GGUFFile, _ configuration: ModelConfiguration, features: UInt32,
    layers: Region<LayerWeights>
  ) throws(ModelError) {
    let find = TensorFinder(file: file, features: features)
    let hidden = configuration.hidden
    embedding = try find.matrix(
      TensorName("token_embd.weight"), rows: configuration.vocabulary,
      columns: hidden)
    outputNorm = try find.vector(
      TensorName("output_norm.weight"), count: hidden)
    let head = TensorName("output.weight")
    let isTied = head.tensor(in: file) == nil
    output =
      isTied
      ? embedding
      : try find.matrix(head, rows: configuration.vocabulary, columns: hidden)
    var used = isTied ? 2 : 3
    for layer in 0..<configuration.layers {
      let weights = try find.layer(layer, configuration)
      layers[layer] = weights
      used += weights.tensorCount
    }
    self.layers = layers
    // Names are unique, so that what is left over has no place here.
    guard used == file.tensors.count else {
      throw .tensorsUnused(count: file.tensors.count - used)
    }
  }
}

extension TensorFinder {
  /// The tensors of one layer.
  fileprivate func layer(
    _ layer: Int, _ configuration: ModelConfiguration
  ) throws(ModelError) -> LayerWeights {
    let hidden = configuration.hidden
    let feedForward = configuration.feedForward
    let queries = configuration.queryWidth
    let keys = configuration.keyValueWidth
    func name(_ name: StaticString) -> TensorName {
      TensorName(layer: layer, name)
    }
    return LayerWeights(
      attentionNorm: try vector(name("attn_norm.weight"), count: hidden),
      query: try matrix(
        name("attn_q.weight"), rows: queries, columns: hidden,
        bias: name("attn_q.bias")),
      key: try matrix(
        name("attn_k.weight"), rows: keys, columns: hidden,
        bias: name("attn_k.bias")),
      value: try matrix(
        name("attn_v.weight"), rows: keys, columns: hidden,
        bias: name("attn_v.bias")),
      attentionOutput: try matrix(
        name("attn_output.weight"), rows: hidden, columns: queries),
      feedForwardNorm: try vector(name("ffn_norm.weight"), count: hidden),
      gate: try matrix(
        name("ffn_gate.weight"), rows: feedForward, columns: hidden),
      up: try matrix(name("ffn_up.weight"), rows: feedForward, columns: hidden),
      down: try matrix(
        name("ffn_down.weight"), rows: hidden, columns: feedForward))
  }
}
