import Benchmark
import CHost
import CKernels
import GGUF
import Memory
import Tensors
import Transformer

/// TinySwallow's matrices: attention, into the feed-forward network, out of it.
private let shapes = [
  (rows: 1536, columns: 1536), (rows: 8960, columns: 1536),
  (rows: 1536, columns: 8960),
]

/// Registers every matrix kernel that this machine can run, on one thread, with
/// each shape, for one token (a decode) and for 128 (a prompt).
func registerMatrices() {
  var count: UInt32 = 0
  guard let records = kernel_records(UInt32(KERNEL_MATRIX), &count) else {
    return
  }
  for index in 0..<Int(count) {
    let record = records[index]
    guard record.requires & host_cpu_features() == record.requires else {
      continue
    }
    for (rows, columns) in shapes {
      for tokens in [1, 128] {
        register(record, rows: rows, columns: columns, tokens: tokens)
      }
    }
  }
}

private func register(
  _ record: kernel_record, rows: Int, columns: Int, tokens: Int
) {
  // The record lies in a table of constants, but its type says nothing of it.
  nonisolated(unsafe) let record = record
  nonisolated(unsafe) var bench: MatrixBench?
  Benchmark(
    "\(String(cString: record.name)) \(rows)x\(columns) tokens \(tokens)",
    configuration: .init(metrics: [
      .wallClock, Rate.megabytes, Rate.multiplications,
    ])
  ) { benchmark in
    guard let bench else { return }
    let seconds = seconds { bench.run(record) }
    benchmark.measurement(
      Rate.megabytes, Int(Double(bench.matrixBytes) / seconds / 1e6))
    benchmark.measurement(
      Rate.multiplications,
      Int(Double(rows * columns * tokens) / seconds / 1e6))
  } setup: {
    bench = MatrixBench(
      type: record.type, rows: rows, columns: columns, tokens: tokens)
  } teardown: {
    bench = nil
  }
}

/// Weights, activations and results of one product.
///
/// One token's product is bound by memory, as it is in a model whose weights
/// are larger than the caches: several copies of the matrix, 128 MiB in all,
/// take turns.
private final class MatrixBench {
  let matrixBytes: Int
  private let weights: UnsafeMutableRawBufferPointer
  private let given: UnsafeMutablePointer<kernel_activations>
  private let arena: Arena
  private var matrix: kernel_matrix
  private let copies: Int
  private var turn = 0

  init(type: UInt32, rows: Int, columns: Int, tokens: Int) {
    let layout = BlockLayout(type)
    let rowBytes = columns / layout.elements * layout.bytes
    matrixBytes = rows * rowBytes
    copies = max((128 << 20) / matrixBytes, 1)
    weights = .allocate(byteCount: copies * matrixBytes, alignment: 64)
    layout.fill(weights)

    given = .allocate(capacity: 1)
    given.initialize(to: kernel_activations())
    matrix = kernel_matrix()
    var plan = ArenaPlan()
    let output: Region<Float>
    do {
      let floats = try plan.reserve(
        tokens * columns, of: Float.self, for: .activations)
      let forms = try Activations.Plan(
        rows: tokens, columns: columns, .all, &plan)
      let results = try plan.reserve(
        tokens * rows, of: Float.self, for: .activations)
      arena = try Arena(plan)
      given.pointee = Activations(forms, arena).rows(
        arena[floats], columns: columns, as: .all)
      output = arena[results]
    } catch { preconditionFailure("no memory for a product") }
    makeActivations(tokens: tokens, columns: columns)

    matrix.row_bytes = rowBytes
    matrix.activations = UnsafePointer(given)
    matrix.output = output.unsafeStart
    matrix.output_stride = rows
    matrix.rows = UInt32(rows)
    matrix.columns = UInt32(columns)
    matrix.tokens = UInt32(tokens)
  }

  deinit {
    weights.deallocate()
    given.deallocate()
  }

  /// Floats from −1 to 1, and their 8-bit forms as the forward pass makes them.
  private func makeActivations(tokens: Int, columns: Int) {
    var random = SplitMix(state: 1)
    for cell in 0..<(tokens * columns) {
      given.pointee.floats[cell] = Float(random.next() >> 40) * 0x1p-23 - 1
    }
    var job = kernel_prepare_job()
    job.run =
      kernel_select(
        UInt32(KERNEL_PREPARE), UInt32(KERNEL_F32), host_cpu_features())?
      .pointee.prepare
    job.input = UnsafePointer(given.pointee.floats)
    job.out = given
    job.input_stride = columns
    kernel_prepare(&job, 0, UInt32(tokens), 0)
  }

  /// Computes the whole product with the next copy of the weights.
  func run(_ record: kernel_record) {
    let start = weights.baseAddress?.advanced(by: turn * matrixBytes)
    matrix.weights = start.map {
      UnsafePointer($0.assumingMemoryBound(to: UInt8.self))
    }
    turn = (turn + 1) % copies
    record.run(&matrix, 0, matrix.rows)
  }
}

/// The blocks of a type, as far as random ones need it.
private struct BlockLayout {
  let elements: Int
  let bytes: Int
  /// The places of the scales' upper bytes, which must be moderate.
  private let scales: [Int]

  init(_ number: UInt32) {
    guard let type = TensorType(rawValue: number) else {
      preconditionFailure("a kernel of an unknown type")
    }
    elements = type.blockElements
    bytes = type.blockBytes
    scales =
      switch type {
      case .f32: [3]
      case .q4_1, .q5_1, .q4_K, .q5_K: [1, 3]
      case .q2_K: [81, 83]
      case .q3_K: [109]
      case .q6_K: [209]
      case .tq1_0: [53]
      case .tq2_0: [65]
      case .iq1_M: [53, 55]
      case .mxfp4: [0]
      default: [1]
      }
  }

  /// Fills whole blocks with random quants and moderate scales.
  func fill(_ weights: UnsafeMutableRawBufferPointer) {
    var random = SplitMix(state: 2)
    // A megabyte of whole blocks is made, and repeated to the end.
    let unit = min((1 << 20) / bytes * bytes, weights.count)
    for index in 0..<unit {
      weights[index] = UInt8(truncatingIfNeeded: random.next())
    }
    for block in stride(from: 0, to: unit, by: bytes) {
      for scale in scales {
        // Exponent bits of a small number in F16, BF16 and F32 alike.
        weights[block + scale] = 0x2C
      }
    }
    var filled = unit
    while filled < weights.count {
      let count = min(unit, weights.count - filled)
      let target = UnsafeMutableRawBufferPointer(
        rebasing: weights[filled..<(filled + count)])
      target.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: weights[0..<count]))
      filled += count
    }
  }
}

/// SplitMix64: the same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
