import CKernels
import Models

/// The tensors of a layer that is a gated short convolution.
struct ConvolutionWeights: BitwiseCopyable {
  let input: WeightMatrix  // [3 · hidden, hidden]
  let filter: UnsafePointer<Float>  // [hidden, taps]
  let output: WeightMatrix  // [hidden, hidden]

  /// Finds the tensors of layer `index`.
  init(_ find: inout TensorFinder, _ index: Int) throws(ModelError) {
    input = try find.matrix(.convolutionInput, index)
    filter = try find.vector(.convolutionFilter, index)
    output = try find.matrix(.convolutionOutput, index)
  }
}
