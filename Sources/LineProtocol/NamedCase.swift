import JSON

/// A kind of thing that lines name: keys and verbs.
protocol NamedCase: CaseIterable {
  var name: StaticString { get }
}

extension NamedCase {
  /// The one that a member's name spells, or `nil`.
  init?(_ text: JSONText) {
    for known in Self.allCases where text == known.name {
      self = known
      return
    }
    return nil
  }
}
