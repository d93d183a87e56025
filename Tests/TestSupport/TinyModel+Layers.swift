import GGUF
import Memory

extension TinyModel {
  /// A model over bytes with so many layers, the first of which depend on the
  /// seed alone; those from `idle` on add nothing.
  public static func layered(
    _ layers: Int, seed: UInt64 = 7, idleFrom idle: Int = .max,
    trainedContext: Int = 4096, extra: [ExtraToken] = []
  ) throws -> TinyModel {
    var shape = TinyModel.Shape()
    shape.layers = layers
    shape.vocabulary = Token.count + 5
    shape.trainedContext = trainedContext
    var model = try TinyModel(shape, seed: seed)
    // Models are sure of something, right or wrong.
    try model.fill("output_norm.weight") { _ in 4 }
    for layer in 0..<layers where layer >= idle {
      for name in ["attn_output", "ffn_down"] {
        try model.fill("blk.\(layer).\(name).weight") { _ in 0 }
      }
    }
    try model.addTokenizer(extra)
    return model
  }
}
