import CKernels
import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing
import Transformer

/// A type of weights and where the F16 scales of its blocks lie.
struct Stored: Sendable, CustomTestStringConvertible {
  var type: TensorType
  var halves: [Int] = []

  /// Its number in the kernels' records.
  var number: Int { Int(type.rawValue) }
  /// Elements a block.
  var block: Int { type.blockElements }
  /// Bytes a block.
  var bytes: Int { type.blockBytes }
  var testDescription: String { "\(type.name)" }

  static let all = [
    Stored(type: .f32),
    Stored(type: .f16, halves: [0]),
    Stored(type: .bf16),
    Stored(type: .q8_0, halves: [0]),
    Stored(type: .q4_0, halves: [0]),
    Stored(type: .q4_1, halves: [0, 2]),
    Stored(type: .q5_0, halves: [0]),
    Stored(type: .q5_1, halves: [0, 2]),
    Stored(type: .iq4_NL, halves: [0]),
    Stored(type: .mxfp4),
    Stored(type: .q2_K, halves: [80, 82]),
    Stored(type: .q3_K, halves: [108]),
    Stored(type: .q4_K, halves: [0, 2]),
    Stored(type: .q5_K, halves: [0, 2]),
    Stored(type: .q6_K, halves: [208]),
    Stored(type: .iq4_XS, halves: [0]),
    Stored(type: .tq1_0, halves: [52]),
    Stored(type: .tq2_0, halves: [64]),
    Stored(type: .iq2_XXS, halves: [0]),
    Stored(type: .iq2_XS, halves: [0]),
    Stored(type: .iq2_S, halves: [0]),
    Stored(type: .iq3_XXS, halves: [0]),
    Stored(type: .iq3_S, halves: [0]),
    Stored(type: .iq1_S, halves: [0]),
    Stored(type: .iq1_M),
  ]

  static func of(_ type: UInt32) -> Stored? {
    all.first { $0.type.rawValue == type }
  }
}

/// What fills weights and activations.
enum Filling: CaseIterable {
  /// Values of ordinary size: results are finite.
  case ordinary
  /// Scales of zero, subnormal, large, infinite and none.
  case extreme
  /// All quants as far from zero as they go, with one sign.
  case highest
  /// The same, the activations' signs alternating.
  case alternating
  /// The same, the activations about half as large: sums of some products just
  /// fit into words, or just do not.
  case half
}

extension Stored {
  func weights(
    rows: Int, columns: Int, filling: Filling, chance: inout SeededRandom
  ) -> [UInt8] {
    let extremes: [UInt16] = [
      0, 0x8000, 1, 0x83FF, 0x0400, 0x7BFF, 0xFBFF, 0x7C00, 0x7E01,
    ]
    var all: [UInt8] = []
    for _ in 0..<(rows * columns / block) {
      var one = (0..<bytes).map { _ in
        switch filling {
        case .ordinary, .extreme: UInt8(truncatingIfNeeded: chance.next())
        case .highest, .half: 0xFF as UInt8
        case .alternating: 0x80 as UInt8
        }
      }
      if block == 1 && filling == .ordinary {
        let value = chance.float().bitPattern
        if type == .f32 { one.store(value, at: 0) }
        if type == .bf16 { one.store(UInt16(value >> 16), at: 0) }
      }
      func half() -> UInt16 {
        let isExtreme = filling == .extreme && chance.below(6) == 0
        // 2^-7 up to 2^2, of both signs.
        let usual =
          UInt16(chance.next() & 0x83FF) | UInt16(8 + chance.below(9)) << 10
        return isExtreme ? chance.pick(extremes) : usual
      }
      for at in halves { one.store(half(), at: at) }
      if type == .iq1_M { one.scatter(half(), at: 48) }
      if type == .mxfp4 && filling != .extreme {
        one[0] = UInt8(120 + chance.below(10))
      }
      all += one
    }
    return all
  }
}

extension [UInt8] {
  /// Stores a nibble atop each of four words, the lowest first.
  mutating func scatter(_ value: UInt16, at index: Int) {
    for word in 0..<4 {
      let nibble = UInt8(value >> UInt16(4 * word) & 15)
      let at = index + 2 * word + 1
      self[at] = self[at] & 15 | nibble << 4
    }
  }

  mutating func store(_ value: UInt16, at index: Int) {
    self[index] = UInt8(value & 255)
    self[index + 1] = UInt8(value >> 8)
  }

  mutating func store(_ value: UInt32, at index: Int) {
    store(UInt16(value & 0xFFFF), at: index)
    store(UInt16(value >> 16), at: index + 2)
  }
}

/// Activations in every form, with one set of quants for both widths.
func activations(
  tokens: Int, columns: Int, filling: Filling, chance: inout SeededRandom
) -> UnsafeMutablePointer<kernel_activations> {
  let stride = Activations.stride(columns)
  let blocks = tokens * stride / 16
  let out = memory(1, kernel_activations.self)
  out.pointee = emptyActivations(tokens: tokens, columns: columns)
  let rows = out.pointee
  let extremes: [Float] = [0, -0.0, 0x1p-149, 0x1p-126, 3e38, -3e38, .nan]
  func float() -> Float {
    filling == .extreme && chance.below(6) == 0
      ? chance.pick(extremes) : chance.float()
  }
  for index in 0..<(tokens * stride) {
    if index % stride < columns { rows.floats[index] = float() }
    let quant: Int8 =
      switch filling {
      case .ordinary, .extreme: Int8(chance.below(255) - 127)
      case .highest: 127
      case .alternating: index % 2 == 0 ? 127 : -127
      case .half:
        index & 512 == 0
          ? Int8(64 + index / 256 % 4) : Int8(-64 - index / 256 % 4)
      }
    rows.quants32[index] = quant
    rows.quants256[index] = quant
    rows.sums16[index / 16] += Int16(quant)
    if index / 32 < blocks / 2 { rows.sums32[index / 32] += Int16(quant) }
  }
  if rows.quiet256 != nil && chance.below(4) > 0 {
    // Nothing is known of the others.
    var job = kernel_prepare_job()
    job.out = out
    scalar(UInt32(KERNEL_PREPARE), Int(KERNEL_F32))?.prepare(
      &job, 0, UInt32(tokens))
  }
  for index in 0..<(blocks / 2) { rows.scales32[index] = float() }
  for index in 0..<(blocks / 16) { rows.scales256[index] = float() }
  return out
}

/// Zeroed activations of every form; they live until the process ends.
private func emptyActivations(tokens: Int, columns: Int) -> kernel_activations {
  let stride = Activations.stride(columns)
  var plan = ArenaPlan()
  do {
    let floats = try plan.reserve(
      tokens * stride, of: Float.self, for: .activations)
    let forms = try Activations.Plan(
      rows: tokens, columns: stride, .all, features: host_cpu_features(), &plan)
    let owner = ArenaOwner(try Arena(plan))
    _ = Unmanaged.passRetained(owner)
    return Activations(forms, owner.arena).rows(
      owner.arena[floats], columns: columns, as: .all)
  } catch { preconditionFailure("no memory for activations") }
}

/// Keeps an arena.
private final class ArenaOwner {
  let arena: Arena

  init(_ arena: consuming Arena) { self.arena = arena }
}

/// Runs a record over the rows; the outputs begin as `initial`.
func run(
  _ record: kernel_record, weights: UnsafePointer<UInt8>, stored: Stored,
  given: UnsafePointer<kernel_activations>, rows: Int, tokens: Int,
  bias: [Float]?, adds: Bool, initial: [Float], range: Range<Int>? = nil
) -> [Float] {
  let columns = Int(given.pointee.columns)
  var output = initial
  output.withUnsafeMutableBufferPointer { output in
    (bias ?? []).withUnsafeBufferPointer { values in
      var matrix = kernel_matrix(
        run: record.run, weights: weights,
        row_bytes: columns / stored.block * stored.bytes,
        bias: bias == nil ? nil : values.baseAddress, activations: given,
        output: output.baseAddress, output_stride: output.count / tokens,
        rows: UInt32(rows), columns: UInt32(columns), tokens: UInt32(tokens),
        type: stored.type.rawValue, accumulates: adds ? 1 : 0,
        panels: record.panels)
      let range = range ?? 0..<rows
      record.run(&matrix, UInt32(range.lowerBound), UInt32(range.upperBound))
    }
  }
  return output
}
