import Models

/// The matrices of one feed-forward network: a layer's own, or one expert's.
public struct FeedForwardWeights: BitwiseCopyable {
  let gate: WeightMatrix  // [feedForward, hidden]
  let up: WeightMatrix  // [feedForward, hidden]
  let down: WeightMatrix  // [hidden, feedForward]
  /// The forms of activations that gate and up are multiplied by.
  let needs: ActivationForms

  /// Finds the one network of layer `layer`.
  init(_ find: inout TensorFinder, _ layer: Int) throws(ModelError) {
    gate = try find.matrix(.gate, layer)
    up = try find.matrix(.up, layer)
    down = try find.matrix(.down, layer)
    needs = gate.needs.union(up.needs)
  }

  /// Finds the network of one expert of layer `layer`.
  init(
    _ find: inout TensorFinder, _ layer: Int, expert: Int
  ) throws(ModelError) {
    gate = try find.expert(expert, .expertGate, layer)
    up = try find.expert(expert, .expertUp, layer)
    down = try find.expert(expert, .expertDown, layer)
    needs = gate.needs.union(up.needs)
  }
}
