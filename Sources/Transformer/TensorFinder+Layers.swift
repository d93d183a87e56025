import CKernels
import GGUF
import Memory

/// Which tensors a model has.
extension TensorFinder {
  /// The tensors of one layer but its feed-forward networks.
  mutating func layer(
    _ layer: Int, _ configuration: ModelConfiguration
  ) throws(ModelError) -> LayerWeights {
    let hidden = configuration.hidden
    let queries = configuration.queryWidth
    let keys = configuration.keyValueWidth
    func name(_ name: StaticString) -> TensorName {
      TensorName(layer: layer, name)
    }
    // The frequencies that every reader computes for itself; files of 2023.
    ignore(name("attn_rot_embd.weight"))
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
        name("attn_output.weight"), rows: hidden, columns: queries,
        bias: name("attn_output.bias")),
      feedForwardNorm: try vector(name("ffn_norm.weight"), count: hidden),
      router: configuration.experts == 0
        ? nil
        : try matrix(
          name("ffn_gate_inp.weight"), rows: configuration.experts,
          columns: hidden))
  }

  /// The one feed-forward network of a layer.
  mutating func feedForward(
    _ layer: Int, _ configuration: ModelConfiguration
  ) throws(ModelError) -> FeedForwardWeights {
    let hidden = configuration.hidden
    let width = configuration.feedForward
    func name(_ name: StaticString) -> TensorName {
      TensorName(layer: layer, name)
    }
    return FeedForwardWeights(
      gate: try matrix(
        name("ffn_gate.weight"), rows: width, columns: hidden,
        bias: name("ffn_gate.bias")),
      up: try matrix(
        name("ffn_up.weight"), rows: width, columns: hidden,
        bias: name("ffn_up.bias")),
      down: try matrix(
        name("ffn_down.weight"), rows: hidden, columns: width,
        bias: name("ffn_down.bias")))
  }

  /// One of several feed-forward networks of a layer.
  mutating func expert(
    _ expert: Int, _ layer: Int, _ configuration: ModelConfiguration
  ) throws(ModelError) -> FeedForwardWeights {
    let hidden = configuration.hidden
    let width = configuration.feedForward
    func find(
      _ stacked: StaticString, _ single: StaticString, rows: Int, columns: Int
    ) throws(ModelError) -> WeightMatrix {
      let stack = TensorName(layer: layer, stacked)
      func own(_ expert: Int) -> TensorName {
        TensorName(layer: layer, single, expert: expert)
      }
      // A tensor an expert is how files were written before April 2024.
      if stack.tensor(in: file) == nil, own(0).tensor(in: file) != nil {
        return try matrix(own(expert), rows: rows, columns: columns)
      }
      return try matrix(
        expert, of: configuration.experts, in: stack, rows: rows,
        columns: columns)
    }
    return FeedForwardWeights(
      gate: try find(
        "ffn_gate_exps.weight", "ffn_gate", rows: width, columns: hidden),
      up: try find(
        "ffn_up_exps.weight", "ffn_up", rows: width, columns: hidden),
      down: try find(
        "ffn_down_exps.weight", "ffn_down", rows: hidden, columns: width))
  }

  /// Each rotary pair's own divisor, or `nil` where the file has none.
  ///
  /// - Throws: `ModelError.numberUnusable` where one is too small, too large or
  ///   no number.
  mutating func rotaryDivisors(
    _ configuration: ModelConfiguration
  ) throws(ModelError) -> UnsafePointer<Float>? {
    let name = TensorName("rope_freqs.weight")
    guard name.tensor(in: file) != nil else { return nil }
    let pairs = configuration.rotaryDimensions / 2
    let divisors = try vector(name, count: pairs)
    // Files of 2023 have the frequencies themselves under that name.
    var areFrequencies = true
    var own: InlineArray<128, Double> = InlineArray(repeating: 0)
    var shape = configuration.rotaryShape(nil)
    (shape.factor, shape.extrapolation) = (1, 0)
    var span = own.mutableSpan
    span.withUnsafeMutableBufferPointer { buffer in
      _ = kernel_rotary_frequencies(buffer.baseAddress, &shape)
    }
    for pair in 0..<pairs {
      let value = Double(divisors[pair])
      // Some were rounded to F16 on their way.
      areFrequencies =
        areFrequencies && abs(value - own[pair]) <= own[pair] / 512
    }
    if areFrequencies { return nil }
    for pair in 0..<pairs
    where !RotaryScaling.divisors.contains(Double(divisors[pair])) {
      throw .numberUnusable(name.shortText)
    }
    return divisors
  }
}
