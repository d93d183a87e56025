/// Floats of eight bits as Hugging Face's folders have them.
enum EightBitFloat {
  /// The value of four bits of exponent and three of fraction: no infinity, one
  /// NaN of each sign.
  static func e4m3(_ bits: UInt8) -> Float {
    let sign: Float = bits & 0x80 == 0 ? 1 : -1
    let exponent = Int(bits >> 3 & 15)
    let fraction = Float(bits & 7)
    if bits & 0x7F == 0x7F { return .nan }
    if exponent == 0 { return sign * fraction * 0x1p-9 }
    return sign
      * Float(
        sign: .plus, exponent: exponent - 7, significand: 1 + fraction / 8)
  }
}
