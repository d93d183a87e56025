import CHost
import CKernels
import Foundation
import GGUF
import Tensors
import TestSupport
import Testing

/// Matrices of floats by OpenBLAS, and memory by libnuma, where the build has
/// them and the machine too.
@Suite struct LibraryTests {
  private static let types: [Stored] = Stored.all.filter { $0.block == 1 }

  /// One matrix, its outputs as they were, and room for what is computed.
  private struct Product {
    let stored: Stored
    let rows: Int
    let weights: UnsafeMutablePointer<UInt8>
    let bias: UnsafeMutablePointer<Float>?
    let adds: Bool
    let initial: [Float]
    let output: UnsafeMutablePointer<Float>

    init(
      _ stored: Stored, rows: Int, columns: Int, tokens: Int, hasBias: Bool,
      adds: Bool, offset: Int = 0, _ chance: inout SeededRandom
    ) throws {
      self.stored = stored
      self.rows = rows
      self.adds = adds
      let bytes = stored.weights(
        rows: rows, columns: columns, filling: .ordinary, chance: &chance)
      weights = try guarded([UInt8](repeating: 0, count: offset) + bytes)
      bias = hasBias ? memory((0..<rows).map { _ in chance.float() }) : nil
      initial = (0..<(tokens * (rows + 3))).map { _ in chance.float() }
      output = memory(initial)
    }

    func matrix(
      _ given: UnsafePointer<kernel_activations>, tokens: Int, offset: Int = 0
    ) throws -> kernel_matrix {
      let record = try #require(
        kernel_select(
          matrixOperation, UInt32(stored.number), host_cpu_features()))
      let columns = Int(given.pointee.columns)
      return kernel_matrix(
        run: record.pointee.run, weights: weights + offset,
        row_bytes: columns / stored.block * stored.bytes, bias: bias,
        activations: given, output: output, output_stride: rows + 3,
        rows: UInt32(rows), columns: UInt32(columns), tokens: UInt32(tokens),
        type: stored.type.rawValue, accumulates: adds ? 1 : 0,
        panels: record.pointee.panels)
    }
  }

  /// Runs a step over some units and answers what it wrote.
  private func outputs(
    _ products: [Product], _ matrices: [kernel_matrix],
    _ units: Range<UInt32>? = nil, byLibrary: Bool
  ) -> [[Float]] {
    for product in products {
      product.output.update(
        from: product.initial, count: product.initial.count)
    }
    let columns = matrices.map { Int($0.columns) }.max() ?? 0
    let size = Int(KERNEL_LIBRARY_ROWS) * columns
    var job = kernel_library_job()
    job.matrices.count = UInt32(matrices.count)
    withUnsafeMutableBytes(of: &job.matrices.matrices) { bytes in
      for (index, matrix) in matrices.enumerated() {
        bytes.storeBytes(
          of: matrix, toByteOffset: index * MemoryLayout<kernel_matrix>.stride,
          as: kernel_matrix.self)
      }
    }
    job.panels = memory(2 * size, Float.self)
    job.panel_floats = size
    let all = units ?? 0..<kernel_matrices_units(&job.matrices)
    if byLibrary {
      kernel_matrices_library(&job, all.lowerBound, all.upperBound, 1)
    } else {
      kernel_matrices(&job.matrices, all.lowerBound, all.upperBound, 1)
    }
    return products.map { product in
      (0..<product.initial.count).map { product.output[$0] }
    }
  }

  /// Near the kernels' own sums, with bias, residual and odd shapes; where the
  /// build has no library the same bits.
  @Test(arguments: types)
  func nearTheKernels(stored: Stored) throws {
    let isOpen = host_blas_open()
    if host_blas_library() != nil, !isOpen {
      try Test.cancel("this machine has no OpenBLAS")
    }
    var chance = SeededRandom(5)
    for (rows, columns, tokens) in [(8, 64, 16), (301, 100, 17), (130, 37, 40)]
    {
      for variant in 0..<4 {
        let given = activations(
          tokens: tokens, columns: columns, filling: .ordinary,
          chance: &chance)
        // Rows of F32 that no pointer to floats may name, too.
        let offset = variant == 3 ? 1 : 0
        let product = try Product(
          stored, rows: rows, columns: columns, tokens: tokens,
          hasBias: variant & 1 != 0, adds: variant & 2 != 0, offset: offset,
          &chance)
        let matrices = [
          try product.matrix(given, tokens: tokens, offset: offset)
        ]
        let expected = outputs([product], matrices, byLibrary: false)[0]
        let found = outputs([product], matrices, byLibrary: true)[0]
        for (index, pair) in zip(found, expected).enumerated() {
          if index % (rows + 3) >= rows || !isOpen {
            #expect(pair.0 == pair.1)
            continue
          }
          // The activations are at most 1, the weights of F16 below 4: each
          // order's rounding errors add up to less than columns² · 4 · 2^-24.
          let bound = Float(columns * columns) * 4 * 0x1p-23 + 0x1p-20
          #expect(
            abs(pair.0 - pair.1) <= bound, "\(rows) × \(columns), \(index)")
        }
        // The library alone, over a part of the rows.
        let part = outputs([product], matrices, 0..<1, byLibrary: true)[0]
        for index in 0..<part.count
        where index % (rows + 3) >= Int(KERNEL_ROW_UNIT) {
          #expect(part[index] == product.initial[index])
        }
      }
    }
  }

  /// Beside a matrix of floats one of blocks keeps its kernel's bits.
  @Test func blocksAreLeftAlone() throws {
    guard host_blas_open() else { return }
    var chance = SeededRandom(6)
    let (columns, tokens) = (256, 16)
    let given = activations(
      tokens: tokens, columns: columns, filling: .ordinary, chance: &chance)
    let products = try [.q8_0, .f16, .q5_K].map { type in
      try Product(
        #require(Stored.all.first { $0.type == type }), rows: 24,
        columns: columns, tokens: tokens, hasBias: true, adds: false, &chance)
    }
    let matrices = try products.map { try $0.matrix(given, tokens: tokens) }
    let expected = outputs(products, matrices, byLibrary: false)
    let found = outputs(products, matrices, byLibrary: true)
    #expect(found[0] == expected[0] && found[2] == expected[2])
    #expect(zip(found[1], expected[1]).allSatisfy { abs($0 - $1) < 0.01 })
    #expect(found[1] != products[1].initial)
  }

  /// What is done about nodes is interleaving, or nothing.
  @Test func policies() {
    for nodes: UInt32 in [0, 1] {
      for policy in [HOST_NUMA_OFF, HOST_NUMA_AUTO, HOST_NUMA_INTERLEAVE] {
        #expect(!host_numa_interleaves(Int32(policy), nodes))
      }
    }
    for nodes: UInt32 in [2, 8, 64] {
      #expect(!host_numa_interleaves(Int32(HOST_NUMA_OFF), nodes))
      #expect(host_numa_interleaves(Int32(HOST_NUMA_AUTO), nodes))
      #expect(host_numa_interleaves(Int32(HOST_NUMA_INTERLEAVE), nodes))
    }
    if host_numa_library() == nil { #expect(!host_numa_interleave()) }
  }

  /// The memory of a thread that asked for it, on a machine of any number of
  /// nodes.
  @Test func interleaving() throws {
    nonisolated(unsafe) var isInterleaved = false
    nonisolated(unsafe) var maps = ""
    let done = DispatchSemaphore(value: 0)
    // On a thread that ends with it: the policy is a thread's own.
    Thread.detachNewThread {
      isInterleaved = host_numa_interleave()
      maps =
        (try? String(
          contentsOfFile: "/proc/thread-self/numa_maps", encoding: .utf8))
        ?? ""
      done.signal()
    }
    done.wait()
    if maps.isEmpty { try Test.cancel("this kernel shows no policies") }
    #expect(maps.contains(" interleave:") == isInterleaved)
  }
}
