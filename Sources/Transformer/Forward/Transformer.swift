import CHost
public import Files
public import GGUF
public import Memory
public import Models

#if !hasFeature(Embedded)
public import CKernels
#endif

/// A model that computes logits.
///
/// A transformer is a trivial struct of views into the arena and the mapped
/// file, both of which outlive it. Buffers are named by what they hold; rows
/// are padded to multiples of 16 floats.
public struct Transformer: BitwiseCopyable {
  /// Positions that may be computed.
  public let context: Int
  /// The most tokens that are computed at once.
  public let batch: Int
  /// Rows of the embedding, and logits of a token.
  public let vocabulary: Int
  /// Logits of the tokens last asked for, [logitRows, vocabulary].
  public let logits: Region<Float>
  /// Rows of logits that are held at once.
  public let logitRows: Int
  /// The most tokens that are guessed at once.
  public static let mostDrafts = 15
  /// The keys and values of the positions that were computed.
  public let cache: KeyValueCache
  /// The most threads of what is generated, the caller counted.
  public let mostThreads: Int
  /// Whether the user asked for a number of them.
  public let hasGivenThreads: Bool
  /// Threads of what is generated, the caller counted.
  public var threads: Int { pool.count }
  /// Threads of prompts, the caller counted.
  public var promptThreads: Int { promptPool.count }

  /// Whether a library with bits of its own computes prompts.
  public let usesLibrary: Bool

  /// The threads that compute one token.
  public internal(set) var pool: ThreadPool
  /// The threads that compute several at once.
  public internal(set) var promptPool: ThreadPool

  #if !hasFeature(Embedded)
  /// Who is told of every matrix before it is multiplied by; not on boards.
  public var observer = kernel_observer()
  #endif

  let hidden: Int
  let expertsUsed: Int
  let normEpsilon: Float
  let hasAdjacentRotaryPairs: Bool
  let embeddingScale: Float  // 1, or √hidden
  let roundsGatedTwice: Bool
  let attentionCap: Float
  let logitCap: Float

  let weights: ModelWeights
  let kernels: SelectedKernels
  let states: ConvolutionStates
  var buffers: LayerBuffers
  var experts: ExpertBuffers
  var activations: Activations
  var angles: RotaryAngles
  let scratch: AttentionScratch
  let library: LibraryBuffers
  var exchange: Exchange

  /// Makes the plan's memory into a model that computes.
  ///
  /// - Parameters:
  ///   - file: the model that was planned for.
  ///   - plan: its plan.
  ///   - arena: the plan's memory.
  ///   - mapping: the guard of the file; without one its reads never fail.
  /// - Throws: `ModelError` where a tensor is missing, of another shape or of a
  ///   type without a kernel.
  @export(interface)
  public init(
    _ file: GGUFFile, _ plan: TransformerPlan, _ arena: borrowing Arena,
    mapping: GuardedMapping = .none
  ) throws(ModelError) {
    let shape = plan.configuration
    context = plan.context
    batch = plan.batch
    logitRows = plan.logitRows
    vocabulary = shape.vocabulary
    hidden = shape.hidden
    expertsUsed = shape.expertsUsed
    normEpsilon = shape.normEpsilon
    let row = shape.architecture.row
    hasAdjacentRotaryPairs = row.hasAdjacentRotaryPairs
    embeddingScale = row.scalesEmbedding ? Float(hidden).squareRoot() : 1
    roundsGatedTwice = row.roundsGatedTwice
    attentionCap = shape.attentionCap
    logitCap = shape.logitCap
    weights = try ModelWeights(
      file, shape, plan.shares, features: plan.features, plan.weights, arena,
      mapping: mapping)
    let kernels = SelectedKernels(
      features: plan.features, keys: plan.cache.keyType,
      values: plan.cache.valueType, row.activation)
    guard let kernels else {
      throw .keyValueTypeUnusable(headDimension: shape.layers[0].headDimension)
    }
    self.kernels = kernels
    pool = ThreadPool(threads: plan.threads)
    promptPool = ThreadPool(threads: plan.promptThreads)
    // The system may grant fewer.
    mostThreads = min(plan.mostThreads, max(pool.count, promptPool.count))
    hasGivenThreads = plan.hasGivenThreads
    usesLibrary = plan.usesLibrary
    if usesLibrary {
      promptPool.run(host_blas_warm, 0, units: UInt32(64 * promptPool.count))
    }

    cache = KeyValueCache(plan.cache, arena)
    states = ConvolutionStates(plan.states, shape, arena)
    buffers = LayerBuffers(plan.buffers, arena)
    experts = ExpertBuffers(plan.experts, experts: shape.experts, arena)
    activations = Activations(plan.activations, arena)
    angles = RotaryAngles(
      plan.angles, divisors: weights.rotaryDivisors, arena)
    scratch = AttentionScratch(plan.scratch, arena)
    library = LibraryBuffers(plan.library, arena)
    exchange = Exchange(plan.exchange, shape, arena)
    logits = arena[plan.logits]
  }
}
