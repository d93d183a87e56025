/// A writer of UTF-8 into a fixed number of bytes.
///
/// A write that does not fit is refused whole, and `isTruncated` says so:
/// messages, rendered prompts and answers are all bounded, and a caller that
/// needs all of the text asks afterwards.
public struct TextBuffer {
  private let storage: Region<UInt8>

  /// The number of bytes written so far.
  public private(set) var count = 0

  /// Whether a write was refused because it did not fit.
  public private(set) var isTruncated = false

  /// An empty buffer over `storage`, which it fills from the beginning.
  public init(_ storage: Region<UInt8>) {
    self.storage = storage
  }

  /// The most bytes the buffer can hold.
  public var capacity: Int { storage.count }

  /// How many more bytes fit.
  public var freeCapacity: Int { storage.count - count }

  /// The bytes written so far.
  public var bytes: Bytes { storage[0..<count].bytes }

  /// Forgets what was written, and that anything was cut off.
  public mutating func removeAll() {
    count = 0
    isTruncated = false
  }

  /// Keeps the first `newCount` bytes; traps when there are fewer.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    count = newCount
  }

  /// Appends one byte.
  public mutating func append(byte: UInt8) {
    guard !isTruncated, count < storage.count else {
      isTruncated = true
      return
    }
    storage[count] = byte
    count += 1
  }

  /// Appends all of `bytes`, or nothing where they do not fit.
  public mutating func append(_ bytes: Bytes) {
    guard !isTruncated, bytes.count <= storage.count - count else {
      isTruncated = true
      return
    }
    storage[count..<(count + bytes.count)].copy(from: bytes)
    count += bytes.count
  }

  /// Appends a literal.
  public mutating func append(_ literal: StaticString) {
    append(Bytes(literal))
  }

  /// Appends a decimal number.
  public mutating func append<T: FixedWidthInteger>(_ number: T) {
    var digits: InlineArray<20, UInt8> = InlineArray(repeating: 0)
    var used = 0
    var rest = UInt64(number.magnitude)
    repeat {
      digits[used] = UInt8(rest % 10) + 0x30
      rest /= 10
      used += 1
    } while rest > 0
    guard used + (number < 0 ? 1 : 0) <= freeCapacity else {
      isTruncated = true
      return
    }
    if number < 0 { append(byte: 0x2D) }
    while used > 0 {
      used -= 1
      append(byte: digits[used])
    }
  }

  /// Appends `value` with `decimals` digits after the point, rounded half up.
  ///
  /// Made for figures of a report, not for exchange: beyond 2⁵³ digits are lost,
  /// a value without room for its digits in 63 bits is written as `inf`, and
  /// what is not finite as `nan` or `inf`.
  public mutating func append(_ value: Double, decimals: Int) {
    guard value.isFinite else {
      append(value.isNaN ? "nan" : (value < 0 ? "-inf" : "inf"))
      return
    }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = value.magnitude * scale + 0.5
    guard scaled < 9e18 else {
      append(value < 0 ? "-inf" : "inf")
      return
    }
    let start = count
    defer { if isTruncated { count = start } }
    let whole = UInt64(scaled)
    let unit = UInt64(scale)
    if value < 0 && whole > 0 { append(byte: 0x2D) }
    append(whole / unit)
    guard decimals > 0 else { return }
    append(byte: 0x2E)
    var divisor = unit / 10
    while divisor > 0 {
      append(byte: UInt8(whole / divisor % 10) + 0x30)
      divisor /= 10
    }
  }

  /// Appends a size in MiB with one decimal and its unit.
  public mutating func append(mebibytes bytes: Int) {
    append(Double(bytes) / Double(MemoryUnit.mebibyte), decimals: 1)
    append(" MiB")
  }

  /// Appends bytes of unknown origin for a person to read: what is not
  /// printable ASCII becomes `\xNN`.
  public mutating func append(escaping byte: UInt8) {
    if byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C {
      append(byte: byte)
    } else {
      append("\\x")
      append(hexadecimal: byte)
    }
  }

  /// Appends two hexadecimal digits.
  public mutating func append(hexadecimal byte: UInt8) {
    let digits: StaticString = "0123456789abcdef"
    append(byte: Bytes(digits)[Int(byte >> 4)])
    append(byte: Bytes(digits)[Int(byte & 15)])
  }
}
