import CKernels
import Tensors
import Testing

/// What the kernels' tables say of types and of panels.
@Suite struct FactsTests {
  /// The kernels' table and the files' types agree about every block.
  @Test func blocksAreThoseOfTheFiles() {
    var quantised = 0
    for number in 0..<UInt32(KERNEL_TYPE_LIMIT) {
      let bytes = Int(kernel_block_bytes(number))
      guard kernel_select(matrixOperation, number, 0) != nil,
        let type = TensorType(rawValue: number), type.blockElements > 1
      else {
        #expect(bytes == 0, "type \(number)")
        continue
      }
      quantised += 1
      #expect(bytes == type.blockBytes, "\(type)")
      #expect(
        Int(kernel_block_elements(number)) == type.blockElements, "\(type)")
    }
    #expect(quantised == 22)
  }

  /// Every kernel's panels fit into what the gated step keeps, and are whole
  /// units of work.
  @Test func panelsAreWholeUnits() {
    var count: UInt32 = 0
    let all = UnsafeBufferPointer(
      start: kernel_records(matrixOperation, &count), count: Int(count))
    for record in all {
      let rows = UInt32(record.panels.rows)
      let tokens = UInt32(record.panels.tokens)
      let name = String(cString: record.name)
      #expect(rows <= UInt32(KERNEL_PANEL_ROWS), "\(name)")
      #expect(rows % UInt32(KERNEL_ROW_UNIT) == 0, "\(name)")
      #expect((rows == 0) == (tokens == 0), "\(name)")
      #expect(tokens != 1, "\(name)")
      #expect((rows == 0) == name.hasSuffix("_scalar"), "\(name)")
    }
  }

  private static func matrix(
    _ rows: UInt16, from tokens: UInt16, for count: UInt32
  ) -> kernel_matrix {
    var matrix = kernel_matrix()
    matrix.panels = kernel_panels(rows: rows, tokens: tokens)
    matrix.tokens = count
    return matrix
  }

  /// A thread takes whole panels, of the matrix with the largest ones.
  @Test(arguments: [
    (tokens: 1, first: 1, all: 1), (tokens: 2, first: 1, all: 4),
    (tokens: 3, first: 2, all: 4), (tokens: 9, first: 2, all: 4),
  ])
  func leastChunk(tokens: UInt32, first: UInt32, all: UInt32) {
    let narrow = Self.matrix(16, from: 3, for: tokens)
    let none = Self.matrix(0, from: 0, for: tokens)
    let wide = Self.matrix(32, from: 2, for: tokens)
    var job = kernel_matrices_job(matrices: (narrow, none, wide), count: 3)
    #expect(kernel_matrices_least_chunk(&job) == all)
    job.count = 2
    #expect(kernel_matrices_least_chunk(&job) == first)
    var gated = kernel_gated_job(run: nil, gate: narrow, up: wide)
    #expect(kernel_gated_least_chunk(&gated) == all)
    gated.up = none
    #expect(kernel_gated_least_chunk(&gated) == first)
  }
}
