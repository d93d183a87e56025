public import GGUF
import Memory

extension ModelConfiguration {
  /// Reads the shape from a file's metadata.
  ///
  /// - Throws: `ModelError` where a value is missing, of another type or out
  ///   of its range.
  public init(_ file: GGUFFile) throws(ModelError) {
    let keys = try MetadataReader(file)
    let count = try keys.integer(.layers, 1...ModelLimits.layers)
    let hidden = try keys.integer(.hidden, 1...ModelLimits.width)
    let feedForward = try keys.perLayer(
      .feedForward, 1...ModelLimits.width, layers: count)
    guard let feedForward else {
      throw .keyMissing(ShortText(ModelKey.feedForward.name))
    }
    let experts = try keys.integer(.experts, 0...ModelLimits.experts, or: 0)
    let expertsUsed = try keys.expertsUsed(of: experts)
    let heads = try keys.perLayer(
      .heads, 1...ModelLimits.heads, layers: count)
    guard let heads else {
      throw .keyMissing(ShortText(ModelKey.heads.name))
    }
    let keyValueHeads =
      try keys.perLayer(.keyValueHeads, 1...ModelLimits.heads, layers: count)
      ?? heads
    for layer in 0..<count {
      let (queries, shared) = (heads[layer], keyValueHeads[layer])
      guard queries % shared == 0,
        queries / shared <= ModelLimits.queriesPerKey
      else { throw .headsUneven(heads: queries, keyValueHeads: shared) }
    }
    let dimension = try keys.headDimension(hidden, heads: heads[0])
    let rotaryDimensions = try keys.rotaryDimensions(of: dimension)
    let trained = try keys.integer(.trainedContext, 1...Int(Int32.max))
    let rotary = RotaryShape(
      theta: try keys.float(.ropeTheta, 1...1e18, or: 10_000),
      dimensions: rotaryDimensions,
      scaling: try RotaryScaling(keys, trained: trained))
    let epsilon = Float(try keys.float(.normEpsilon, 0...1))
    let vocabulary = try keys.vocabulary(of: file)
    let norms = keys.architecture.norms
    self.init(
      keys.architecture,
      layers: (0..<count).map { layer in
        LayerShape(
          heads: heads[layer], keyValueHeads: keyValueHeads[layer],
          headDimension: dimension, feedForward: feedForward[layer],
          norms: norms)
      },
      hidden: hidden, experts: experts, expertsUsed: expertsUsed,
      vocabulary: vocabulary,
      isTied: TensorName(.output).tensor(in: file) == nil,
      trainedContext: trained, rotaries: [rotary], normEpsilon: epsilon)
  }
}

extension MetadataReader {
  /// The experts that a token takes.
  ///
  /// - Throws: `ModelError` where other keys ask for another way to choose or to
  ///   weigh them than Mixtral's.
  fileprivate func expertsUsed(of experts: Int) throws(ModelError) -> Int {
    guard experts > 0 else {
      return try integer(.expertsUsed, 0...0, or: 0)
    }
    // Softmax, its choice summing to 1, and nothing that all tokens take.
    _ = try integer(.expertGating, 0...1, or: 1)
    _ = try integer(.expertsShared, 0...0, or: 0)
    _ = try integer(.expertGroups, 0...1, or: 1)
    _ = try float(.expertScale, 1...1, or: 1)
    guard try boolean(.expertsNormalized, or: true) else {
      throw .outOfRange(
        ShortText(ModelKey.expertsNormalized.name), value: 0, least: 1, most: 1)
    }
    return try integer(.expertsUsed, 1...experts)
  }

  /// The width of a head, which keys and values share.
  fileprivate func headDimension(
    _ hidden: Int, heads: Int
  ) throws(ModelError) -> Int {
    let even = hidden % heads == 0 ? hidden / heads : nil
    let key = try integer(
      .keyLength, 2...ModelLimits.headDimension, or: even)
    let value = try integer(
      .valueLength, 2...ModelLimits.headDimension, or: key)
    guard key % 2 == 0, value == key else {
      throw .headDimensionUnsupported(key: key, value: value)
    }
    return key
  }

  fileprivate func rotaryDimensions(
    of headDimension: Int
  ) throws(ModelError) -> Int {
    let count = try integer(
      .rotaryDimensions, 2...headDimension, or: headDimension)
    guard count % 2 == 0 else {
      throw .outOfRange(
        ShortText(ModelKey.rotaryDimensions.name), value: count, least: 2,
        most: headDimension)
    }
    return count
  }

  /// The rows of the embedding, which the key repeats where there is one.
  fileprivate func vocabulary(of file: GGUFFile) throws(ModelError) -> Int {
    let name = TensorName(.embedding)
    guard let embedding = name.tensor(in: file) else {
      throw .tensorMissing(name.shortText)
    }
    let rows = embedding.dimension(1)
    guard rows <= ModelLimits.width else {
      throw .outOfRange(
        name.shortText, value: rows, least: 1, most: ModelLimits.width)
    }
    let declared = try integer(
      .vocabulary, 1...ModelLimits.width, or: rows)
    guard declared == rows else {
      throw .outOfRange(
        ShortText(ModelKey.vocabulary.name), value: declared, least: rows,
        most: rows)
    }
    return rows
  }
}
