import Calling
import Grammars
import Markup
import Memory

private let words = 1 << 20

/// Finds markup in the first parts of the input, parts end with NUL, and takes
/// the last one apart; what the markup's automaton lets through must be taken
/// apart, too.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Bytes(start: data, count: count)
  func part() -> Bytes {
    var end = 0
    while end < input.count, input[end] != 0 { end += 1 }
    let part = input[0..<end]
    input = input[min(end + 1, input.count)..<input.count]
    return part
  }
  var probes = TemplateProbes()
  probes.answer = part()
  probes.call = part()
  probes.calls = part()
  probes.thought = part()
  let tools = part()
  var markup = MarkupFinder(probes).markup
  MarkupFinder.complete(&markup, source: part(), hasToken: { _ in false })
  let text = part()
  let storage = UnsafeMutablePointer<UInt8>.allocate(
    capacity: AnswerParser.storageBytes)
  defer { storage.deallocate() }
  let region = Region(start: storage, count: AnswerParser.storageBytes)
  let whole = read(text, by: AnswerParser.mostBytes, markup, tools, region)
  if text.firstInvalidUTF8 == nil {
    precondition(read(text, by: 1, markup, tools, region) == whole)
  }
  if let calls = markup.calls { hold(calls, tools, text) }
  return 0
}

/// Takes a text apart; tells how many bytes of which parts there are.
private func read(
  _ text: Bytes, by size: Int, _ markup: AnswerMarkup, _ tools: Bytes,
  _ storage: Region<UInt8>
) -> SIMD4<Int> {
  var counts = SIMD4<Int>()
  var parser = AnswerParser(markup, tools: tools, storage)
  func take(isLast: Bool) {
    while let event = parser.next(isLast: isLast) {
      switch event {
      case .text(let bytes): counts[0] += bytes.count
      case .thought(let bytes): counts[1] += bytes.count
      case .call: counts[2] += 1
      case .arguments(let bytes): counts[3] += bytes.count
      }
    }
  }
  var start = 0
  while start < text.count {
    var end = min(start + size, text.count)
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    parser.append(text[start..<end])
    take(isLast: false)
    start = end
  }
  take(isLast: true)
  return counts
}

/// Holds a text to calls as far as it goes.
private func hold(_ markup: CallMarkup, _ tools: Bytes, _ text: Bytes) {
  let storage = UnsafeMutablePointer<Int32>.allocate(capacity: words)
  storage.initialize(repeating: 0, count: words)
  defer { storage.deallocate() }
  guard
    var automaton = CallAutomaton(
      in: Region(start: storage, count: words))
  else { return }
  do throws(GrammarError) {
    try automaton.compile(
      markup, tools: tools, choice: text.count % 2 == 0 ? .auto : .required)
  } catch { return }
  var state = automaton.start
  for index in 0..<text.count {
    state = automaton.step(state, text[index])
    guard state >= 0, !automaton.isFull else { return }
    _ = automaton.mayEnd(state)
    _ = automaton.plainRoom(state)
  }
}
