import JSON
import LineProtocol
import Memory
import Sampling

/// The value of an option, as it stands on the command line.
struct OptionValue {
  let option: Option
  /// The word, or `nil` where the option takes no value.
  let word: UnsafePointer<CChar>?

  /// The most numbers of one option.
  static let mostNumbers = 16

  var bytes: Bytes { word.map { Bytes(cString: $0) } ?? Bytes() }

  /// The error that says which value is wanted instead.
  func unusable(wanted: StaticString) -> UsageError {
    .valueUnusable(option.name, ShortText(bytes), wanted: wanted)
  }

  /// The value as text.
  func text() throws(UsageError) -> Bytes {
    guard bytes.firstInvalidUTF8 == nil else { throw unusable(wanted: "UTF-8") }
    return bytes
  }

  /// Whether the value is `on`; anything but that and `off` is an error.
  func isOn() throws(UsageError) -> Bool {
    guard bytes == "on" || bytes == "off" else {
      throw unusable(wanted: "on or off")
    }
    return bytes == "on"
  }

  /// A decimal number within `range`.
  func number(_ range: ClosedRange<Int>) throws(UsageError) -> Int {
    guard let number = bytes.decimalNumber, range.contains(number) else {
      throw .numberOutOfRange(
        option.name, ShortText(bytes), least: range.lowerBound,
        most: range.upperBound)
    }
    return number
  }

  /// Up to `mostNumbers` numbers within `range`, with commas between.
  func numbers(_ range: ClosedRange<Int>) throws(UsageError) -> [Int] {
    var numbers: [Int] = []
    var start = 0
    while start <= bytes.count {
      let rest = bytes.suffix(from: start)
      let length = rest.firstIndex(of: Bytes(",")) ?? rest.count
      guard numbers.count < OptionValue.mostNumbers,
        let number = rest[0..<length].decimalNumber, range.contains(number)
      else {
        throw .numbersOutOfRange(
          option.name, ShortText(bytes), most: OptionValue.mostNumbers, range)
      }
      numbers.append(number)
      start += length + 1
    }
    return numbers
  }

  /// Lengths of tests; a 0 alone stands for none.
  func lengths() throws(UsageError) -> [Int] {
    if bytes == "0" { return [] }
    return try numbers(1...Int(Int32.max))
  }

  /// Ways to guess tokens, with commas between.
  func speculations() throws(UsageError) -> [Speculation] {
    var ways: [Speculation] = []
    var start = 0
    while start <= bytes.count {
      let rest = bytes.suffix(from: start)
      let length = rest.firstIndex(of: Bytes(",")) ?? rest.count
      guard let way = Speculation(named: rest[0..<length]),
        !ways.contains(way)
      else { throw unusable(wanted: Speculation.names) }
      ways.append(way)
      start += length + 1
    }
    return ways
  }

  /// The value of a setting of the sampler.
  func value(of setting: SamplerKey) throws(UsageError) -> SamplerValue {
    let value: SamplerValue =
      switch setting.row.field {
      case .integer(let least, let most, _, _):
        .integer(try integer(least, most))
      case .number(let least, let most, _, _): .number(try real(least, most))
      }
    guard setting.accepts(value) else { throw unusable(wanted: "0 or 2") }
    return value
  }

  /// An integer in the range of the request's key that says the same.
  func integer() throws(UsageError) -> Int {
    guard case .integer(let least, let most)? = option.spec.key?.kind else {
      preconditionFailure("the option's row names no key with a range")
    }
    return try integer(least, most)
  }

  /// An integer as JSON spells it, from `least` to `most`.
  private func integer(_ least: Int, _ most: Int) throws(UsageError) -> Int {
    let outOfRange = UsageError.numberOutOfRange(
      option.name, ShortText(bytes), least: least, most: most)
    var reader = JSONReader(bytes)
    do throws(JSONError) {
      let number = try reader.integer()
      try reader.end()
      if number >= least, number <= most { return Int(number) }
    } catch { throw outOfRange }
    throw outOfRange
  }

  /// A number as JSON spells it, from `least` to `most`.
  private func real(
    _ least: Double, _ most: Double
  ) throws(UsageError) -> Double {
    let outOfRange = UsageError.realOutOfRange(
      option.name, ShortText(bytes), least: least, most: most)
    var reader = JSONReader(bytes)
    do throws(JSONError) {
      let number = try reader.number()
      try reader.end()
      if number >= least, number <= most { return number }
    } catch { throw outOfRange }
    throw outOfRange
  }
}

extension Bytes {
  /// The decimal number that the bytes spell, or `nil`.
  var decimalNumber: Int? {
    guard count >= 1, count <= 18 else { return nil }
    var number = 0
    for index in 0..<count {
      guard self[index] >= 0x30, self[index] <= 0x39 else { return nil }
      number = number * 10 + Int(self[index] - 0x30)
    }
    return number
  }
}
