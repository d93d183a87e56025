public import Memory

/// What the draws of one answer share beside the settings.
public struct SamplerState: BitwiseCopyable {
  /// What is added to logits.
  public var biases: Region<TokenBias>
  /// Which of the history's tokens end a sequence that DRY may look for:
  /// `SequenceBreak`'s raw values, at least as many as the history's tokens;
  /// or none, where no token does.
  public var breaks = Region<UInt8>()
  /// The most surprise in bits that Mirostat lets pass; `nil` before its first
  /// draw.
  package var mostSurprise: Float?

  /// The state before the first draw.
  public init(biases: Region<TokenBias> = Region()) {
    self.biases = biases
  }
}

/// How a token breaks the sequences that DRY looks for.
public enum SequenceBreak: UInt8 {
  /// Not at all.
  case none
  /// It has a whole breaker: it is never penalised either.
  case whole
  /// It has the end of a breaker.
  case end
}
