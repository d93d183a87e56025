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

  /// All characters beyond ASCII but for line ends.
  public static var wide: PlainClasses { PlainClasses(bits: 1 << 15) }

  /// U+2028 and U+2029.
  public static var lineEnds: PlainClasses { PlainClasses(bits: 1 << 12) }

  /// The classes that a character may be of that begins with a byte; those of
  /// wide ones for a later byte of a character.
  public static func of(_ byte: UInt8) -> PlainClasses {
    // All characters of the line ends' first byte count as them too.
    if byte == 0xE2 { return PlainClasses(bits: 1 << 15 | 1 << 12) }
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
