public import Grammars

extension SchemaAutomaton: ByteAutomaton {
  /// Bytes of planned memory that records take.
  public var bytesUsed: Int { heap.used * 4 }

  /// Whether a string with a greatest length is all that goes on here.
  public mutating func plainEnds(_ state: Int32) -> Bool {
    guard state > 0, heap.count(-state) == 1 else { return false }
    let thread = heap.word(-state, 0)
    return heap.kind(thread) == .frameString && heap.word(thread, 4) == 0
      && heap.word(thread, 2) == 0
      && heap.word(heap.word(thread, 1), SchemaAutomaton.mostLength) > 0
  }
}
