public import Models

/// The choices of a user about the computation; `nil` where the default holds.
public struct TransformerOptions: Sendable {
  /// Positions to plan for; the lesser of 4096 and what was trained.
  public var context: Int?
  /// Tokens of a prompt that are computed at once; at most the context.
  public var batch = 256
  /// Threads, the caller counted, of prompts too where they have no number of
  /// their own; found while tokens are generated, of prompts all processors.
  public var threads: Int?
  /// Threads of prompts.
  public var promptThreads: Int?
  /// Whether a library multiplies prompts by matrices of floats, in an order of
  /// its own; it must be open.
  public var usesLibrary = false
  /// How keys are cached.
  public var keyType: KeyValueType?
  /// How values are cached.
  public var valueType: KeyValueType?
  /// Rows of logits that are held at once.
  public var logitRows = 1
  /// The part of the model's rows that is computed here.
  public var shares = BoardShares.alone
  /// The processor features that kernels may use.
  public var features: UInt32 = 0

  /// The most positions that are planned for by default.
  public static let defaultContext = 4096

  /// The defaults.
  public init() {}
}
