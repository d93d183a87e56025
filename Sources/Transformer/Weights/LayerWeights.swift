import CKernels
import Models

/// The shape of one decoder layer, and its tensors but those of its feed-forward
/// networks.
public struct LayerWeights: BitwiseCopyable {
  let shape: LayerShape
  let attentionScale: Float  // 1/√headDimension
  let attentionNorm: UnsafePointer<Float>?  // [hidden]
  let query: WeightMatrix  // [heads · headDimension, hidden]
  let key: WeightMatrix  // [keyValueHeads · headDimension, hidden]
  let value: WeightMatrix  // [keyValueHeads · headDimension, hidden]
  let attentionOutput: WeightMatrix  // [hidden, heads · headDimension]
  let feedForwardNorm: UnsafePointer<Float>?  // [hidden]
  let router: WeightMatrix?  // [experts, hidden]
  /// The forms of activations that queries, keys and values are made from.
  let attentionNeeds: ActivationForms

  /// Finds the tensors of layer `index`.
  init(_ find: inout TensorFinder, _ index: Int) throws(ModelError) {
    shape = find.configuration.layers[index]
    attentionNorm =
      shape.norms.contains(.attention)
      ? try find.vector(.attentionNorm, index) : nil
    query = try find.matrix(.query, index)
    key = try find.matrix(.key, index)
    value = try find.matrix(.value, index)
    attentionOutput = try find.matrix(.attentionOutput, index)
    feedForwardNorm =
      shape.norms.contains(.feedForward)
      ? try find.vector(.feedForwardNorm, index) : nil
    router =
      find.configuration.experts > 0 ? try find.matrix(.router, index) : nil
    attentionScale = 1 / Float(shape.headDimension).squareRoot()
    attentionNeeds = query.needs.union(key.needs).union(value.needs)
  }
}
