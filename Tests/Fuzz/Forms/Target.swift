import Grammars
import Memory
import Schemas

private let words = 1 << 20

/// Makes a form of the input up to its first NUL, a JSON Schema where it begins
/// with a brace, else a grammar, and walks the bytes behind.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Bytes(start: data, count: count)
  var middle = 0
  while middle < count, input[middle] != 0 { middle += 1 }
  let source = input[0..<middle]
  let text = input[min(middle + 1, count)..<count]
  let storage = UnsafeMutablePointer<Int32>.allocate(capacity: words)
  storage.initialize(repeating: 0, count: words)
  defer { storage.deallocate() }
  let memory = Region(start: storage, count: words)
  if source.count > 0, source[0] == UInt8(ascii: "{") {
    guard var automaton = SchemaAutomaton(in: memory) else { return 0 }
    do throws(SchemaError) {
      try automaton.compile(source, whiteSpace: .free, isPlain: count % 2 == 0)
    } catch { return 0 }
    walk(&automaton, text)
  } else {
    do throws(GrammarError) {
      var automaton = try GrammarAutomaton(source, in: memory, TokenTexts())
      walk(&automaton, text)
    } catch { describe(error) }
  }
  return 0
}

/// Walks a text as far as the automaton goes, and steps aside at each byte: what
/// is remembered must be what comes of the same step again.
private func walk(
  _ automaton: inout some ByteAutomaton, _ text: Bytes
) {
  var state = automaton.start
  for index in 0..<text.count {
    _ = automaton.mayEnd(state)
    _ = automaton.plainRoom(state)
    let next = automaton.step(state, text[index])
    if automaton.isFull {
      state = automaton.reset(keeping: state)
      guard state >= 0 else { return }
      continue
    }
    guard next >= 0 else { return }
    _ = automaton.step(state, 0x22)
    _ = automaton.step(state, UInt8(truncatingIfNeeded: index))
    guard !automaton.isFull else { return }
    precondition(automaton.step(state, text[index]) == next)
    state = next
  }
}

private func describe(_ failure: some Failure) {
  var storage: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  var span = storage.mutableSpan
  span.withUnsafeMutableBufferPointer { buffer in
    var text = TextBuffer(
      Region(start: buffer.baseAddress, count: buffer.count))
    failure.describe(into: &text)
  }
}
