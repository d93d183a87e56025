import CHost
import CKernels
import GGUF
import JSON
import Memory
import Models
import Tensors
import Transformer

/// `swiftlet bench --kernel`: one kernel on the shapes of a preset's layers, for
/// one token, as in a generation, and for many, as in a prompt.
struct KernelBench {
  /// Tokens of the second test of matrices: those of a prompt.
  private static let promptTokens = 128
  /// Products are made for this long, at least one.
  private static let leastNanoseconds: UInt64 = 10_000_000
  /// The blocks of a cache that a product of attention meets: 16,384 positions.
  private static let blocks = 128

  private let kernel: BenchKernel
  private let preset: ModelPreset
  private let settings: Settings
  private let console: Console
  private let shapes: [BenchRow.Shape]

  private var isMatrix: Bool { kernel.operation == UInt32(KERNEL_MATRIX) }

  init(_ kernel: BenchKernel, _ settings: Settings, _ console: Console) {
    self.kernel = kernel
    self.settings = settings
    self.console = console
    preset = settings.preset.preset ?? ModelPreset.all[0]
    shapes =
      kernel.operation == UInt32(KERNEL_MATRIX)
      ? KernelBench.matrices(of: preset, kernel)
      : [
        BenchRow.Shape(
          rows: KernelBench.blocks * Int(KERNEL_ATTENTION_BLOCK),
          columns: preset.configuration.firstAttending.headDimension)
      ]
  }

  /// The different matrices of the layers.
  private static func matrices(
    of preset: ModelPreset, _ kernel: BenchKernel
  ) -> [BenchRow.Shape] {
    guard let type = TensorType(rawValue: kernel.record.type) else { return [] }
    var shapes: [BenchRow.Shape] = []
    for tensor in preset.tensors
    where tensor.layer != nil && tensor.role.row.content == .matrix
      && tensor.role != .router
    {
      // Experts are stacked: one of them is measured.
      let (rows, columns) = (tensor.shape.rows, tensor.shape.columns)
      let isThere = shapes.contains {
        $0.rows == rows && $0.columns == columns
      }
      guard !isThere, columns % type.blockElements == 0 else { continue }
      shapes.append(BenchRow.Shape(rows: rows, columns: columns))
    }
    return shapes
  }

  /// The tokens of test 0 and 1 of each shape.
  private func tokens(_ test: Int) -> Int {
    if test == 0 { return 1 }
    return isMatrix
      ? KernelBench.promptTokens : Int(KERNEL_QUERY_TILE) / queriesPerKey
  }

  private var queriesPerKey: Int {
    let layer = preset.configuration.firstAttending
    return layer.heads / layer.keyValueHeads
  }

  func run() throws(ProgramError) -> ExitStatus {
    // The preset's rows may be too narrow for whole blocks of the type.
    guard !shapes.isEmpty else { throw .usage(.nothingToMeasure) }
    let threadCounts = settings.bench.threadCounts
    let repetitions = settings.bench.repetitions
    let tests = 2 * shapes.count
    var plan = ArenaPlan()
    let work: KernelWork.Plan
    let ofSamples: Reservation<Double>
    let ofReads: Reservation<Double>
    do {
      work = try KernelWork.Plan(
        kernel, shapes, tokens: tokens(1), queriesPerKey: queriesPerKey,
        threads: threadCounts[threadCounts.count - 1], &plan)
      ofSamples = try plan.reserve(
        threadCounts.count * tests * repetitions, of: Double.self, for: .text)
      ofReads = try plan.reserve(ofSamples.count, of: Double.self, for: .text)
    } catch { throw .memory(error) }
    let arena = try ModelLoader.allocate(plan, fileBytes: 0, settings, console)
    let samples = arena[ofSamples]
    let reads = arena[ofReads]
    let weights = arena[work.weights]
    KernelWork.fill(weights)
    var machine = BenchMachine(threadCounts, reading: weights.bytes)
    for threadsIndex in 0..<threadCounts.count {
      let pool = ThreadPool(threads: threadCounts[threadsIndex])
      for repetition in 0..<repetitions {
        for test in 0..<tests {
          let read = machine.measure(threadsIndex, pool)
          let shape = shapes[test / 2]
          var product = KernelWork(
            kernel, shape, tokens: tokens(test % 2), work, arena)
          let rate = product.tokensPerSecond(
            pool, leastNanoseconds: KernelBench.leastNanoseconds)
          let sample =
            (threadsIndex * tests + test) * repetitions + repetition
          samples[sample] = rate
          reads[sample] = read.gigabytes
          machine.reached(
            threadsIndex, gigabytes: rate * product.bytesPerToken / 1e9)
        }
      }
    }
    machine.end()
    try report(machine, work, arena, samples, reads)
    // The regions are views of it.
    extendLifetime(arena)
    return .success
  }

  private func report(
    _ machine: BenchMachine, _ work: KernelWork.Plan,
    _ arena: borrowing Arena, _ samples: Region<Double>,
    _ reads: Region<Double>
  ) throws(ProgramError) {
    let format = settings.bench.format
    let repetitions = settings.bench.repetitions
    if case .table = format {
      try console.write { out in
        out.append(kernel.name)
        out.append(", shapes of ")
        out.append(preset.name)
        out.append("\n")
        machine.describe(into: &out)
      }
    }
    for index in 0..<(samples.count / repetitions) {
      let threadsIndex = index / (2 * shapes.count)
      let test = index % (2 * shapes.count)
      let product = KernelWork(
        kernel, shapes[test / 2], tokens: tokens(test % 2), work, arena)
      let those = (index * repetitions)..<((index + 1) * repetitions)
      let share = BenchRow.share(
        samples[those], of: reads[those], bytes: product.bytesPerToken)
      let row = BenchRow(
        test: "kernel", subject: kernel.name, shape: shapes[test / 2],
        tokens: tokens(test % 2), depth: 0,
        threads: machine.threadCounts[threadsIndex], repetitions: repetitions,
        figure: BenchFigure(samples[those]),
        bytes: product.bytesPerToken,
        operations: product.operationsPerToken,
        bandwidthShare: share,
        peak: machine.limits[threadsIndex].gigaoperations)
      if index == 0 { try BenchReport.writeHead(row, format, console) }
      try BenchReport.write(row, format, console)
    }
    guard case .objects = format else { return }
    try console.write { out in
      var json = JSONWriter(out)
      json.beginObject()
      machine.write(to: &json)
      json.member("preset", preset.name)
      json.key("kernels")
      json.beginArray()
      json.value(kernel.name)
      json.endArray()
      json.endObject()
      out = json.text
      out.append("\n")
    }
  }
}

extension ModelConfiguration {
  /// The first layer that attends, as at least one of every preset does.
  fileprivate var firstAttending: LayerShape {
    layers.first { $0.attends } ?? layers[0]
  }
}
