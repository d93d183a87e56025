/// Plain characters of some classes that may follow a text, whatever they are.
public struct PlainRun: BitwiseCopyable {
  /// A bit for each class, and above them the most characters.
  public let bits: Int32

  /// None.
  public init() { bits = 0 }

  /// The run that `bits` stand for.
  public init(bits: Int32) { self.bits = bits }

  /// At most `room` characters of `classes`.
  public init(_ classes: PlainClasses, room: Int) {
    bits =
      Int32(classes.bits) | Int32(min(room, PlainRun.endless)) << 16
  }

  /// The room of a run without end: no token is longer.
  public static var endless: Int { 255 }

  /// The characters that are of both runs.
  public func common(with other: PlainRun) -> PlainRun {
    PlainRun(
      PlainClasses(bits: classes.bits & other.classes.bits),
      room: min(room, other.room))
  }

  /// Whether all texts below a node of a trie are of the run.
  @inlinable
  func covers(_ below: PlainClasses, characters: Int) -> Bool {
    bits != 0 && room >= characters && classes.contains(below)
  }

  /// The characters that may follow.
  public var classes: PlainClasses {
    PlainClasses(bits: UInt16(truncatingIfNeeded: bits))
  }

  /// How many of them.
  public var room: Int { Int(bits >> 16) }
}
