/// A read-only, bounds-checked view of bytes that it does not own.
///
/// Everything that is read from a file, a prompt or the environment passes
/// through this type: an index outside of the view is a programmer error and
/// traps, and the `slice(offset:count:)` and `load(_:at:)` forms answer `nil`,
/// for numbers that came from outside.
public struct Bytes: BitwiseCopyable, @unchecked Sendable {
  @usableFromInline let base: UnsafePointer<UInt8>?

  /// The number of bytes in the view.
  public let count: Int

  /// A view of `count` bytes that begin at `start`.
  ///
  /// The memory must stay valid for as long as the view is used.
  public init(start: UnsafePointer<UInt8>?, count: Int) {
    precondition(count >= 0 && (start != nil || count == 0))
    self.base = start
    self.count = count
  }

  /// A view of no bytes.
  public init() {
    self.init(start: nil, count: 0)
  }

  /// A view of a literal's UTF-8.
  public init(_ literal: StaticString) {
    self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
  }

  /// A view of a NUL-terminated C string, without its NUL.
  public init(cString: UnsafePointer<CChar>) {
    var length = 0
    while cString[length] != 0 { length += 1 }
    self.init(
      start: UnsafeRawPointer(cString).assumingMemoryBound(to: UInt8.self),
      count: length)
  }

  /// Whether the view is empty.
  @inline(always)
  public var isEmpty: Bool { count == 0 }

  /// The byte at `index`; traps when the index is outside of the view.
  @inline(always)
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "Bytes index out of range")
    return base.unsafelyUnwrapped[index]
  }

  /// The bytes in `range`; traps when the range is not inside of the view.
  @inline(always)
  public subscript(range: Range<Int>) -> Bytes {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "Bytes range out of bounds")
    guard let base else { return Bytes() }
    return Bytes(start: base + range.lowerBound, count: range.count)
  }

  /// The bytes from `start` to the end; traps when `start` is beyond it.
  @inline(always)
  public func suffix(from start: Int) -> Bytes { self[start..<count] }

  /// `count` bytes from `offset`, or `nil` where the view does not hold them.
  ///
  /// Neither number is trusted, and their sum cannot overflow.
  public func slice(offset: UInt64, count: UInt64) -> Bytes? {
    let whole = UInt64(self.count)
    guard offset <= whole, count <= whole - offset else { return nil }
    return self[Int(offset)..<Int(offset + count)]
  }

  /// The little-endian integer at `offset`, or `nil` where it would not fit.
  @inline(always)
  public func load<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T? {
    guard offset >= 0, count >= MemoryLayout<T>.size,
      offset <= count - MemoryLayout<T>.size
    else { return nil }
    let raw = UnsafeRawPointer(base.unsafelyUnwrapped + offset)
    return T(littleEndian: raw.loadUnaligned(as: T.self))
  }

  /// The address of the first byte, for a call into C that is given `count` too.
  public var unsafeStart: UnsafePointer<UInt8>? { base }
}

extension Bytes: Equatable {
  /// Whether both views hold the same bytes.
  ///
  /// Text is compared as it is spelled: no Unicode equivalence.
  public static func == (left: Bytes, right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left[index] != right[index] {
      return false
    }
    return true
  }

  /// Whether the view holds exactly the literal's UTF-8.
  public static func == (left: Bytes, right: StaticString) -> Bool {
    left == Bytes(right)
  }

  /// Whether the view begins with the bytes of `prefix`.
  public func starts(with prefix: Bytes) -> Bool {
    count >= prefix.count && self[0..<prefix.count] == prefix
  }

  /// The first position at which `needle` occurs, or `nil`.
  public func firstIndex(of needle: Bytes) -> Int? {
    guard needle.count <= count else { return nil }
    for start in 0...(count - needle.count)
    where self[start..<(start + needle.count)] == needle {
      return start
    }
    return nil
  }
}
