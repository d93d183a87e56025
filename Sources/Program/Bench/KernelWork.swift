import CHost
import CKernels
import GGUF
import Memory
import Synthesis
import Tensors
import Transformer

/// One product of a kernel, as often as it is wanted.
///
/// Weights, or caches, are copies that take turns and are larger than the
/// processor's caches: in a model too each is met once a token.
struct KernelWork {
  /// The memory of all products.
  struct Plan {
    let weights: Reservation<UInt8>
    fileprivate let rows: Reservation<kernel_activations>
    fileprivate let floats: Reservation<Float>
    fileprivate let activations: Activations.Plan
    fileprivate let output: Reservation<Float>
    fileprivate let scores: Reservation<Float>
    fileprivate let tile: Reservation<Float>
    fileprivate let valid: Reservation<UInt32>
    fileprivate let queriesPerKey: Int

    init(
      _ kernel: BenchKernel, _ shapes: [BenchRow.Shape], tokens: Int,
      queriesPerKey: Int, threads: Int, _ plan: inout ArenaPlan
    ) throws(MemoryError) {
      self.queriesPerKey = queriesPerKey
      let isMatrix = kernel.operation == UInt32(KERNEL_MATRIX)
      var widest = 0
      var highest = 0
      var largest = MachineProbe.bufferBytes
      for shape in shapes {
        widest = max(widest, Activations.stride(shape.columns))
        highest = max(highest, shape.rows)
        largest = max(largest, KernelWork.byteCount(kernel, shape))
      }
      let queries = Int(KERNEL_QUERY_TILE)
      weights = try plan.reserve(largest, of: UInt8.self, for: .kernelScratch)
      func reserve<T>(
        _ count: Int, _ type: T.Type
      ) throws(MemoryError) -> Reservation<T> {
        try plan.reserve(count, of: type, for: .activations)
      }
      rows = try reserve(1, kernel_activations.self)
      floats = try reserve(
        (isMatrix ? tokens : queries) * widest, Float.self)
      activations = try Activations.Plan(
        rows: isMatrix ? tokens : 0, columns: widest, .all,
        features: host_cpu_features(), &plan)
      output = try reserve(
        isMatrix ? tokens * highest : threads * queries * widest, Float.self)
      let workers = isMatrix ? 0 : threads
      scores = try reserve(
        workers * queries * Int(KERNEL_ATTENTION_BLOCK), Float.self)
      tile = try reserve(workers * 16 * widest, Float.self)
      valid = try reserve(isMatrix ? 0 : queries, UInt32.self)
    }
  }

  private let kernel: BenchKernel
  private let shape: BenchRow.Shape
  private let tokens: Int
  private let weights: Region<UInt8>
  private let productBytes: Int
  private let queries: Int
  private var matrices = kernel_matrices_job()
  private var attend = kernel_probe_attend_job()
  private var offset = 0

  /// A product for `tokens` tokens.
  init(
    _ kernel: BenchKernel, _ shape: BenchRow.Shape, tokens: Int, _ plan: Plan,
    _ arena: borrowing Arena
  ) {
    self.kernel = kernel
    self.shape = shape
    self.tokens = tokens
    weights = arena[plan.weights]
    productBytes = KernelWork.byteCount(kernel, shape)
    queries = tokens * plan.queriesPerKey
    if kernel.operation == UInt32(KERNEL_MATRIX) {
      prepareMatrix(plan, arena)
    } else {
      prepareAttention(plan, arena)
    }
  }

  /// Bytes of weights, or of cache, per token.
  var bytesPerToken: Double { Double(productBytes) / Double(tokens) }

  /// Multiplications and additions per token.
  var operationsPerToken: Double {
    let products = 2 * Double(shape.rows) * Double(shape.columns)
    return kernel.operation == UInt32(KERNEL_MATRIX)
      ? products : products * Double(queries / tokens)
  }

  /// Makes products for some time.
  mutating func tokensPerSecond(
    _ pool: ThreadPool, leastNanoseconds: UInt64
  ) -> Double {
    run(pool)
    var count = 0
    var elapsed: UInt64 = 0
    let start = host_nanoseconds()
    repeat {
      run(pool)
      count += 1
      elapsed = host_nanoseconds() - start
    } while elapsed < leastNanoseconds
    return Double(count * tokens) * 1e9 / Double(elapsed)
  }

  /// Makes one product with the next copy.
  private mutating func run(_ pool: ThreadPool) {
    if offset + productBytes > weights.count { offset = 0 }
    let copy = weights[offset..<(offset + productBytes)].bytes.unsafeStart
    offset += productBytes
    if kernel.operation == UInt32(KERNEL_MATRIX) {
      matrices.matrices.0.weights = copy
      let units = withUnsafePointer(to: matrices) { kernel_matrices_units($0) }
      pool.run(kernel_matrices, matrices, units: units)
    } else {
      attend.cache = copy
      pool.run(
        kernel_probe_attend, attend,
        units: UInt32(shape.rows / Int(KERNEL_ATTENTION_BLOCK)))
    }
  }

  /// The bytes that a product meets.
  static func byteCount(_ kernel: BenchKernel, _ shape: BenchRow.Shape) -> Int {
    let type = kernel.record.type
    let dimension = UInt32(shape.columns)
    switch Int(kernel.operation) {
    case Int(KERNEL_SCORES):
      return shape.rows / Int(KERNEL_KEY_GROUP)
        * kernel_key_group_bytes(type, dimension)
    case Int(KERNEL_VALUES):
      return shape.rows * kernel_value_row_bytes(type, dimension)
    default:
      return TensorType(rawValue: type)?
        .byteCount(elements: shape.rows * shape.columns) ?? 0
    }
  }

  /// Fills memory with bytes that are blocks of every type: any two or four of
  /// them are a small number in F16, BF16 and F32.
  static func fill(_ weights: Region<UInt8>) {
    var words = RandomWords(seed: 1)
    guard let start = weights.unsafeStart else { return }
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<(weights.count / 8) {
      let word = words.next() & 0x0707_0707_0707_0707 | 0x2828_2828_2828_2828
      raw.storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self)
    }
  }

  private mutating func prepareMatrix(_ plan: Plan, _ arena: borrowing Arena) {
    let rows = arena[plan.rows]
    let floats = arena[plan.floats]
    KernelWork.fill(floats)
    rows[0] = Activations(plan.activations, arena).rows(
      floats, columns: shape.columns, as: .all)
    var job = kernel_prepare_job()
    job.run =
      kernel_select(
        UInt32(KERNEL_PREPARE), UInt32(KERNEL_F32), host_cpu_features())?
      .pointee.prepare
    job.input = UnsafePointer(floats.unsafeStart)
    job.out = rows.unsafeStart
    job.input_stride = Activations.stride(shape.columns)
    withUnsafePointer(to: job) { kernel_prepare($0, 0, UInt32(tokens), 0) }
    matrices.count = 1
    matrices.matrices.0.run = kernel.record.run
    matrices.matrices.0.panels = kernel.record.panels
    matrices.matrices.0.row_bytes = productBytes / shape.rows
    matrices.matrices.0.activations = UnsafePointer(rows.unsafeStart)
    matrices.matrices.0.output = arena[plan.output].unsafeStart
    matrices.matrices.0.output_stride = shape.rows
    matrices.matrices.0.rows = UInt32(shape.rows)
    matrices.matrices.0.columns = UInt32(shape.columns)
    matrices.matrices.0.tokens = UInt32(tokens)
    matrices.matrices.0.type = kernel.record.type
  }

  private mutating func prepareAttention(
    _ plan: Plan, _ arena: borrowing Arena
  ) {
    let block = Int(KERNEL_ATTENTION_BLOCK)
    let floats = arena[plan.floats]
    let scores = arena[plan.scores]
    let valid = arena[plan.valid]
    KernelWork.fill(floats)
    KernelWork.fill(scores)
    valid.fill(with: UInt32(block))
    attend = kernel_probe_attend_job(
      run: kernel.record.attend, cache: nil,
      block_bytes: productBytes / (shape.rows / block),
      queries: floats.unsafeStart, scores: scores.unsafeStart,
      outputs: arena[plan.output].unsafeStart,
      tile: arena[plan.tile].unsafeStart, valid: valid.unsafeStart,
      query_count: UInt32(queries), dimension: UInt32(shape.columns))
  }

  /// From −2 to 2, most of them near 0, as in a model: some kernels are faster
  /// where few are as large as the largest.
  private static func fill(_ floats: Region<Float>) {
    var words = RandomWords(seed: 2)
    for index in 0..<floats.count {
      let word = words.next()
      var sum = word & 0xFFFF
      for part in 1..<4 { sum += word >> UInt64(16 * part) & 0xFFFF }
      floats[index] = Float(sum) * 0x1p-16 - 2
    }
  }
}
