/// The numbers that a merge of the task-arithmetic family computes with.
///
/// Merges in float32 take every step in float32, which defines their bits. Shorter
/// types are computed in double and rounded once, at the end.
protocol MergeNumber: BinaryFloatingPoint, Sendable {
  /// The magnitude as an integer of the same order, in the upper bits.
  var magnitudeKey: UInt64 { get }
  /// The bits of a key that may be set.
  static var keyMask: UInt64 { get }
  /// The groups of 16 bits that a key has.
  static var keyDigits: Int { get }
}

extension Float: MergeNumber {
  @inline(__always)
  var magnitudeKey: UInt64 { UInt64(bitPattern &<< 1) &<< 32 }
  static var keyMask: UInt64 { 0xFFFF_FFFE_0000_0000 }
  static var keyDigits: Int { 2 }
}

extension Double: MergeNumber {
  @inline(__always)
  var magnitudeKey: UInt64 { bitPattern &<< 1 }
  static var keyMask: UInt64 { 0xFFFF_FFFF_FFFF_FFFE }
  static var keyDigits: Int { 4 }
}
