import Memory
import Models
import Tensors

/// Tensors of plain numbers.
extension SyntheticTensor {
  /// Llama 3.1's divisors of the frequency of each pair: waves that fit often
  /// into the 8192 positions of its first training stay, those that do not fit
  /// four times are drawn out, up to eightfold.
  func fillDivisors(_ piece: Region<UInt8>) {
    let pairs = piece.count / 4
    // The root of the base, by square roots alone: they are the same on every
    // machine. The pairs are a power of two.
    var growth = ropeTheta
    for _ in 0..<pairs.trailingZeroBitCount { growth = growth.squareRoot() }
    var wavelength = 2 * Double.pi
    for pair in 0..<pairs {
      let smooth = min(max((8192 / wavelength - 1) / 3, 0), 1)
      let bits = Float(1 / ((1 - smooth) / 8 + smooth)).bitPattern
      for byte in 0..<4 {
        piece[4 * pair + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte))
      }
      wavelength *= growth
    }
  }

  /// Norms are spread evenly over 0.75 to 1.25, biases and sinks over -0.1 to
  /// 0.1, a router's weights and a filter's so far as their deviation wants.
  func shapeFloats(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let (middle, width): (Float, Float) =
      switch content {
      case .norm: (1, 0.5)
      case .bias: (0, 0.2)
      // The deviation of an even spread is its width through √12.
      default: (0, deviation * 3.4641)
      }
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<count {
      let bits = UInt32(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: 4 * index, as: UInt32.self))
      // Of 1 to 2.
      let random = Float(bitPattern: 0x3F80_0000 | bits >> 9)
      var value = (random - 1.5) * width + middle
      if isTwoSided, bits & 1 == 1 { value = -value }
      raw.storeBytes(
        of: value.bitPattern.littleEndian, toByteOffset: 4 * index,
        as: UInt32.self)
    }
  }

  /// Sign and fraction are random, the exponent is one of four.
  func shapeHalves(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    // The root of the mean square of such a number is 0.88 · 2³ times the
    // least power of two; √2 makes the power that is cut off the nearest.
    let least = Half.bits(deviation * 1.41 / (0.88 * 8)) & 0x7C00
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<count {
      let bits = UInt16(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: 2 * index, as: UInt16.self))
      raw.storeBytes(
        of: ((bits & 0x8FFF) &+ least).littleEndian, toByteOffset: 2 * index,
        as: UInt16.self)
    }
  }
}
