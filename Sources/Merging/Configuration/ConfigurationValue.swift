/// A value of a configuration with the place where it stands.
struct ConfigurationValue: Sendable, Equatable {
  /// The kinds of values.
  indirect enum Kind: Sendable, Equatable {
    case null
    /// A scalar; `isPlain` where no quotes say that it is text.
    case scalar(String, isPlain: Bool)
    case list([ConfigurationValue])
    case mapping([Member])
  }

  /// A key and its value.
  struct Member: Sendable, Equatable {
    var key: String
    var line: Int
    var value: ConfigurationValue
  }

  /// What it is.
  var kind: Kind
  /// The keys that lead to it, such as `slices[0].sources[1].model`.
  var place: String
  /// The line, from 1.
  var line: Int

  /// A failure that says what should stand here.
  func wanted(_ wanted: String) -> MergeFailure {
    .value(place: place, line: line, wanted: wanted)
  }

  /// Whether nothing stands here.
  var isNull: Bool { kind == .null }

  /// The members of a mapping; every key must be one of `keys`, where given.
  func members(
    _ keys: [String]? = nil
  ) throws(MergeFailure) -> [Member] {
    guard case .mapping(let members) = kind else { throw wanted("a mapping") }
    if let keys {
      for member in members
      where !keys.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
        throw .unknownKey(member.value.place, line: member.line)
      }
    }
    return members
  }

  /// The value of a key of a mapping; `nil` where it is not there or null.
  subscript(key: String) -> ConfigurationValue? {
    guard case .mapping(let members) = kind else { return nil }
    let value = members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    return value.flatMap { $0.isNull ? nil : $0 }
  }

  /// The elements of a list.
  func list() throws(MergeFailure) -> [ConfigurationValue] {
    guard case .list(let elements) = kind else { throw wanted("a list") }
    return elements
  }

  /// The text of a scalar.
  func text() throws(MergeFailure) -> String {
    guard case .scalar(let text, _) = kind, !text.isEmpty else {
      throw wanted("a text")
    }
    return text
  }

  /// The whole number of a scalar, within `range`.
  func integer(_ range: ClosedRange<Int>) throws(MergeFailure) -> Int {
    guard case .scalar(let text, _) = kind, let number = Int(text),
      range.contains(number)
    else {
      throw wanted(
        "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The truth that a scalar says.
  func truth() throws(MergeFailure) -> Bool {
    guard case .scalar(let text, _) = kind, let truth = Self.truth(text) else {
      throw wanted("true or false")
    }
    return truth
  }

  /// The truth that a text of YAML 1.1 says; 1 and 0 say one too.
  static func truth(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1", "1.0": true
    case "false", "no", "off", "0", "0.0": false
    default: nil
    }
  }

  /// The finite number that a text says; a truth is 1 or 0.
  static func number(_ text: String) -> Double? {
    if let truth = truth(text) { return truth ? 1 : 0 }
    guard text.utf8.allSatisfy({ !$0.isHexadecimalMark }),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }
}

extension UInt8 {
  /// Letters of which `Double` would make more than a decimal number.
  fileprivate var isHexadecimalMark: Bool {
    self == UInt8(ascii: "x") || self == UInt8(ascii: "X")
      || self == UInt8(ascii: "p") || self == UInt8(ascii: "P")
  }
}
