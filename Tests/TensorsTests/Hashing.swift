/// FNV-1a over whole words, as the golden values were hashed.
func wordHash(_ words: some Sequence<UInt32>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for word in words {
    hash = (hash ^ UInt64(word)) &* 0x0000_0100_0000_01B3
  }
  return hash
}

/// The bytes that hexadecimal digits stand for.
func bytes(hexadecimal text: String) -> [UInt8] {
  let digits = Array(text.utf8).map { digit in
    UInt8(digit > 0x39 ? digit - 0x61 + 10 : digit - 0x30)
  }
  return stride(from: 0, to: digits.count, by: 2).map {
    digits[$0] << 4 | digits[$0 + 1]
  }
}
