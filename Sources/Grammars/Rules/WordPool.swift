import Memory

/// Memory of which parts are taken from the beginning to the end.
struct WordPool {
  private let words: Region<Int32>
  private var used: Int

  init(_ words: Region<Int32>, from used: Int = 0) {
    self.words = words
    self.used = used
  }

  /// Words that are left.
  var free: Int { words.count - used }

  /// The next `count` words, or `nil` where there are fewer.
  mutating func take(_ count: Int) -> Region<Int32>? {
    guard count >= 0, count <= free else { return nil }
    defer { used += count }
    return words[used..<(used + count)]
  }

  /// Slots for a hash of `count` entries: twice as many at least, a power of
  /// two, and 0.
  mutating func takeSlots(for count: Int) -> Region<Int32>? {
    var size = 16
    while size < 2 * count { size *= 2 }
    guard let slots = take(size) else { return nil }
    slots.fill(with: 0)
    return slots
  }

  /// Mixes a further number into a hash.
  @inline(always)
  static func mix(_ hash: UInt32, _ number: Int32) -> UInt32 {
    let mixed = (hash ^ UInt32(bitPattern: number)) &* 0x9E37_79B1
    return mixed ^ (mixed >> 15)
  }
}
