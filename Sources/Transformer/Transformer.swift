import CHost
import CKernels
public import GGUF
public import Memory

/// # Transformer
///
/// From token ids to logits: configuration, memory plan, key/value cache,
/// threads and the forward pass. It may know kernels, memory and the file
/// format. It must never know text.
///
/// A transformer is a trivial struct of views into the arena and the mapped
/// file, both of which outlive it. Buffers are named by what they hold; rows
/// are padded to multiples of 16 floats. B is the batch, the most tokens that
/// are computed at once.
public struct Transformer: BitwiseCopyable {
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// Positions of the cache.
  public let context: Int
  /// The most tokens that are computed at once.
  public let batch: Int
  /// Logits of the tokens last asked for, [logitRows, vocabulary].
  public let logits: Region<Float>
  /// Rows of logits that are held at once.
  public let logitRows: Int
  /// Threads of what is generated, the caller counted.
  public var threads: Int { pool.count }
  /// Threads of prompts, the caller counted.
  public var promptThreads: Int { promptPool.count }

  /// Whether a read of the model file has failed.
  public var isUnreadable: Bool { host_mapping_failed() }

  /// Maps the model file again after that; false where it is not the same file.
  public func restore() -> Bool { host_mapping_restore() }

  let weights: ModelWeights
  /// The threads that compute one token.
  public internal(set) var pool: ThreadPool
  /// The threads that compute several at once.
  public internal(set) var promptPool: ThreadPool
  let cacheKeys: Region<UInt8>  // [layers, keyValueHeads, positions, …]
  let cacheValues: Region<UInt8>  // [layers, keyValueHeads, positions, …]
  let keyType: KeyValueType
  let valueType: KeyValueType
  let scores: kernel_attention_run
  let soften: kernel_softmax_run
  let runValues: kernel_attention_run
  let runPrepare: kernel_prepare_run
  let runGate: kernel_gate_run
  let attentionScale: Float  // 1/√headDimension

  let frequencies: Region<Double>  // [rotaryDimensions / 2]
  let magnitude: Double  // of cos and sin
  let rotary: Region<Float>  // [B, rotaryDimensions]: cos, sin, cos, …
  let residual: Region<Float>  // [B, hidden]
  let normed: Region<Float>  // [B, hidden]
  let query: Region<Float>  // [B, heads · headDimension]
  let key: Region<Float>  // [B, keyValueHeads · headDimension]
  let value: Region<Float>  // [B, keyValueHeads · headDimension]
  let attention: Region<Float>  // [B, heads · headDimension]
  let up: Region<Float>  // [B, feedForward]
  let shares: Region<Float>  // [B, experts]: of each in the token's sum
  let chosen: Region<UInt32>  // [B]: the tokens that chose one expert
  let expertRows: Region<Float>  // [B, hidden]: what it is given, and answers
  let quantized: kernel_activations  // of the widest of these rows
  let scratch: Region<Float>  // per thread
  let partials: Region<Float>  // attention of one token, a part per block
  let panels: Region<Float>  // per thread of prompts, for a library, or none
  let gates: Region<Float>  // [B, feedForward], for a library, or none

  /// Makes the plan's memory into a model that computes.
  ///
  /// - Throws: `ModelError` where a tensor is missing, of another shape or of a
  ///   type without a kernel.
  public init(
    _ file: GGUFFile, _ plan: TransformerPlan, _ arena: borrowing Arena
  ) throws(ModelError) {
    configuration = plan.configuration
    context = plan.context
    batch = plan.batch
    logitRows = plan.logitRows
    keyType = plan.keyType
    valueType = plan.valueType
    weights = try ModelWeights(
      file, configuration, features: plan.features, layers: arena[plan.layers],
      feedForwards: arena[plan.feedForwards])
    guard
      let scores = kernel_select(
        UInt32(KERNEL_SCORES), plan.keyType.number, plan.features),
      let values = kernel_select(
        UInt32(KERNEL_VALUES), plan.valueType.number, plan.features),
      let prepare = kernel_select(
        UInt32(KERNEL_PREPARE), UInt32(KERNEL_F32), plan.features),
      let gate = kernel_select(
        UInt32(KERNEL_GATE), UInt32(KERNEL_F32), plan.features)
    else {
      throw .keyValueTypeUnusable(headDimension: configuration.headDimension)
    }
    self.scores = scores.pointee.attend
    soften = scores.pointee.softmax
    runValues = values.pointee.attend
    runPrepare = prepare.pointee.prepare
    runGate = gate.pointee.gate
    attentionScale = 1 / Float(configuration.headDimension).squareRoot()
    pool = ThreadPool(threads: plan.threads)
    promptPool = ThreadPool(threads: plan.promptThreads)
    if plan.usesLibrary {
      promptPool.run(host_blas_warm, 0, units: UInt32(64 * promptPool.count))
    }

    cacheKeys = arena[plan.keys]
    cacheValues = arena[plan.values]
    frequencies = arena[plan.frequencies]
    rotary = arena[plan.rotary]
    residual = arena[plan.residual]
    normed = arena[plan.normed]
    query = arena[plan.query]
    key = arena[plan.key]
    value = arena[plan.value]
    attention = arena[plan.attention]
    up = arena[plan.up]
    shares = arena[plan.shares]
    chosen = arena[plan.chosen]
    expertRows = arena[plan.expertRows]
    quantized = kernel_activations(
      floats: nil, quants32: arena[plan.quants32].unsafeStart,
      scales32: arena[plan.scales32].unsafeStart,
      sums32: arena[plan.sums32].unsafeStart,
      quants256: arena[plan.quants256].unsafeStart,
      scales256: arena[plan.scales256].unsafeStart,
      sums16: arena[plan.sums16].unsafeStart, columns: 0)
    scratch = arena[plan.scratch]
    partials = arena[plan.partials]
    panels = arena[plan.panels]
    gates = arena[plan.gates]
    logits = arena[plan.logits]

    var shape = configuration.rotaryShape(weights.rotaryDivisors)
    magnitude = kernel_rotary_frequencies(frequencies.unsafeStart, &shape)
  }
}
