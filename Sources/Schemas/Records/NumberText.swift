/// A number of JSON on its way: what was read so far, by value.
struct NumberText {
  enum Phase: Int32 {
    case begin, sign, zero, whole, point, fraction, letter, exponentSign,
      exponent
  }

  var phase = Phase.begin
  var isNegative: Bool
  /// All digits before and behind the point.
  var significand: UInt128 = 0
  /// Digits behind the point.
  var fractionDigits = 0
  var exponentIsNegative = false
  var exponent = 0
  var exponentDigits = 0

  /// The most digits of an exponent: doubles need three.
  static let mostExponentDigits = 3

  init(isNegative: Bool) { self.isNegative = isNegative }

  /// Takes one more byte; false where no number goes on so, or not within the
  /// digits that are kept.
  mutating func append(_ byte: UInt8) -> Bool {
    if byte >= 0x30, byte <= 0x39 { return append(digit: Int(byte) - 0x30) }
    switch (byte, phase) {
    case (0x2D, .begin):
      isNegative = true
      phase = .sign
    case (0x2E, .zero), (0x2E, .whole):
      guard !isFull else { return false }
      phase = .point
    case (0x65, .zero), (0x65, .whole), (0x65, .fraction), (0x45, .zero),
      (0x45, .whole), (0x45, .fraction):
      phase = .letter
    case (0x2B, .letter), (0x2D, .letter):
      exponentIsNegative = byte == 0x2D
      phase = .exponentSign
    default: return false
    }
    return true
  }

  private mutating func append(digit: Int) -> Bool {
    switch phase {
    case .zero: return false
    case .begin, .sign, .whole, .point, .fraction:
      guard !isFull else { return false }
      if phase == .begin || phase == .sign {
        phase = digit == 0 ? .zero : .whole
      } else if phase != .whole {
        fractionDigits += 1
        phase = .fraction
      }
      significand = significand * 10 + UInt128(digit)
    case .letter, .exponentSign, .exponent:
      // Zeros before it would go on forever.
      guard exponentDigits < NumberText.mostExponentDigits else { return false }
      exponentDigits += 1
      phase = .exponent
      exponent = min(exponent * 10 + digit, ExactDecimal.mostExponent / 2)
    }
    return true
  }

  /// Whether no more digits are kept.
  var isFull: Bool {
    significand >= 1_000_000_000_000_000_000_000_000_000_000_000_000
      || fractionDigits >= 1000
  }

  /// Whether the text so far is a number.
  var isWhole: Bool {
    switch phase {
    case .zero, .whole, .fraction, .exponent: true
    default: false
    }
  }

  /// The value, where the text is whole.
  var value: ExactDecimal {
    ExactDecimal(
      isNegative, significand,
      (exponentIsNegative ? -exponent : exponent) - fractionDigits)
  }
}
