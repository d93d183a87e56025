/// The numbers that a merge of the task-arithmetic family computes with.
///
/// Merges in float32 take every step in float32, which defines their bits. Shorter
/// types are computed in double and rounded once, at the end.
protocol MergeNumber: BinaryFloatingPoint, Sendable {
  /// The magnitude as an integer of the same order, in the upper bits.
  var magnitudeKey: UInt64 { get }
  /// The number, or 0; without a branch, which random choices would mislead.
  func kept(_ isKept: Bool) -> Self
  /// The bits of a key that may be set.
  static var keyMask: UInt64 { get }
  /// The upper bits of a key in which all that may be set are.
  static var keyBits: Int { get }
}

extension Float: MergeNumber {
  @inline(__always)
  var magnitudeKey: UInt64 { UInt64(bitPattern &<< 1) &<< 32 }
  @inline(__always)
  func kept(_ isKept: Bool) -> Float {
    Float(bitPattern: bitPattern & (0 &- (isKept ? 1 as UInt32 : 0)))
  }
  static var keyMask: UInt64 { 0xFFFF_FFFE_0000_0000 }
  static var keyBits: Int { 32 }
}

extension Double: MergeNumber {
  @inline(__always)
  var magnitudeKey: UInt64 { bitPattern &<< 1 }
  @inline(__always)
  func kept(_ isKept: Bool) -> Double {
    Double(bitPattern: bitPattern & (0 &- (isKept ? 1 as UInt64 : 0)))
  }
  static var keyMask: UInt64 { 0xFFFF_FFFF_FFFF_FFFE }
  static var keyBits: Int { 64 }
}
