import CKernels
import Foundation
import TestSupport
import Testing

/// Norm, gate and 8 bits.
@Suite struct PrepareTests {
  static let runPrepare = scalar(
    UInt32(KERNEL_PREPARE), Int(KERNEL_F32))?.prepare

  static func prepare(
    _ input: [Float], norm: [Float]? = nil
  ) -> kernel_activations {
    var chance = SeededRandom(0)
    let out = activations(
      tokens: 1, columns: input.count, filling: .highest, chance: &chance)
    out.pointee.quants256 = memory(input.count)
    var job = kernel_prepare_job(
      run: runPrepare, input: memory(input),
      norm: norm.map { UnsafePointer(memory($0)) }, rows: nil, out: out,
      input_stride: input.count, epsilon: 1e-6)
    kernel_prepare(&job, 0, 1, 0)
    return out.pointee
  }

  // The mean adds columns/16 squares a lane and 4 folds, each with a rounding;
  // the root halves that; then root, quotient and two products.
  @Test(arguments: [1, 5, 16, 17, 512, 1000, 1536])
  func normIsNearFloat64(columns: Int) {
    var chance = SeededRandom(9)
    let input = (0..<columns).map { _ in 100 * chance.float() }
    let norm = (0..<columns).map { _ in chance.float() }
    let mean =
      input.reduce(0) { $0 + Double($1) * Double($1) } / Double(columns)
    let scale = 1 / (mean + Double(Float(1e-6))).squareRoot()
    // Neither form of 8 bits is asked for where columns do not allow it.
    let count = (columns + 15) / 16 * 16
    let out = memory(1, kernel_activations.self)
    out.pointee.floats = memory(Array(repeating: 7, count: count))
    out.pointee.columns = UInt32(columns)
    var job = kernel_prepare_job(
      run: Self.runPrepare, input: memory(input), norm: memory(norm), rows: nil,
      out: out,
      input_stride: columns, epsilon: 1e-6)
    kernel_prepare(&job, 0, 1, 0)
    for index in 0..<columns {
      let exact = Double(input[index]) * scale * Double(norm[index])
      let bound = (Double(columns / 16 + 6) / 2 + 4) * 0x1p-24 * abs(exact)
      #expect(abs(Double(out.pointee.floats[index]) - exact) <= bound)
    }
    for index in columns..<count { #expect(out.pointee.floats[index] == 0) }
  }

  /// A bit is set where the magnitudes that it is about sum up to no more than
  /// its limit.
  @Test(arguments: vectorNames(UInt32(KERNEL_PREPARE)) + [nil])
  func quietBlocks(name: String?) throws {
    let run = try #require(
      name.map { record(UInt32(KERNEL_PREPARE), named: $0)?.prepare }
        ?? Self.runPrepare)
    var chance = SeededRandom(12)
    var seen: Set<UInt8> = []
    for round in 0..<400 {
      // One group, or a half of it, is louder than the others.
      let base = 40 + chance.below(30)
      let loud = (chance.below(16), chance.below(2), chance.below(128))
      let quants = (0..<256).map { index in
        let isLoud = index / 16 == loud.0 && index / 4 % 2 == loud.1
        let size = isLoud ? loud.2 : base + chance.below(8) - 4
        return Int8(chance.below(2) == 0 ? size : -size)
      }
      let out = memory(1, kernel_activations.self)
      out.pointee.columns = 256
      out.pointee.quants256 = memory(quants)
      out.pointee.quiet256 = memory([0xFF as UInt8])
      var job = kernel_prepare_job()
      job.out = out
      run(&job, 0, 1)

      func sum(_ isTaken: (Int) -> Bool) -> Int {
        quants.indices.filter(isTaken).reduce(0) { $0 + abs(Int(quants[$1])) }
      }
      func halves(of width: Int) -> Int {
        (0..<(512 / width)).map { part in
          sum { $0 / width == part / 2 && $0 / 4 % 2 == part % 2 }
        }.max() ?? 0
      }
      let groups = (0..<16).map { part in sum { $0 / 16 == part } }.max() ?? 0
      let expected =
        (groups <= 1023 ? UInt8(KERNEL_QUIET_16) : 0)
        | (halves(of: 32) <= 1057 ? UInt8(KERNEL_QUIET_HALF_OF_32) : 0)
        | (halves(of: 16) <= 520 ? UInt8(KERNEL_QUIET_HALF_OF_16) : 0)
      #expect(out.pointee.quiet256[0] == expected, "round \(round)")
      seen.insert(expected)
    }
    #expect(seen.count > 3)
  }

  // exponential() is off by 2 units in the last place, 4u; with the sum, the
  // quotient and the product that is 7u. Beyond ±88 it is clamped: what is
  // left of silu there is below 1e-36.
  @Test func gateIsNearFloat64() throws {
    let gate = (0..<65536).map { Float($0 - 32768) / 256 }
    let up = gate.indices.map { Float($0 % 7) - 3 }
    let found: UnsafeMutablePointer<Float> = memory(gate.count)
    let kernel = try #require(scalar(UInt32(KERNEL_GATE), Int(KERNEL_SILU)))
    kernel.gate(gate, up, found, UInt32(gate.count))
    for index in gate.indices {
      let g = Double(gate[index])
      let exact = g / (1 + exp(-g)) * Double(up[index])
      let error = abs(Double(found[index]) - exact)
      #expect(error <= 7.5 * 0x1p-24 * abs(exact) + 1e-35, "\(g)")
    }
  }

  // What e is raised to is off by 6u of itself at most, and e^y by that times y.
  @Test func otherGatesAreNearFloat64() throws {
    let gate = (0..<65536).map { Float($0 - 32768) / 2048 }
    let up = gate.indices.map { Float($0 % 37) / 2 - 9 }
    func check(_ function: Int, _ exact: (Double, Double) -> (Double, Double))
      throws
    {
      let found: UnsafeMutablePointer<Float> = memory(gate.count)
      let kernel = try #require(scalar(UInt32(KERNEL_GATE), function))
      kernel.gate(gate, up, found, UInt32(gate.count))
      for index in gate.indices {
        let (value, exponent) = exact(Double(gate[index]), Double(up[index]))
        let error = abs(Double(found[index]) - value)
        let relative = (9 + 6 * abs(exponent)) * 0x1p-24
        #expect(error <= relative * abs(value) + 1e-35, "\(gate[index])")
      }
    }
    try check(Int(KERNEL_GELU)) { g, u in
      let y = (2 / Double.pi).squareRoot() * (g + 0.044715 * g * g * g)
      // ½(1 + tanh y), without what cancels.
      return (g / (1 + exp(-2 * y)) * u, abs(y) < 44 ? 2 * y : 0)
    }
    try check(Int(KERNEL_CLAMPED_SWISH)) { g, u in
      let (gate, up) = (min(g, 7), min(max(u, -7), 7))
      return (gate / (1 + exp(-1.702 * gate)) * (up + 1), 1.702 * gate)
    }
  }

  /// e^x as the softmax takes it: kernels of the test's own put x in, and put
  /// what comes back where the cache lies.
  static func exponentials(_ values: [Float]) -> [Float] {
    let (queries, keys) = (64, 127)
    precondition(values.count == queries * keys)
    let cache = memory(1, kernel_cache.self)
    let seen = memory(queries * 128, Float.self)
    cache.pointee = kernel_cache(
      keys: UnsafeMutableRawPointer(memory(values))
        .assumingMemoryBound(to: UInt8.self),
      values: UnsafeMutableRawPointer(seen)
        .assumingMemoryBound(to: UInt8.self),
      key_head_bytes: 0, value_head_bytes: 0, key_type: UInt32(KERNEL_F16),
      value_type: UInt32(KERNEL_F16), heads: 1, dimension: 2,
      ring: 128)
    var job = kernel_attention_job(
      queries: memory(queries * 2), output: memory(queries * 2), cache: cache,
      run_scores: { block in
        guard let block = block?.pointee, let scores = block.scores else {
          return
        }
        let given = UnsafeRawPointer(block.cache)?
          .assumingMemoryBound(to: Float.self)
        for query in 0..<Int(block.query_count) {
          scores[query * 128] = 0
          for key in 0..<127 {
            scores[query * 128 + 1 + key] = given?[query * 127 + key] ?? 0
          }
        }
      },
      run_softmax: scalar(scoresOperation, Int(KERNEL_F16))?.softmax,
      run_values: { block in
        guard let block = block?.pointee, let scores = block.scores else {
          return
        }
        let seen = UnsafeMutableRawPointer(mutating: block.cache)?
          .assumingMemoryBound(to: Float.self)
        seen?.update(from: scores, count: Int(block.query_count) * 128)
      },
      scratch: memory(kernel_attention_scratch(2)), partials: nil,
      query_stride: queries * 2, sinks: nil, scale: 1, cap: 0, window: 0,
      query_heads: UInt32(queries),
      first_position: 127, tokens: 1, places: 0, round: 0)
    kernel_attention(&job, 0, 1, 0)
    return values.indices.map { seen[$0 / 127 * 128 + 1 + $0 % 127] }
  }

  @Test func exponentialIsWithinTwoUnits() {
    let count = 64 * 127
    var chance = SeededRandom(10)
    for round in 0..<12 {
      let values = (0..<count).map { index in
        round == 0
          ? -87 * Float(index) / Float(count)
          : -abs(chance.float()) * Float([87, 20, 2, 0.5][round % 4])
      }
      for (x, found) in zip(values, Self.exponentials(values)) {
        let exact = exp(Double(x))
        let unit = Double(Float(exact).ulp)
        #expect(abs(Double(found) - exact) <= 2 * unit, "e^\(x)")
      }
    }
    let edges = [0, -0.0, -87, -88, -1000, -.infinity, .nan] as [Float]
    let found = Self.exponentials(
      edges + Array(repeating: 0, count: count - edges.count))
    #expect(found[0] == 1 && found[1] == 1)
    #expect(found[2] == found[3] && found[3] == found[4])
    #expect(found[4] == found[5] && found[5] > 0)
    #expect(found[6].isNaN)
  }

  static func blocks(_ kind: Int, _ chance: inout SeededRandom) -> [Float] {
    (0..<256).map { index in
      switch kind {
      case 0: chance.float()
      case 1: chance.float() * 3e38
      case 2: chance.float() * 0x1p-118
      case 3: chance.float() * 0x1p-130
      case 4: index == 77 ? .infinity : chance.float()
      case 5: index == 33 ? .nan : chance.float()
      case 6: 0
      case 7: Float(index % 256 - 128) / 2  // points half way between quants
      default: Float(bitPattern: UInt32(truncatingIfNeeded: chance.next()))
      }
    }
  }

  @Test func eightBitsFollowTheRule() {
    var chance = SeededRandom(11)
    for kind in 0..<40 {
      let input = Self.blocks(kind, &chance)
      let found = Self.prepare(input)
      for width in [32, 256] {
        let quants = width == 32 ? found.quants32 : found.quants256
        let scales = width == 32 ? found.scales32 : found.scales256
        for first in stride(from: 0, to: 256, by: width) {
          let block = Array(input[first..<(first + width)])
          let most = block.map(abs).max() ?? 0
          let isFinite = block.allSatisfy(\.isFinite)
          let scale = most / 127
          let isZero = !isFinite || scale < 0x1p-126
          let found = scales?[first / width] ?? 0
          #expect(isFinite ? found == (isZero ? 0 : scale) : found.isNaN)
          let inverse = 127 / most
          for index in 0..<width {
            let quant = (block[index] * inverse).rounded(.toNearestOrEven)
            #expect(
              Int(quants?[first + index] ?? 0) == (isZero ? 0 : Int(quant)),
              "kind \(kind), width \(width)")
          }
        }
      }
      for group in 0..<16 {
        let sum = (0..<16).reduce(0) {
          $0 + Int(found.quants256[group * 16 + $1])
        }
        #expect(Int(found.sums16[group]) == sum)
      }
      for group in 0..<8 {
        let sum = (0..<32).reduce(0) {
          $0 + Int(found.quants32[group * 32 + $1])
        }
        #expect(Int(found.sums32[group]) == sum)
      }
    }
  }

  @Test func onlyFiniteIsFinite() {
    var values = Array(repeating: Float(1), count: 100)
    #expect(kernel_all_finite(values, 100))
    for bad in [Float.nan, .infinity, -.infinity] {
      values[99] = bad
      #expect(!kernel_all_finite(values, 100))
      #expect(kernel_all_finite(values, 99))
    }
  }
}
