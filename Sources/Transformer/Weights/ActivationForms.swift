import CKernels

/// A set of the forms of activations that matrices need; floats are always
/// there.
///
/// An `OptionSet` would be written as an array literal, which allocates.
public struct ActivationForms: BitwiseCopyable, Sendable {
  private let bits: UInt8

  /// Floats alone.
  public static var none: ActivationForms { ActivationForms(bits: 0) }
  /// 8 bits, a scale for each 32.
  public static var quants32: ActivationForms { ActivationForms(bits: 1) }
  /// 8 bits, a scale for each 256.
  public static var quants256: ActivationForms { ActivationForms(bits: 2) }
  /// Every form.
  public static var all: ActivationForms { ActivationForms(bits: 3) }

  private init(bits: UInt8) {
    self.bits = bits
  }

  /// The form that a kernel record asks for.
  init(of record: UnsafePointer<kernel_record>) {
    switch Int(record.pointee.activations) {
    case Int(KERNEL_ACTIVATIONS_Q8X32): self = .quants32
    case Int(KERNEL_ACTIVATIONS_Q8X256): self = .quants256
    default: self = .none
    }
  }

  /// The forms of both.
  public func union(_ other: ActivationForms) -> ActivationForms {
    ActivationForms(bits: bits | other.bits)
  }

  /// Whether all forms of `other` are in it.
  public func contains(_ other: ActivationForms) -> Bool {
    bits & other.bits == other.bits
  }
}
