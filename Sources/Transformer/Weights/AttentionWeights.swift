import CKernels
import Models

/// The tensors with which a layer attends.
struct AttentionWeights: BitwiseCopyable {
  let scale: Float  // of queries
  let query: WeightMatrix  // [heads · headDimension, hidden]
  let key: WeightMatrix  // [keyValueHeads · headDimension, hidden]
  let value: WeightMatrix  // [keyValueHeads · headDimension, hidden]
  let queryNorm: UnsafePointer<Float>?  // [headDimension]
  let keyNorm: UnsafePointer<Float>?  // [headDimension]
  let sinks: UnsafePointer<Float>?  // [heads]
  let output: WeightMatrix  // [hidden, heads · headDimension]

  /// The forms of activations that queries, keys and values are made from.
  var needs: ActivationForms {
    query.needs.union(key.needs).union(value.needs)
  }

  /// Finds the tensors of layer `index`.
  init(_ find: inout TensorFinder, _ index: Int) throws(ModelError) {
    let configuration = find.configuration
    scale = configuration.queryScale(in: index)
    query = try find.matrix(.query, index)
    key = try find.matrix(.key, index)
    value = try find.matrix(.value, index)
    let norms = LayerNorms.queriesAndKeys
    queryNorm = try find.vector(.queryNorm, index, of: norms)
    keyNorm = try find.vector(.keyNorm, index, of: norms)
    let own = find.shares.rows(
      of: .sinks, index, in: configuration, for: find.shares.index)
    sinks =
      configuration.architecture.row.hasSinks
      ? try find.vector(.sinks, index) + own.lowerBound : nil
    output = try find.matrix(.attentionOutput, index)
  }
}
