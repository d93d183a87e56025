import Memory

/// The output of a rendering.
extension Renderer {
  /// The value of a variable, or `nil`.
  @inline(never)
  mutating func find(_ name: UInt32) -> Value? {
    var scope = self.scope
    while true {
      if let binding = binding(name, in: scope) {
        return regions.bindings[Int(binding)].value
      }
      let parent = regions.scopes[Int(scope)].parent
      if parent == scope { return nil }
      scope = parent
    }
  }

  /// Sets a variable of the innermost scope.
  @inline(never)
  mutating func set(_ name: UInt32, to value: Value) throws(Breach) {
    if let binding = binding(name, in: scope) {
      regions.bindings[Int(binding)].value = value
      return
    }
    guard bindingCount < regions.bindings.count else {
      throw .valuesTooLarge("variables", limit: regions.bindings.count)
    }
    regions.bindings[bindingCount] = Binding(
      name: name, before: regions.scopes[Int(scope)].lastBinding, value: value)
    regions.scopes[Int(scope)].lastBinding = UInt32(bindingCount)
    bindingCount += 1
  }

  /// Writes bytes with their marks to the prompt, or to what catches them.
  @inline(never)
  mutating func write(_ bytes: Bytes, marks: Bytes) throws(Breach) {
    try charge(bytes: bytes.count)
    guard captureDepth == 0 else {
      let end = capturedCount + bytes.count
      guard end <= regions.captured.count else {
        throw .valuesTooLarge(
          "bytes of text in blocks", limit: regions.captured.count)
      }
      regions.captured[capturedCount..<end].copy(from: bytes)
      regions.capturedMarks[capturedCount..<end].copy(from: marks)
      capturedCount = end
      return
    }
    var start = 0
    while start < bytes.count {
      var end = start + 1
      while end < bytes.count, marks[end] == marks[start] { end += 1 }
      if marks[start] == 1 {
        out.append(template: bytes[start..<end])
      } else {
        out.append(user: bytes[start..<end])
      }
      start = end
    }
    guard !out.isTruncated else { throw .outputTooLong }
  }
}
