public import Memory

extension String {
  /// The text that `build` appends, of at most so many bytes.
  public init(
    mostBytes count: Int, _ build: (inout TextBuffer) -> Void
  ) {
    self.init(unsafeUninitializedCapacity: count) { buffer in
      var text = TextBuffer(Region(start: buffer.baseAddress, count: count))
      build(&text)
      return text.count
    }
  }
}
