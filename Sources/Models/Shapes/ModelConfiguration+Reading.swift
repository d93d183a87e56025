public import GGUF
import Memory

extension ModelConfiguration {
  /// Reads the shape from a file's metadata.
  ///
  /// - Throws: `ModelError` where a value is missing, of another type or out
  ///   of its range.
  @export(interface)
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
    let expertWidth = try keys.expertWidth(
      feedForward, experts: experts, used: expertsUsed)
    let heads = try LayerHeads(keys, layers: count)
    let dimension = try keys.headDimension(hidden, heads: heads.queries[0])
    let trained = try keys.integer(.trainedContext, 1...Int(Int32.max))
    let rotaries = try keys.rotaries(of: dimension, trained: trained)
    let windows = try LayerWindows(keys, layers: count)
    let taps =
      heads.hasConvolutions
      ? try keys.integer(.convolutionTaps, 2...ModelLimits.taps) : 0
    let row = keys.architecture.row
    self.init(
      keys.architecture,
      layers: (0..<count).map { layer in
        let width = expertWidth ?? feedForward[layer]
        guard !heads.isConvolution(layer) else {
          return LayerShape(taps: taps, feedForward: width, norms: row.norms)
        }
        let window = windows[layer]
        return LayerShape(
          heads: heads.queries[layer],
          keyValueHeads: heads.keysAndValues[layer],
          headDimension: dimension, feedForward: width, window: window,
          rotary: window == nil ? 0 : rotaries.count - 1, norms: row.norms)
      },
      hidden: hidden, experts: experts, expertsUsed: expertsUsed,
      vocabulary: try keys.vocabulary(of: file),
      isTied: TensorName(.output, of: keys.architecture).tensor(in: file)
        == nil,
      trainedContext: trained, rotaries: rotaries,
      normEpsilon: Float(try keys.float(.normEpsilon, 0...1)),
      attentionCap: try keys.cap(.attentionCap, or: row.attentionCap),
      logitCap: try keys.cap(.logitCap, or: row.logitCap))
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
    // Softmax, its choice summing to 1, and nothing that all tokens take. The
    // softmax of the chosen alone, 3, is the same.
    let gating = try integer(.expertGating, 0...3, or: 1)
    guard gating != 2 else {
      throw .outOfRange(
        ShortText(ModelKey.expertGating.name), value: gating, least: 0, most: 1)
    }
    _ = try integer(.expertsShared, 0...0, or: 0)
    _ = try integer(.expertGroups, 0...1, or: 1)
    _ = try float(.expertScale, 1...1, or: 1)
    guard try boolean(.expertsNormalized, or: true) else {
      throw .outOfRange(
        ShortText(ModelKey.expertsNormalized.name), value: 0, least: 1, most: 1)
    }
    return try integer(.expertsUsed, 1...experts)
  }

  /// The width inside an expert where it is not the feed-forward network's.
  fileprivate func expertWidth(
    _ feedForward: LayerIntegers, experts: Int, used: Int
  ) throws(ModelError) -> Int? {
    guard experts > 0, architecture.row.namesExpertWidth else { return nil }
    return try integer(
      .expertFeedForward, 1...ModelLimits.width,
      or: max(feedForward[0] / used, 1))
  }

  /// A cap of scores or logits; 0 stands for none.
  fileprivate func cap(
    _ key: ModelKey, or fallback: Double
  ) throws(ModelError) -> Float {
    let value = try float(key, 0...ModelLimits.cap, or: fallback)
    guard value == 0 || value >= 1 / ModelLimits.cap else {
      throw .numberUnusable(ShortText(key.name))
    }
    return Float(value)
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

  /// The ways of turning queries and keys: that of all positions and, where it
  /// differs, that of windows behind it.
  fileprivate func rotaries(
    of headDimension: Int, trained: Int
  ) throws(ModelError) -> [RotaryShape] {
    let all = RotaryShape(
      theta: try float(.ropeTheta, MetadataReader.bases, or: 10_000),
      dimensions: try rotaryDimensions(of: headDimension),
      scaling: try RotaryScaling(self, trained: trained))
    let row = architecture.row
    guard case .alternating = row.windows else { return [all] }
    let theta = try float(
      .windowTheta, MetadataReader.bases, or: row.windowTheta ?? all.theta)
    return row.rotaries(all, windowTheta: theta, trained: trained)
  }

  private static let bases = 1.0...1e18

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
    let name = TensorName(.embedding, of: architecture)
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
