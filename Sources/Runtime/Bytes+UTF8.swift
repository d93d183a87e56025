import Memory

extension Bytes {
  /// Refuses bytes that are no UTF-8, with the place.
  func checkUTF8() throws(ProgramError) {
    if let offset = firstInvalidUTF8 {
      throw .input(.notUTF8(offset: offset))
    }
  }

  /// The offset of the first byte that is no UTF-8, or `nil` where all is.
  ///
  /// Well-formed as Unicode says (table 3-7): no overlong form, no surrogate,
  /// nothing above U+10FFFF.
  var firstInvalidUTF8: Int? {
    var index = 0
    while index < count {
      let lead = self[index]
      let tail: Int
      var least: UInt8 = 0x80
      var most: UInt8 = 0xBF
      switch lead {
      case 0x00...0x7F: tail = 0
      case 0xC2...0xDF: tail = 1
      case 0xE0...0xEF:
        tail = 2
        if lead == 0xE0 { least = 0xA0 }
        if lead == 0xED { most = 0x9F }
      case 0xF0...0xF4:
        tail = 3
        if lead == 0xF0 { least = 0x90 }
        if lead == 0xF4 { most = 0x8F }
      default: return index
      }
      guard count - index > tail else { return index }
      for offset in 0..<tail {
        let byte = self[index + 1 + offset]
        guard byte >= least, byte <= most else { return index }
        least = 0x80
        most = 0xBF
      }
      index += tail + 1
    }
    return nil
  }
}
