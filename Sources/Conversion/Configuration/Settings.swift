import Workbench

/// The values of `config.json`, each checked when it is taken.
///
/// A model of texts and images keeps those of its text in `text_config`, which
/// come first. A null counts as absent.
struct Settings {
  private let root: JSONValue
  private let inner: JSONValue?

  init(_ configuration: JSONValue) {
    root = configuration
    inner = configuration["text_config"].flatMap {
      $0.members == nil ? nil : $0
    }
  }

  /// Whether the model is the text part of a larger one.
  var isPart: Bool { inner != nil }

  /// The value of a key, or `nil`.
  subscript(key: String) -> JSONValue? {
    for document in [inner, root] {
      if let value = document?[key], value != .null { return value }
    }
    return nil
  }

  /// The first of the keys that has a value.
  func first(_ keys: [String]) -> (key: String, value: JSONValue)? {
    for key in keys {
      if let value = self[key] { return (key, value) }
    }
    return nil
  }

  /// A text, or the first one of an array.
  func text(_ key: String, first: Bool) -> String? {
    guard first else { return self[key]?.string }
    return self[key]?.array?.first?.string ?? self[key]?.string
  }

  /// A whole number in the range.
  func integer(
    _ keys: String..., in range: ClosedRange<Int>, or fallback: Int? = nil
  ) throws(ConversionFailure) -> Int {
    guard let (key, value) = first(keys) else {
      guard let fallback else { throw .keyMissing(keys[0], reason: "") }
      return fallback
    }
    guard let number = value.int, range.contains(number) else {
      throw .badValue(
        key: key, value: value.spelled,
        expected:
          "a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return number
  }

  /// A number in the range.
  func number(
    _ keys: String..., in range: ClosedRange<Double>, or fallback: Double? = nil
  ) throws(ConversionFailure) -> Double {
    guard let (key, value) = first(keys) else {
      guard let fallback else { throw .keyMissing(keys[0], reason: "") }
      return fallback
    }
    return try Settings.number(value, key, in: range)
  }

  /// A value as a number in the range.
  static func number(
    _ value: JSONValue, _ key: String, in range: ClosedRange<Double>
  ) throws(ConversionFailure) -> Double {
    guard let number = value.double, range.contains(number) else {
      throw .badValue(
        key: key, value: value.spelled,
        expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A truth value.
  func flag(
    _ key: String, or fallback: Bool
  ) throws(ConversionFailure) -> Bool {
    guard let value = self[key] else { return fallback }
    guard let flag = value.bool else {
      throw .badValue(
        key: key, value: value.spelled, expected: "true or false")
    }
    return flag
  }

  /// Texts, one for each of `count` layers, or `nil`.
  func texts(
    _ key: String, count: Int
  ) throws(ConversionFailure) -> [String]? {
    guard let value = self[key] else { return nil }
    let texts = value.array?.map(\.string)
    guard let texts, texts.count == count, !texts.contains(nil) else {
      throw .badValue(
        key: key, value: value.spelled, expected: "\(count) texts")
    }
    return texts.compactMap { $0 }
  }
}

extension JSONValue {
  /// The value in a few words, for a message.
  var spelled: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let text): text
    case .string(let text): "\"\(text)\""
    case .array(let elements): "an array of \(elements.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }
}
