/// The facts in which architectures differ; the defaults are Qwen2's.
///
/// Sources: the models' own code in Hugging Face's transformers for what they
/// compute, llama.cpp's converter for what their files hold.
public struct ArchitectureRow: BitwiseCopyable, Sendable {
  /// Which layers look at a window of positions alone.
  public enum Windows: BitwiseCopyable, Sendable {
    /// None; keys that name a window mean nothing.
    case none
    /// All but the last of each `period` layers, all layers for 0. `size` holds
    /// where the file names none: a number, 0 where the file must name one, or
    /// `nil` where there is then no window.
    case alternating(period: Int, size: Int?)
  }

  /// The name in `general.architecture`, with which metadata keys begin.
  public var name: StaticString = ""
  /// Whether rotary pairs are neighbours, (2i, 2i + 1), instead of halves.
  public var hasAdjacentRotaryPairs = false
  /// The function that gates the feed-forward network.
  public var activation = Activation.silu
  /// The norms of every layer.
  public var norms = LayerNorms.mixer.union(.feedForward)
  /// Whether what a gate made is rounded to 8 bits twice, the second time what
  /// the first left: GELU's products have so few and so large outliers that one
  /// scale for 256 of them leaves most of the others little.
  public var roundsGatedTwice = false
  /// Whether the embedding is multiplied by the root of its width.
  public var scalesEmbedding = false
  /// The layers with windows.
  public var windows = Windows.none
  /// The base of the angles in layers with a window, which are then not scaled;
  /// `nil` where they are turned as all others.
  public var windowTheta: Double?
  /// Models of so many layers scale queries by the root of hidden / heads
  /// instead of a head's width; 0 for none.
  public var layersOfWideScale = 0
  /// The cap of attention's scores where the file names none; 0 for none.
  public var attentionCap = 0.0
  /// The cap of logits where the file names none; 0 for none.
  public var logitCap = 0.0
  /// Whether each query head has one score more, whose value is zero.
  public var hasSinks = false
  /// Whether layers without key heads are short convolutions.
  public var hasConvolutions = false
  /// Whether the bounds between which YaRN mixes frequencies are whole pairs.
  public var roundsYarnBounds = true
  /// Whether files name the width of an expert; without it, those that a token
  /// takes share the width of the feed-forward network.
  public var namesExpertWidth = false
  /// The role whose tensors have their other name (`TensorRow.otherName`).
  public var renamed: TensorRole?
  /// Whether files name the size of the vocabulary and the rotary dimensions
  /// even where these are the defaults, as llama.cpp's converter has it.
  var writesDefaults = false
}

extension ArchitectureRow {
  /// The ways of turning queries and keys: `all`, and behind it that of layers
  /// with windows, whose base is `windowTheta`, where it differs.
  func rotaries(
    _ all: RotaryShape, windowTheta: Double, trained: Int
  ) -> [RotaryShape] {
    let windowed = RotaryShape(
      theta: windowTheta, dimensions: all.dimensions,
      scaling: self.windowTheta == nil
        ? all.scaling : RotaryScaling(trained: trained))
    return windowed == all ? [all] : [all, windowed]
  }
}
