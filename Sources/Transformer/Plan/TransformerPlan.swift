import CKernels
public import GGUF
public import Memory
public import Models
import Tensors

/// Everything the forward pass needs besides the weights, set aside in the
/// arena's plan before a byte is touched.
public struct TransformerPlan {
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// The part of its rows that is computed here.
  public let shares: BoardShares
  /// Positions that may be computed.
  public let context: Int
  /// The most tokens that are computed at once.
  public let batch: Int
  /// Threads of what is generated, the caller counted; where none were asked
  /// for, those that it begins with.
  public let threads: Int
  /// The most threads of what is generated; no more than `threads` or those of
  /// prompts, whose memory they share.
  public let mostThreads: Int
  /// Whether the user asked for a number of them.
  public let hasGivenThreads: Bool
  /// Threads of prompts, the caller counted.
  public let promptThreads: Int
  /// Rows of logits that are held at once.
  public let logitRows: Int
  /// The processor features that kernels may use.
  public let features: UInt32
  /// Whether a library multiplies prompts by matrices of floats, which the file
  /// must have.
  public let usesLibrary: Bool
  /// The width of heads that forbids 8 bits where these were the default, or
  /// `nil`.
  public let fellBackAtHeadDimension: Int?
  /// The key/value cache.
  public let cache: KeyValueCache.Plan

  /// How keys are cached.
  public var keyType: KeyValueType { cache.keyType }
  /// How values are cached.
  public var valueType: KeyValueType { cache.valueType }

  /// The most checkpoints of convolutions.
  public var mostCheckpoints: Int { states.shape.checkpoints }

  let weights: ModelWeights.Plan
  let states: ConvolutionStates.Plan
  let buffers: LayerBuffers.Plan
  let experts: ExpertBuffers.Plan
  let activations: Activations.Plan
  let angles: RotaryAngles.Plan
  let scratch: AttentionScratch.Plan
  let library: LibraryBuffers.Plan
  let exchange: Exchange.Plan
  let logits: Reservation<Float>

  /// Plans for a model.
  ///
  /// - Parameters:
  ///   - file: the model; of its data only rotary divisors are read.
  ///   - options: the user's choices.
  ///   - processors: the machine's, for the default count of prompts' threads.
  ///   - first: the threads that generation begins with where none are asked
  ///     for; all processors where it is `nil`.
  ///   - arena: where the reservations go.
  /// - Throws: `ModelError` where the shape or an option is out of range, or a
  ///   tensor is not what the shape asks for.
  @export(interface)
  public init(
    _ file: GGUFFile, _ options: TransformerOptions, processors: Int,
    first: Int? = nil, arena: inout ArenaPlan
  ) throws(ModelError) {
    let shape = try ModelConfiguration(file)
    configuration = shape
    shares = options.shares
    guard shape.canBeShared(by: shares.count) else {
      throw .boardsTooMany(shares.count)
    }
    let own = shape.part(of: shares)
    features = options.features
    context =
      options.context
      ?? min(TransformerOptions.defaultContext, shape.trainedContext)
    guard context >= 1, context <= shape.trainedContext else {
      throw .contextUnusable(asked: context, trained: shape.trainedContext)
    }
    batch = min(max(options.batch, 1), context)
    threads = min(max(options.threads ?? first ?? processors, 1), 64)
    promptThreads = min(
      max(options.promptThreads ?? options.threads ?? processors, 1), 64)
    hasGivenThreads = options.threads != nil
    mostThreads =
      hasGivenThreads ? threads : max(threads, min(promptThreads, processors))
    logitRows = min(max(options.logitRows, 1), batch)
    usesLibrary =
      options.usesLibrary
      && file.tensors.contains { $0.rank > 1 && $0.type.isFloat }

    let broken = TransformerPlan.brokenHeadDimension(of: shape)
    let keyType = options.keyType ?? .f16
    let valueType = options.valueType ?? (broken == nil ? .q8_0 : .f16)
    fellBackAtHeadDimension = options.valueType == nil ? broken : nil
    if let broken, keyType != .f16 || valueType != .f16 {
      throw .keyValueTypeUnusable(headDimension: broken)
    }

    let widest = max(
      shape.hidden, shape.widest { max($0.queryWidth, $0.feedForward) })
    do {
      weights = try ModelWeights.Plan(shape, &arena)
      cache = try KeyValueCache.Plan(
        own.layers, context: context, batch: batch, keys: keyType,
        values: valueType, &arena)
      states = try ConvolutionStates.Plan(shape, &arena)
      angles = try RotaryAngles.Plan(shape.rotaries, batch: batch, &arena)
      buffers = try LayerBuffers.Plan(own, batch: batch, &arena)
      experts = try ExpertBuffers.Plan(shape, batch: batch, &arena)
      activations = try Activations.Plan(
        rows: shape.architecture.row.roundsGatedTwice ? 2 * batch : batch,
        columns: widest, TransformerPlan.needs(of: file, features),
        features: features, &arena)
      scratch = try AttentionScratch.Plan(
        own, threads: max(threads, promptThreads), positions: cache.capacity,
        &arena)
      library = try LibraryBuffers.Plan(
        own, isUsed: usesLibrary, batch: batch, threads: promptThreads,
        widest: widest, &arena)
      exchange = try Exchange.Plan(
        shape, shares, batch: batch, logitRows: logitRows, &arena)
      logits = try arena.reserve(
        logitRows * shape.vocabulary, of: Float.self, for: .logits)
    } catch { throw .memory(error) }

    // A file that cannot be loaded has no plan.
    try ModelWeights.check(file, shape, shares, features: features)
  }

  /// The width of heads that 8 bits have no whole blocks for, or `nil`.
  private static func brokenHeadDimension(
    of shape: ModelConfiguration
  ) -> Int? {
    shape.layers.first { $0.headDimension % 32 != 0 }?.headDimension
  }

  /// Whether a model of that shape can have its keys and values stored so.
  public static func canStore(
    _ shape: ModelConfiguration, keys: KeyValueType?, values: KeyValueType?
  ) -> Bool {
    brokenHeadDimension(of: shape) == nil
      || (keys ?? .f16) == .f16 && (values ?? .f16) == .f16
  }

  /// The forms of activations that any matrix of the file needs.
  private static func needs(
    of file: GGUFFile, _ features: UInt32
  ) -> ActivationForms {
    var forms = ActivationForms.none
    for tensor in file.tensors {
      let record = kernel_select(
        UInt32(KERNEL_MATRIX), tensor.type.rawValue, features)
      if let record { forms = forms.union(ActivationForms(of: record)) }
    }
    return forms
  }
}

extension TensorType {
  /// Whether it holds floats without blocks.
  fileprivate var isFloat: Bool {
    self == .f32 || self == .f16 || self == .bf16
  }
}
