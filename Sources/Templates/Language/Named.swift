import Memory

/// Words that templates know by their names, numbered from 0 without a gap.
protocol Named: RawRepresentable where RawValue == UInt8 {
  /// The case of all names that are not known.
  static var unknown: Self { get }
  /// The name in templates.
  var name: StaticString { get }
  /// The case of a second name, or `unknown`.
  static func alias(_ name: Bytes) -> Self
}

extension Named {
  init(named name: Bytes) {
    // Templates ask while they are rendered: `allCases` may lie on the heap.
    var number: UInt8 = 0
    while let candidate = Self(rawValue: number) {
      if name == candidate.name {
        self = candidate
        return
      }
      number += 1
    }
    self = Self.alias(name)
  }

  static func alias(_ name: Bytes) -> Self { .unknown }
}
