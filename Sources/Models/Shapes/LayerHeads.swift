import Memory

/// The heads of each layer, as a file has them.
struct LayerHeads {
  /// Query heads.
  let queries: LayerIntegers
  /// Key and value heads; 0 in a convolution.
  let keysAndValues: LayerIntegers
  /// Whether any layer is a convolution.
  let hasConvolutions: Bool

  /// Reads the heads of `layers` layers.
  ///
  /// - Throws: `ModelError` where a number is out of its range, or keys are not
  ///   shared evenly.
  init(_ keys: MetadataReader, layers: Int) throws(ModelError) {
    let found = try keys.perLayer(
      .heads, 1...ModelLimits.heads, layers: layers)
    guard let found else {
      throw .keyMissing(ShortText(ModelKey.heads.name))
    }
    queries = found
    let allowsNone = keys.architecture.row.hasConvolutions
    keysAndValues =
      try keys.perLayer(
        .keyValueHeads, (allowsNone ? 0 : 1)...ModelLimits.heads,
        layers: layers) ?? queries
    var convolutions = 0
    for layer in 0..<layers {
      let (heads, shared) = (queries[layer], keysAndValues[layer])
      guard shared > 0 else {
        convolutions += 1
        continue
      }
      guard heads % shared == 0, heads / shared <= ModelLimits.queriesPerKey
      else { throw .headsUneven(heads: heads, keyValueHeads: shared) }
    }
    hasConvolutions = convolutions > 0
  }

  /// Whether layer `layer` is a short convolution.
  func isConvolution(_ layer: Int) -> Bool { keysAndValues[layer] == 0 }
}
