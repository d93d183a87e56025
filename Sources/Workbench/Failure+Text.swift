public import Memory

extension Failure {
  /// What the failure says, for a message.
  public var message: String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { buffer in
      var text = TextBuffer(
        Region(start: buffer.baseAddress, count: buffer.count))
      describe(into: &text)
      return String(decoding: buffer[0..<text.count], as: UTF8.self)
    }
  }
}
