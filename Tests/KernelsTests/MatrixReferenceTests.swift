import CKernels
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// The scalar kernels against float64, with the weights that the
/// format's reader gives.
@Suite struct MatrixReferenceTests {
  /// The values of a row, and the minimum that is part of each.
  static func weights(
    _ stored: Stored, _ row: [UInt8], columns: Int
  ) throws -> [(value: Double, minimum: Double)] {
    var lowest = row
    if let quants = stored.quantsBesideMinimums {
      for block in stride(from: 0, to: row.count, by: stored.bytes) {
        for at in quants { lowest[block + at] = 0 }
      }
    }
    let values = try dequantized(stored, row, columns: columns)
    let minimums = try dequantized(stored, lowest, columns: columns)
    return zip(values, minimums).map {
      (Double($0), stored.quantsBesideMinimums == nil ? 0 : Double($1))
    }
  }

  private static func dequantized(
    _ stored: Stored, _ row: [UInt8], columns: Int
  ) throws -> [Float] {
    let floats = region(of: columns, Float.self)
    try dequantize(stored.type, view(row), into: floats)
    return (0..<columns).map { floats[$0] }
  }

  /// One activation as the kernel of this block width meets it.
  static func given(
    _ a: kernel_activations, _ block: Int, _ token: Int, _ column: Int
  ) -> Double {
    let columns = Int(a.columns)
    if block == 1 {
      return Double(a.floats[token * ((columns + 15) / 16 * 16) + column])
    }
    let at = token * columns + column
    return block == 32
      ? Double(a.quants32[at]) * Double(a.scales32[at / 32])
      : Double(a.quants256[at]) * Double(a.scales256[at / 256])
  }

  // With u = 2^-24, an output of k roundings in a row is off by at most k·u
  // times the sum of its terms' magnitudes, to first order; twice that is
  // allowed. Floats: columns/16 fused steps of a lane and 4 of the fold. Blocks:
  // the product of the scales, the integer's conversion, and a step for each
  // block, two with minimums, whose terms count apart from the scaled ones.
  // Then bias and residual. A weight as the reader has it is off by three
  // roundings at most.
  @Test(arguments: Stored.all)
  func scalarIsNearFloat64(stored: Stored) throws {
    let base = try #require(scalar(matrixOperation, stored.number))
    var chance = SeededRandom(3)
    let (rows, tokens) = (5, 3)
    for columns in MatrixKernelTests.columns(stored.block) {
      let bytes = stored.weights(
        rows: rows, columns: columns, filling: .ordinary, chance: &chance)
      let weights = try guarded(bytes)
      let given = activations(
        tokens: tokens, columns: columns, filling: .ordinary, chance: &chance)
      let bias = (0..<rows).map { _ in chance.float() }
      let initial = (0..<(tokens * rows)).map { _ in chance.float() }
      let output = run(
        base, weights: weights, stored: stored, given: given, rows: rows,
        tokens: tokens, bias: bias, adds: true, initial: initial)
      let rowBytes = columns / stored.block * stored.bytes
      let steps =
        stored.block == 1
        ? columns / 16 + 1 + 4 : columns / stored.block * 2 + 2
      for row in 0..<rows {
        let data = Array(bytes[(row * rowBytes)..<((row + 1) * rowBytes)])
        let values = try Self.weights(stored, data, columns: columns)
        for token in 0..<tokens {
          let at = token * rows + row
          var exact = Double(bias[row]) + Double(initial[at])
          var magnitude = abs(exact) + 2 * abs(Double(bias[row]))
          for column in 0..<columns {
            let x = Self.given(given.pointee, stored.block, token, column)
            let (value, minimum) = values[column]
            exact += value * x
            magnitude += (abs(value - minimum) + abs(minimum)) * abs(x)
          }
          let bound = 2 * Double(steps + 2 + 3) * 0x1p-24 * magnitude
          #expect(
            abs(Double(output[at]) - exact) <= bound,
            "row \(row), token \(token), columns \(columns)")
        }
      }
    }
  }
}

extension Stored {
  /// Where the quants of a block with minimums lie: zeros there leave them.
  fileprivate var quantsBesideMinimums: Range<Int>? {
    switch type {
    case .q4_1, .q5_1: 4..<bytes
    case .q2_K: 16..<80
    case .q4_K, .q5_K: 16..<bytes
    default: nil
    }
  }
}
