/// The keys of a line that were met.
struct KeySet {
  private var bits: UInt64 = 0

  var isEmpty: Bool { bits == 0 }

  func contains(_ key: RequestKey) -> Bool { bits & KeySet.bit(key) != 0 }

  /// Adds a key; false where it is there already.
  mutating func insert(_ key: RequestKey) -> Bool { insert(KeySet.bit(key)) }

  /// Adds a key of verbs; false where it is there already.
  mutating func insert(_ key: DeedKey) -> Bool { insert(KeySet.bit(key)) }

  /// Whether all of them may stand beside a verb.
  func fits(_ deed: Deed) -> Bool {
    var rest = bits
    for key in DeedKey.allCases where key.belongs(to: deed) {
      rest &= ~KeySet.bit(key)
    }
    return rest == 0
  }

  /// A key among them that only verbs have, or `nil`.
  var keyOfVerbs: DeedKey? {
    for key in DeedKey.allCases
    where key.requestKey == nil && bits & KeySet.bit(key) != 0 {
      return key
    }
    return nil
  }

  private mutating func insert(_ bit: UInt64) -> Bool {
    let isNew = bits & bit == 0
    bits |= bit
    return isNew
  }

  private static func bit(_ key: RequestKey) -> UInt64 {
    1 << UInt64(key.index)
  }

  private static func bit(_ key: DeedKey) -> UInt64 {
    key.requestKey.map { bit($0) }
      ?? 1 << UInt64(RequestKey.allCases.count + key.rawValue)
  }
}
