/// A set of classes of the characters of plain JSON text.
///
/// The classes are those that expressions tell apart most often.
public struct PlainClasses: BitwiseCopyable {
  /// A bit for each class.
  @usableFromInline var bits: UInt16

  @inlinable
  init(bits: UInt16) { self.bits = bits }

  /// No class.
  public init() { bits = 0 }

  /// Every class.
  public static var all: PlainClasses { PlainClasses(bits: UInt16.max) }

  /// All characters beyond ASCII.
  public static var wide: PlainClasses { PlainClasses(bits: 1 << 15) }

  /// The class of an ASCII character; that of wide ones for any other byte.
  public static func of(_ byte: UInt8) -> PlainClasses {
    let index: UInt16 =
      switch byte {
      case 0x61...0x66: 0
      case 0x67...0x7A: 1
      case 0x41...0x46: 2
      case 0x47...0x5A: 3
      case 0x30...0x39: 4
      case 0x5F: 5
      case 0x2D: 6
      case 0x2E: 7
      case 0x20: 8
      case 0x2F: 9
      case 0x3A: 10
      case 0x2C: 11
      case 0x28, 0x29: 12
      case 0x3C, 0x3E, 0x5B, 0x5D, 0x5E, 0x7B, 0x7C, 0x7D: 13
      case 0x80...0xFF: 15
      default: 14
      }
    return PlainClasses(bits: 1 << index)
  }

  /// How many classes there are.
  public var count: Int { bits.nonzeroBitCount }

  /// Whether all classes of another set are among these.
  @inlinable
  public func contains(_ other: PlainClasses) -> Bool {
    other.bits & ~bits == 0
  }

  /// Adds the classes of another set.
  public mutating func add(_ other: PlainClasses) { bits |= other.bits }

  /// Removes the classes of another set.
  public mutating func remove(_ other: PlainClasses) { bits &= ~other.bits }
}
