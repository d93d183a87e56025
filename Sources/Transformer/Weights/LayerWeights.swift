import CKernels
import Models

/// The shape of one decoder layer, and its tensors but those of its feed-forward
/// networks.
public struct LayerWeights: BitwiseCopyable {
  /// The tensors by which a layer's tokens learn of each other.
  enum Mixer: BitwiseCopyable {
    case attention(AttentionWeights)
    case convolution(ConvolutionWeights)
  }

  let shape: LayerShape
  let mixerNorm: UnsafePointer<Float>?  // [hidden]
  let mixer: Mixer
  let mixerOutputNorm: UnsafePointer<Float>?  // [hidden]
  let feedForwardNorm: UnsafePointer<Float>?  // [hidden]
  let feedForwardOutputNorm: UnsafePointer<Float>?  // [hidden]
  let router: WeightMatrix?  // [experts, hidden]
  /// The forms of activations that the mixer's inputs are made from.
  let mixerNeeds: ActivationForms

  /// Finds the tensors of layer `index`.
  init(_ find: inout TensorFinder, _ index: Int) throws(ModelError) {
    shape = find.shares.own(find.configuration.layers[index])
    mixerNorm = try find.vector(.attentionNorm, index, of: .mixer)
    if shape.attends {
      let attention = try AttentionWeights(&find, index)
      mixer = .attention(attention)
      mixerNeeds = attention.needs
    } else {
      let convolution = try ConvolutionWeights(&find, index)
      mixer = .convolution(convolution)
      mixerNeeds = convolution.input.needs
    }
    mixerOutputNorm = try find.vector(.attentionOutputNorm, index, of: .outputs)
    feedForwardNorm = try find.vector(.feedForwardNorm, index, of: .feedForward)
    feedForwardOutputNorm = try find.vector(
      .feedForwardOutputNorm, index, of: .outputs)
    router =
      find.configuration.experts > 0 ? try find.matrix(.router, index) : nil
  }
}

extension TensorFinder {
  /// The vector of that role of layer `index`, or `nil` where the layer is
  /// without `norms`.
  mutating func vector(
    _ role: TensorRole, _ index: Int, of norms: LayerNorms
  ) throws(ModelError) -> UnsafePointer<Float>? {
    guard configuration.layers[index].norms.contains(norms) else { return nil }
    return try vector(role, index)
  }
}
