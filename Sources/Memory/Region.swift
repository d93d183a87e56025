/// A mutable, bounds-checked view of `count` elements in the arena.
///
/// A region never grows and never owns: copying it copies the view. An index
/// outside of it is a programmer error and traps. Sizes that come from outside
/// are compared with `count` before they are used.
public struct Region<Element: BitwiseCopyable>: BitwiseCopyable,
  @unchecked Sendable
{
  @usableFromInline let base: UnsafeMutablePointer<Element>?

  /// The number of elements in the region.
  public let count: Int

  /// A view of `count` elements that begin at `start`.
  public init(start: UnsafeMutablePointer<Element>?, count: Int) {
    precondition(count >= 0 && (start != nil || count == 0))
    self.base = start
    self.count = count
  }

  /// A region of no elements.
  public init() {
    self.init(start: nil, count: 0)
  }

  /// The element at `index`; traps when the index is outside of the region.
  @inline(always)
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "Region index out of range")
      return base.unsafelyUnwrapped[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "Region index out of range")
      base.unsafelyUnwrapped[index] = newValue
    }
  }

  /// The elements in `range`; traps when the range is not inside.
  @inline(always)
  public subscript(range: Range<Int>) -> Region {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "Region range out of bounds")
    guard let base else { return Region() }
    return Region(start: base + range.lowerBound, count: range.count)
  }

  /// Sets every element to `value`.
  public func fill(with value: Element) {
    base?.update(repeating: value, count: count)
  }

  /// The address of the first element, for a call into C that is given `count` too.
  public var unsafeStart: UnsafeMutablePointer<Element>? { base }
}

extension Region {
  /// The same memory, as bytes in the machine's order.
  public var raw: Region<UInt8> {
    let start = UnsafeMutableRawPointer(base)
    return Region<UInt8>(
      start: start?.assumingMemoryBound(to: UInt8.self),
      count: count * MemoryLayout<Element>.stride)
  }
}

extension Region where Element == UInt8 {
  /// The same bytes, read-only.
  @inline(always)
  public var bytes: Bytes {
    Bytes(start: unsafeStart.map { UnsafePointer($0) }, count: count)
  }

  /// Copies `source` to the region's beginning; traps when it does not fit.
  public func copy(from source: Bytes) {
    precondition(source.count <= count, "Region too small")
    guard let from = source.unsafeStart, let to = unsafeStart else { return }
    to.update(from: from, count: source.count)
  }
}
