import Tensors

/// Two half-precision scales, one twice the other: blocks differ.
struct ScalePair {
  private let small: StoredHalf
  private let large: StoredHalf

  /// For elements that are `spread` in size where the scale is 1.
  init(_ deviation: Float, spread: Float) {
    // Of both scales evenly mixed the mean square is 2.5 of the smaller's.
    self.init(deviation / (spread * 1.58))
  }

  private init(_ scale: Float) {
    small = StoredHalf(Half.bits(scale))
    large = StoredHalf(Half.bits(2 * scale))
  }

  func times(_ factor: Float) -> ScalePair {
    ScalePair(factor * Half.float(small.bits))
  }

  @inline(__always)
  func choose(by byte: UInt8) -> StoredHalf { byte & 1 == 0 ? small : large }
}

/// A half as it is stored.
struct StoredHalf {
  let bits: UInt16

  init(_ bits: UInt16) { self.bits = bits }

  var negated: StoredHalf { StoredHalf(bits ^ 0x8000) }

  @inline(__always)
  func store(_ start: UnsafeMutablePointer<UInt8>) {
    start[0] = UInt8(truncatingIfNeeded: bits)
    start[1] = UInt8(truncatingIfNeeded: bits >> 8)
  }
}
