public import JSON
import Memory

/// Members of the kinds that interfaces have.
extension RequestBody {
  /// The text of a member, which is taken.
  ///
  /// - Throws: `BridgeError.badValue` where it is no string.
  public mutating func takeString(
    _ name: StaticString
  ) throws(BridgeError) -> JSONText? {
    guard let value = take(name) else { return nil }
    return try string(value, name)
  }

  /// The value of a member that must be there, which is taken.
  ///
  /// - Parameters:
  ///   - name: the member's key.
  ///   - place: what an error calls it; `nil` is the key.
  /// - Returns: the value as it is spelled.
  /// - Throws: `BridgeError.missing` where there is none.
  mutating func need(
    _ name: StaticString, as place: StaticString? = nil
  ) throws(BridgeError) -> Bytes {
    guard let value = take(name) else { throw .missing(place ?? name) }
    return value
  }

  /// The text of a member that must be there, which is taken.
  ///
  /// - Throws: `BridgeError` where there is none, or it is no string.
  mutating func needString(
    _ name: StaticString, as place: StaticString? = nil
  ) throws(BridgeError) -> JSONText {
    try string(need(name, as: place), name)
  }

  /// A member that is true or false, which is taken.
  ///
  /// - Throws: `BridgeError.badValue` where it is something else.
  public mutating func takeBool(
    _ name: StaticString
  ) throws(BridgeError) -> Bool? {
    guard let value = take(name) else { return nil }
    if value == "true" { return true }
    if value == "false" { return false }
    throw .badValue(name, expected: "true or false")
  }

  /// A member that is an integer in `range`, which is taken.
  ///
  /// - Throws: `BridgeError.badValue` where it is something else.
  public mutating func takeInteger(
    _ name: StaticString, in range: ClosedRange<Int>,
    expected: StaticString = "an integer in its range"
  ) throws(BridgeError) -> Int? {
    guard let value = take(name) else { return nil }
    var reader = JSONReader(value.withoutZeroFraction)
    do throws(JSONError) { return try reader.integer(in: range) } catch {
      throw .badValue(name, expected: expected)
    }
  }

  /// Takes a member that may only have the values for which nothing is to be
  /// done.
  ///
  /// - Throws: `BridgeError.unsupported` where it has another value.
  public mutating func ignore(
    _ name: StaticString, _ harmless: StaticString...,
    else what: StaticString
  ) throws(BridgeError) {
    guard let value = take(name) else { return }
    for one in harmless where value == one { return }
    throw .unsupported(name, what)
  }

  /// Refuses what nobody has taken.
  ///
  /// - Throws: `BridgeError.unknownKey` where something is left.
  func refuseRest() throws(BridgeError) {
    for member in members where !member.isTaken && member.value != "null" {
      throw .unknownKey(member.name)
    }
  }
}

/// The string that a value is.
func string(
  _ value: Bytes, _ name: StaticString
) throws(BridgeError) -> JSONText {
  var reader = JSONReader(value)
  do throws(JSONError) { return try reader.string() } catch {
    throw .badValue(name, expected: "a string")
  }
}
