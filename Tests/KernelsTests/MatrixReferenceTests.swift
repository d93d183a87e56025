import CKernels
import Testing

/// The scalar kernels against float64, from the format's own words.
@Suite struct MatrixReferenceTests {
  /// A weight in float64: what is scaled, and the minimum that goes off it.
  typealias Weight = (scaled: Double, minimum: Double)

  static func weight(_ type: Int, _ row: [UInt8], _ column: Int) -> Weight {
    func half(_ at: Int) -> Double {
      value(ofHalf: UInt16(row[at]) | UInt16(row[at + 1]) << 8)
    }
    func float(_ bytes: Range<Int>) -> Double {
      let bits = row[bytes].reversed().reduce(UInt32(0)) {
        $0 << 8 | UInt32($1)
      }
      return Double(Float(bitPattern: bits << UInt32(32 - 8 * bytes.count)))
    }
    switch type {
    case KERNEL_F32: return (float(column * 4..<column * 4 + 4), 0)
    case KERNEL_BF16: return (float(column * 2..<column * 2 + 2), 0)
    case KERNEL_F16: return (half(column * 2), 0)
    case KERNEL_Q8_0:
      let block = column / 32 * 34
      let quant = Int8(bitPattern: row[block + 2 + column % 32])
      return (half(block) * Double(quant), 0)
    case KERNEL_Q4_0:
      let block = column / 32 * 18
      let byte = row[block + 2 + column % 16]
      let quant = column % 32 < 16 ? byte & 15 : byte >> 4
      return (half(block) * (Double(quant) - 8), 0)
    case KERNEL_Q6_K: return sixBits(row, column / 256 * 210, column % 256)
    default: return fewBits(row, column, hasFifth: type == KERNEL_Q5_K)
    }

    func sixBits(_ row: [UInt8], _ block: Int, _ at: Int) -> Weight {
      let low = row[block + at / 128 * 64 + at % 64]
      let high = row[block + 128 + at / 128 * 32 + at % 32]
      let two = high >> UInt8(at % 128 / 32 * 2) & 3
      let quant = Int(at % 128 < 64 ? low & 15 : low >> 4) + Int(two) * 16
      let scale = Int8(bitPattern: row[block + 192 + at / 16])
      return (half(block + 208) * Double(scale) * Double(quant - 32), 0)
    }

    func fewBits(_ row: [UInt8], _ column: Int, hasFifth: Bool) -> Weight {
      let block = column / 256 * (hasFifth ? 176 : 144)
      let at = column % 256
      let group = at / 32
      let packed = Array(row[(block + 4)..<(block + 16)])
      var scale = packed[group < 4 ? group : group + 4]
      var minimum = packed[group + 4]
      if group < 4 {
        scale &= 63
        minimum &= 63
      } else {
        scale = (scale & 15) | (packed[group - 4] >> 6) << 4
        minimum = (minimum >> 4) | (packed[group] >> 6) << 4
      }
      let byte = row[block + (hasFifth ? 48 : 16) + at / 64 * 32 + at % 32]
      var quant = Int(group % 2 == 0 ? byte & 15 : byte >> 4)
      if hasFifth {
        quant += Int(row[block + 16 + at % 32] >> UInt8(group) & 1) * 16
      }
      return (
        half(block) * Double(scale) * Double(quant),
        half(block + 2) * Double(minimum)
      )
    }
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
  // Then bias and residual.
  @Test(arguments: Stored.all)
  func scalarIsNearFloat64(stored: Stored) throws {
    let base = try #require(scalar(matrixOperation, stored.type))
    var chance = Chance(state: 3)
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
        let values = (0..<columns).map { Self.weight(stored.type, data, $0) }
        for token in 0..<tokens {
          let at = token * rows + row
          var exact = Double(bias[row]) + Double(initial[at])
          var magnitude = abs(exact) + 2 * abs(Double(bias[row]))
          for column in 0..<columns {
            let x = Self.given(given.pointee, stored.block, token, column)
            let (scaled, minimum) = values[column]
            exact += (scaled - minimum) * x
            magnitude += (abs(scaled) + abs(minimum)) * abs(x)
          }
          let bound = 2 * Double(steps + 2) * 0x1p-24 * magnitude
          #expect(
            abs(Double(output[at]) - exact) <= bound,
            "row \(row), token \(token), columns \(columns)")
        }
      }
    }
  }
}
