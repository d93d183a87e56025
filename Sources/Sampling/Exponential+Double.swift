extension Exponential {
  /// e^x in double precision for a figure of a report, within a few units in the
  /// last place; x is clamped to −700 … 700.
  package static func precise(_ x: Double) -> Double {
    let clamped = x > -700 ? min(x, 700) : -700
    // Adding 1.5·2⁵² rounds to the nearest integer, ties to even.
    let n = (clamped * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52
    // ln2's first part has 32 significant bits: n times it is exact.
    let r = (clamped - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
    // Taylor's series by Horner; the first term left out is below 5e-18.
    var sum = 1.0
    var k = 13.0
    while k > 0 {
      sum = 1 + r / k * sum
      k -= 1
    }
    return sum * Double(bitPattern: UInt64(1023 + Int(n)) << 52)
  }
}
