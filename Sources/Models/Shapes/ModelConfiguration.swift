/// A model's shape.
///
/// Every number of one that was read from a file is bounded, so that no later
/// product of two of them can overflow; whether the tensors have these shapes is
/// checked where they are loaded.
public struct ModelConfiguration: Equatable, Sendable {
  /// The name that the metadata keys begin with, and how the model computes.
  public let architecture: Architecture
  /// The decoder layers, at least one.
  public private(set) var layers: [LayerShape]
  /// The width of the residual stream.
  public let hidden: Int
  /// Feed-forward networks of a layer to choose from; 0 where there is one for
  /// all tokens.
  public let experts: Int
  /// The experts that a token takes.
  public let expertsUsed: Int
  /// Rows of the embedding.
  public let vocabulary: Int
  /// Whether the embedding is the output matrix too.
  public let isTied: Bool
  /// Positions that the model was trained on.
  public let trainedContext: Int
  /// The ways in which layers turn queries and keys.
  public let rotaries: [RotaryShape]
  /// The number that RMSNorm adds to the mean square.
  public let normEpsilon: Float
  /// Scores of attention are kept within ± it by a tanh; 0 where they are not.
  public let attentionCap: Float
  /// Logits are kept within ± it by a tanh; 0 where they are not.
  public let logitCap: Float

  /// A configuration of the given numbers.
  public init(
    _ architecture: Architecture, layers: [LayerShape], hidden: Int,
    experts: Int, expertsUsed: Int, vocabulary: Int, isTied: Bool,
    trainedContext: Int, rotaries: [RotaryShape], normEpsilon: Float,
    attentionCap: Float = 0, logitCap: Float = 0
  ) {
    precondition(!layers.isEmpty && !rotaries.isEmpty)
    self.architecture = architecture
    self.layers = layers
    self.hidden = hidden
    self.experts = experts
    self.expertsUsed = expertsUsed
    self.vocabulary = vocabulary
    self.isTied = isTied
    self.trainedContext = trainedContext
    self.rotaries = rotaries
    self.normEpsilon = normEpsilon
    self.attentionCap = attentionCap
    self.logitCap = logitCap
  }

  /// Makes it `count` layers, those that it has again and again.
  ///
  /// The last one attends where none before it does.
  @export(interface)
  public mutating func repeatLayers(_ count: Int) {
    let own = layers
    layers = (0..<count).map { own[$0 % own.count] }
    guard !layers.contains(where: { $0.attends }) else { return }
    for layer in own where layer.attends {
      layers[count - 1] = layer
      return
    }
  }

  /// The same model with layers as one of several boards computes them.
  public func part(of shares: BoardShares) -> ModelConfiguration {
    guard !shares.isAlone else { return self }
    var part = self
    part.layers = layers.map { shares.own($0) }
    return part
  }

  /// The factor of queries in the layer `index`.
  ///
  /// 1/√headDimension, but Gemma's largest models divide by the root of what a
  /// head's share of the hidden width is; no key says so.
  public func queryScale(in index: Int) -> Float {
    let layer = layers[index]
    let isWide = layers.count == architecture.row.layersOfWideScale
    return 1
      / (isWide
      ? (Float(hidden) / Float(layer.heads)) : Float(layer.headDimension))
      .squareRoot()
  }

  /// The largest of a number that layers have.
  public func widest(_ width: (LayerShape) -> Int) -> Int {
    var most = 0
    for layer in layers { most = max(most, width(layer)) }
    return most
  }
}
