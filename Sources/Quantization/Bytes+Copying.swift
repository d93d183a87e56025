import Memory

extension Bytes {
  /// The bytes, owned.
  var copied: [UInt8] {
    Array(UnsafeBufferPointer(start: unsafeStart, count: count))
  }

  /// The text, with marks in the place of what is not UTF-8.
  var text: String {
    String(
      decoding: UnsafeBufferPointer(start: unsafeStart, count: count),
      as: UTF8.self)
  }
}
