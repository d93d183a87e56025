/// The bytes of a list that was grown.
package func withBytes<R>(_ list: [UInt8], _ body: (Bytes) -> R) -> R {
  list.withUnsafeBufferPointer {
    body(Bytes(start: $0.baseAddress, count: $0.count))
  }
}

extension Array where Element == UInt8 {
  /// Appends the bytes of a view.
  package mutating func append(_ bytes: Bytes) {
    guard let start = bytes.unsafeStart else { return }
    append(contentsOf: UnsafeBufferPointer(start: start, count: bytes.count))
  }

  /// The bytes of a view.
  package init(_ bytes: Bytes) {
    self = []
    append(bytes)
  }
}

/// Whether the view holds something else than the literal's UTF-8.
package func != (left: Bytes, right: StaticString) -> Bool {
  left != Bytes(right)
}
