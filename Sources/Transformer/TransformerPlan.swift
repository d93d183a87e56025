import CKernels
public import GGUF
public import Memory
import Tensors

/// Everything the forward pass needs besides the weights, set aside in the
/// arena's plan before a byte is touched.
public struct TransformerPlan {
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// Positions of the cache.
  public let context: Int
  /// The most tokens that are computed at once.
  public let batch: Int
  /// Threads of what is generated, the caller counted.
  public let threads: Int
  /// Threads of prompts, the caller counted.
  public let promptThreads: Int
  /// How keys are cached.
  public let keyType: KeyValueType
  /// How values are cached.
  public let valueType: KeyValueType
  /// Rows of logits that are held at once.
  public let logitRows: Int
  /// The processor features that kernels may use.
  public let features: UInt32
  /// Whether a library multiplies prompts by matrices of floats, which the file
  /// must have.
  public let usesLibrary: Bool
  /// Whether 8 bits were the default and the heads' width forbids them.
  public let fellBackToHalf: Bool

  let layers: Reservation<LayerWeights>
  let feedForwards: Reservation<FeedForwardWeights>
  let frequencies: Reservation<Double>
  let rotary: Reservation<Float>
  let keys: Reservation<UInt8>
  let values: Reservation<UInt8>
  let residual: Reservation<Float>
  let normed: Reservation<Float>
  let query: Reservation<Float>
  let key: Reservation<Float>
  let value: Reservation<Float>
  let attention: Reservation<Float>
  let up: Reservation<Float>
  let shares: Reservation<Float>
  let chosen: Reservation<UInt32>
  let expertRows: Reservation<Float>
  let quants32: Reservation<Int8>
  let scales32: Reservation<Float>
  let sums32: Reservation<Int16>
  let quants256: Reservation<Int8>
  let scales256: Reservation<Float>
  let sums16: Reservation<Int16>
  let scratch: Reservation<Float>
  let partials: Reservation<Float>
  let panels: Reservation<Float>
  let gates: Reservation<Float>
  let logits: Reservation<Float>

  /// Plans for a model.
  ///
  /// - Parameters:
  ///   - file: the model; of its data only rotary divisors are read.
  ///   - options: what the user chose.
  ///   - processors: the machine's, for the default count of prompts' threads.
  ///   - fast: those of them that are not slow, for that of all others: what is
  ///     generated waits for the memory, and slow cores do not make it faster.
  ///   - arena: where the reservations go.
  /// - Throws: `ModelError` where the shape or an option is out of range, or a
  ///   tensor is not what the shape asks for.
  public init(
    _ file: GGUFFile, _ options: EngineOptions, processors: Int,
    fast: Int? = nil, arena: inout ArenaPlan
  ) throws(ModelError) {
    let shape = try ModelConfiguration(file)
    configuration = shape
    features = options.features
    context =
      options.context
      ?? min(EngineOptions.defaultContext, shape.trainedContext)
    guard context >= 1, context <= shape.trainedContext else {
      throw .contextUnusable(asked: context, trained: shape.trainedContext)
    }
    batch = min(max(options.batch, 1), context)
    threads = min(max(options.threads ?? fast ?? processors, 1), 64)
    promptThreads = min(
      max(options.promptThreads ?? options.threads ?? processors, 1), 64)
    logitRows = min(max(options.logitRows, 1), batch)

    let fitsBlocks = shape.headDimension % 32 == 0
    keyType = options.keyType ?? .f16
    valueType = options.valueType ?? (fitsBlocks ? .q8_0 : .f16)
    fellBackToHalf = options.valueType == nil && !fitsBlocks
    guard fitsBlocks || (keyType == .f16 && valueType == .f16) else {
      throw .keyValueTypeUnusable(headDimension: shape.headDimension)
    }

    // Rows of floats are padded to whole vectors of 16 lanes.
    func padded(_ columns: Int) -> Int { (columns + 15) / 16 * 16 }
    let positions = padded(context)
    let dimension = UInt32(shape.headDimension)
    let heads = shape.layers * shape.keyValueHeads
    let keyGroup = kernel_key_group_bytes(keyType.number, dimension)
    let valueRow = kernel_value_row_bytes(valueType.number, dimension)
    let widest = max(shape.hidden, shape.queryWidth, shape.feedForward)
    let forms = TransformerPlan.forms(of: file, features)
    usesLibrary =
      options.usesLibrary
      && file.tensors.contains { $0.rank > 1 && $0.type.isFloat }
    let cells32 = forms.contains(.quants32) ? batch * widest : 0
    let cells256 = forms.contains(.quants256) ? batch * widest : 0

    do {
      layers = try arena.reserve(
        shape.layers, of: LayerWeights.self, for: .weightIndex)
      feedForwards = try arena.reserve(
        shape.layers * max(shape.experts, 1), of: FeedForwardWeights.self,
        for: .weightIndex)
      keys = try arena.reserve(
        heads, times: positions / 16, times: keyGroup, for: .keyValueCache)
      values = try arena.reserve(
        heads, times: positions, times: valueRow, for: .keyValueCache)
      func floats(_ rows: Int, _ columns: Int) throws(MemoryError)
        -> Reservation<Float>
      {
        try arena.reserve(
          rows * padded(columns), of: Float.self, for: .activations)
      }
      frequencies = try arena.reserve(
        shape.rotaryDimensions / 2, of: Double.self, for: .activations)
      rotary = try floats(batch, shape.rotaryDimensions)
      residual = try floats(batch, shape.hidden)
      normed = try floats(batch, shape.hidden)
      query = try floats(batch, shape.queryWidth)
      key = try floats(batch, shape.keyValueWidth)
      value = try floats(batch, shape.keyValueWidth)
      attention = try floats(batch, shape.queryWidth)
      up = try floats(batch, shape.feedForward)
      gates = try floats(usesLibrary ? batch : 0, shape.feedForward)
      let routed = shape.experts == 0 ? 0 : batch
      shares = try floats(routed, shape.experts)
      chosen = try arena.reserve(routed, of: UInt32.self, for: .activations)
      expertRows = try floats(routed, shape.hidden)
      quants32 = try arena.reserve(cells32, of: Int8.self, for: .activations)
      scales32 = try arena.reserve(
        cells32 / 32, of: Float.self, for: .activations)
      sums32 = try arena.reserve(
        cells32 / 32, of: Int16.self, for: .activations)
      quants256 = try arena.reserve(cells256, of: Int8.self, for: .activations)
      scales256 = try arena.reserve(
        cells256 / 256, of: Float.self, for: .activations)
      sums16 = try arena.reserve(
        cells256 / 16, of: Int16.self, for: .activations)
      scratch = try arena.reserve(
        max(threads, promptThreads) * kernel_attention_scratch(dimension),
        of: Float.self,
        for: .kernelScratch)
      partials = try arena.reserve(
        kernel_attention_partials(
          UInt32(shape.heads), dimension, UInt32(positions)),
        of: Float.self, for: .kernelScratch)
      panels = try arena.reserve(
        usesLibrary
          ? promptThreads * Int(KERNEL_LIBRARY_ROWS) * padded(widest) : 0,
        of: Float.self, for: .kernelScratch)
      logits = try arena.reserve(
        logitRows * shape.vocabulary, of: Float.self, for: .logits)
    } catch { throw .memory(error) }

    // What cannot be loaded has no plan.
    _ = try ModelWeights(
      file, shape, features: features, layers: Region(), feedForwards: Region())
  }

  /// The forms of activations that any matrix of the file asks for.
  private static func forms(
    of file: GGUFFile, _ features: UInt32
  ) -> ActivationForms {
    var forms = ActivationForms.none
    for tensor in file.tensors {
      let record = kernel_select(
        UInt32(KERNEL_MATRIX), tensor.type.rawValue, features)
      if let record {
        forms = forms.union(ActivationForms(given: record.pointee.activations))
      }
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

extension ArenaPlan {
  /// Sets aside `count · times · size` bytes; the product is checked.
  fileprivate mutating func reserve(
    _ count: Int, times: Int, times size: Int, for part: MemoryPart
  ) throws(MemoryError) -> Reservation<UInt8> {
    let (rows, overflowRows) = count.multipliedReportingOverflow(by: times)
    let (bytes, overflow) = rows.multipliedReportingOverflow(by: size)
    guard !overflowRows, !overflow else { throw .planTooLarge }
    return try reserve(bytes, of: UInt8.self, for: part)
  }
}
