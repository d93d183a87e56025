import Memory

extension Bytes {
  /// The number that these bytes spell without a fraction of zeros, which
  /// clients write whose language has no integers; other bytes as they are.
  var withoutZeroFraction: Bytes {
    var end = count
    while end > 0, self[end - 1] == 0x30 { end -= 1 }
    guard end > 1, end < count, self[end - 1] == 0x2E else { return self }
    for index in 0..<(end - 1) {
      guard (0x30...0x39).contains(self[index]) || self[index] == 0x2D else {
        return self
      }
    }
    return self[0..<(end - 1)]
  }
}
