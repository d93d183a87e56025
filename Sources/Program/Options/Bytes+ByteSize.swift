import Memory

extension Bytes {
  /// The bytes of a size that is spelled as `8G`, `512MiB`, `1.5G` or `65536`,
  /// or `nil` where they spell something else.
  ///
  /// K, M and G, small or capital, are powers of 1024, with or without `B` or
  /// `iB` behind them. A size is at least 1 and below 2⁶².
  var byteSize: UInt64? {
    var end = count
    if end > 0, self[end - 1] | 0x20 == 0x62 {
      end -= 1
      if end > 1, self[end - 1] == 0x69 { end -= 1 }
    }
    var unit: UInt64 = 1
    if end > 0 {
      switch self[end - 1] | 0x20 {
      case 0x6B: unit = 1 << 10
      case 0x6D: unit = 1 << 20
      case 0x67: unit = 1 << 30
      default: break
      }
    }
    if unit > 1 {
      end -= 1
    } else if end < count, end != count - 1 {
      // "iB" of nothing.
      return nil
    }
    let point = self[0..<end].firstIndex(of: Bytes(".")) ?? end
    guard let whole = self[0..<point].decimalNumber else { return nil }
    let (bytes, overflow) = UInt64(whole).multipliedReportingOverflow(by: unit)
    guard !overflow, bytes < 1 << 62 else { return nil }
    guard point < end else { return bytes > 0 ? bytes : nil }

    // At most nine digits: their product with 2³⁰ fits.
    let digits = self[(point + 1)..<end]
    guard unit > 1, digits.count <= 9, let fraction = digits.decimalNumber
    else { return nil }
    var divisor: UInt64 = 1
    for _ in 0..<digits.count { divisor *= 10 }
    let sum = bytes + UInt64(fraction) * unit / divisor
    return sum > 0 ? sum : nil
  }
}
