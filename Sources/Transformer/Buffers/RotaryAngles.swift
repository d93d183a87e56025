import CKernels
import Memory
import Models

/// The angles by which one batch's queries and keys are turned, for each way in
/// which layers turn them.
struct RotaryAngles: BitwiseCopyable {
  /// One way's frequencies, and its angles of a batch.
  struct Row: BitwiseCopyable {
    let frequencies: Region<Double>  // [rotary dimensions / 2]
    let magnitude: Double  // of cos and sin
    let table: Region<Float>  // [B, rotary dimensions]: cos, sin, cos, …

    /// The pairs of dimensions that are turned.
    var pairs: UInt32 { UInt32(frequencies.count) }
  }

  /// The memory, set aside.
  struct Plan: Sendable {
    fileprivate let rows: Reservation<Row>
    fileprivate let frequencies: Reservation<Double>
    fileprivate let tables: Reservation<Float>
    fileprivate let shapes: [RotaryShape]

    init(
      _ shapes: [RotaryShape], batch: Int, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      self.shapes = shapes
      var widest = 0
      for shape in shapes { widest = max(widest, shape.dimensions) }
      rows = try arena.reserve(shapes.count, of: Row.self, for: .weightIndex)
      frequencies = try arena.reserve(
        shapes.count * (widest / 2), of: Double.self, for: .activations)
      tables = try arena.reserve(rows: shapes.count * batch, columns: widest)
    }
  }

  let rows: Region<Row>
  /// The token of a batch whose angles come first here.
  private(set) var first = 0

  /// Computes the frequencies.
  init(
    _ plan: Plan, divisors: UnsafePointer<Float>?, _ arena: borrowing Arena
  ) {
    rows = arena[plan.rows]
    let frequencies = arena[plan.frequencies]
    let tables = arena[plan.tables]
    let pairs = frequencies.count / rows.count
    let floats = tables.count / rows.count
    for index in plan.shapes.indices {
      var shape = plan.shapes[index].kernelShape(divisors: divisors)
      let first = index * pairs
      let own = frequencies[first..<(first + Int(shape.dimensions) / 2)]
      let magnitude = kernel_rotary_frequencies(own.unsafeStart, &shape)
      rows[index] = Row(
        frequencies: own, magnitude: magnitude,
        table: tables[(index * floats)..<((index + 1) * floats)])
    }
  }

  /// The angles of tokens behind the first `tokens` of a batch.
  func behind(_ tokens: Int) -> RotaryAngles {
    var behind = self
    behind.first += tokens
    return behind
  }

  /// The angles of one way from the first token on: cos, sin, cos, ….
  func table(_ way: Int) -> Region<Float> {
    let row = rows[way]
    return row.table[(first * 2 * Int(row.pairs))..<row.table.count]
  }
}
