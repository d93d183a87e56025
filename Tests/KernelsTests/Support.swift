import CHost
import CKernels
import Foundation
import TestSupport

extension SeededRandom {
  /// From -1 up to 1.
  mutating func float() -> Float {
    Float(Int64(bitPattern: next()) >> 39) * 0x1p-24
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

/// Rotary frequencies of a base alone; answers the length of (cos, sin).
func unscaledFrequencies(
  _ out: UnsafeMutablePointer<Double>, _ base: Double, _ dimensions: Int
) -> Double {
  var shape = kernel_rotary_shape()
  (shape.base, shape.factor, shape.attention) = (base, 1, 1)
  shape.dimensions = UInt32(dimensions)
  return kernel_rotary_frequencies(out, &shape)
}

/// Zeroed memory, aligned to 64 bytes; it lives until the process ends.
func memory<Element: BitwiseCopyable>(
  _ count: Int, _ type: Element.Type = Element.self
) -> UnsafeMutablePointer<Element> {
  let size = (max(count, 1) * MemoryLayout<Element>.stride + 63) / 64 * 64
  let start = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
  start.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  return start.bindMemory(to: Element.self, capacity: max(count, 1))
}

func memory<Element: BitwiseCopyable>(
  _ elements: [Element]
) -> UnsafeMutablePointer<Element> {
  let start = memory(elements.count, Element.self)
  start.update(from: elements, count: elements.count)
  return start
}

/// A copy of the bytes behind whose last one lies a page that faults when read;
/// it lives until the process ends.
func guarded(_ bytes: [UInt8]) throws -> UnsafeMutablePointer<UInt8> {
  let page = host_page_size()
  let used = (bytes.count + page - 1) / page * page
  guard let start = host_map_anonymous(used + page),
    mprotect(start + used, page, PROT_NONE) == 0
  else { throw POSIXError(.ENOMEM) }
  let first = (start + used - bytes.count).assumingMemoryBound(to: UInt8.self)
  first.update(from: bytes, count: bytes.count)
  return first
}

let matrixOperation = UInt32(KERNEL_MATRIX)
let scoresOperation = UInt32(KERNEL_SCORES)
let valuesOperation = UInt32(KERNEL_VALUES)

/// The records that this machine can run.
func records(_ operation: UInt32) -> [kernel_record] {
  var count: UInt32 = 0
  let all = UnsafeBufferPointer(
    start: kernel_records(operation, &count), count: Int(count))
  let features = host_cpu_features()
  return all.filter { $0.requires & features == $0.requires }
}

/// The names of those that are not the scalar one.
func vectorNames(_ operation: UInt32) -> [String] {
  records(operation).filter { $0.requires != 0 }.map {
    String(cString: $0.name)
  }
}

func record(_ operation: UInt32, named name: String) -> kernel_record? {
  records(operation).first { String(cString: $0.name) == name }
}

/// The record that runs everywhere.
func scalar(_ operation: UInt32, _ type: Int) -> kernel_record? {
  kernel_select(operation, UInt32(type), 0)?.pointee
}

/// The same bits, or two NaNs.
func same(_ a: Float, _ b: Float) -> Bool {
  a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
}

/// The value of an F16, by its definition.
func value(ofHalf bits: UInt16) -> Double {
  let sign: Double = bits & 0x8000 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 31)
  let fraction = Double(bits & 0x3FF)
  if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
  if exponent == 0 { return sign * fraction * 0x1p-24 }
  return sign * (1024 + fraction) * pow(2, Double(exponent - 25))
}

/// The bits of the F16 nearest to a finite value, of two the even one; found
/// among all of them.
func half(nearest value: Double) -> UInt16 {
  let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
  let magnitude = abs(value)
  var low: UInt16 = 0
  var high: UInt16 = 0x7C00  // stands for 65536, the next after the largest
  func at(_ bits: UInt16) -> Double {
    bits == 0x7C00 ? 65536 : KernelsTests.value(ofHalf: bits)
  }
  if magnitude >= 65536 { return sign | 0x7C00 }
  while high - low > 1 {
    let middle = low + (high - low) / 2
    if at(middle) <= magnitude { low = middle } else { high = middle }
  }
  let below = magnitude - at(low)
  let above = at(high) - magnitude
  if below != above { return sign | (below < above ? low : high) }
  return sign | (low & 1 == 0 ? low : high)
}
