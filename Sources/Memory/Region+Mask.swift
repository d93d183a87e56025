extension Region where Element == Float {
  /// Gives a value to all elements but those that a mask keeps, a bit each, 32 a
  /// word; elements beyond the mask are not kept.
  ///
  /// - Returns: whether any element was kept.
  @discardableResult
  @inlinable
  public func keep(_ mask: Region<UInt32>, else value: Float) -> Bool {
    var isAnyKept = false
    var word = 0
    while 32 * word < count {
      let first = 32 * word
      let last = Swift.min(first + 32, count)
      let bits = word < mask.count ? mask[word] : 0
      if bits == 0 {
        self[first..<last].fill(with: value)
      } else {
        for index in first..<last {
          if bits >> UInt32(index - first) & 1 == 1 {
            isAnyKept = true
          } else {
            self[index] = value
          }
        }
      }
      word += 1
    }
    return isAnyKept
  }
}
