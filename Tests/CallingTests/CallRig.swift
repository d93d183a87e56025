import Calling
import Grammars
import JSON
import Markup
import Memory
import TestSupport
import Testing

/// An automaton of calls in memory of its own, and a parser that reads what it
/// lets through.
final class CallRig {
  var automaton: CallAutomaton
  let markup: CallMarkup
  let tools: Bytes
  private let choice: CallChoice
  private let allowed: Bytes
  private let isParallel: Bool
  private let vocabulary: TokenTrie?
  private let storage = region(of: AnswerParser.storageBytes, UInt8.self)

  init(
    _ markup: CallMarkup, _ tools: String = CallRig.tools,
    _ choice: CallChoice = .required, allowed: String = "",
    isParallel: Bool = true, vocabulary: TokenTrie? = nil, words: Int = 1 << 20
  ) throws {
    automaton = try #require(CallAutomaton(in: region(of: words, Int32.self)))
    self.markup = markup
    self.tools = view(tools)
    self.choice = choice
    self.allowed = view(allowed)
    self.isParallel = isParallel
    self.vocabulary = vocabulary
    try compile()
  }

  /// Takes the functions, perhaps again.
  func compile() throws(GrammarError) {
    try automaton.compile(
      markup, tools: tools, choice: choice, allowed: allowed,
      isParallel: isParallel, vocabulary: vocabulary)
  }

  /// Two strict functions and one that is not.
  static let tools = "[" + [weather, sum, any].joined(separator: ",") + "]"

  static let weather = function(
    "get_weather",
    #"{"type":"object","properties":{"city":{"type":"string","minLength":2},"#
      + #""days":{"type":"integer","minimum":1,"maximum":9},"#
      + #""unit":{"enum":["C","F",null]}},"required":["city"],"#
      + #""additionalProperties":false}"#)

  static let sum = function(
    "get_weather_sum",
    #"{"type":"object","properties":{"of":{"type":"array","items":"#
      + #"{"type":"number"},"minItems":1},"exact":{"type":"boolean"},"#
      + #""o":{"type":"object","properties":{"k":{"type":"string"}},"#
      + #""additionalProperties":false}},"required":["of","exact"],"#
      + #""additionalProperties":false}"#)

  static let any = function(
    "noteIt", #"{"type":"object","properties":{"text":{"type":"string"}}}"#,
    isStrict: false)

  static func function(
    _ name: String, _ parameters: String, isStrict: Bool = true
  ) -> String {
    #"{"type":"function","function":{"name":"\#(name)","parameters":"#
      + #"\#(parameters),"strict":\#(isStrict)}}"#
  }

  /// Whether an answer is let through to its end.
  func takes(_ text: String) -> Bool {
    let (state, count) = walk(text)
    return count == text.utf8.count && automaton.mayEnd(state)
  }

  /// The state behind an answer, and how much of it was let through.
  func walk(_ text: String) -> (state: Int32, count: Int) {
    var state = automaton.start
    var count = 0
    for byte in text.utf8 {
      let next = automaton.step(state, byte)
      guard next >= 0 else { break }
      state = next
      count += 1
    }
    return (state, count)
  }

  /// Whether an answer is let through up to a mark `¦` in it, and no further.
  func stops(_ text: String) -> Bool {
    let parts = text.split(separator: "¦", omittingEmptySubsequences: false)
    let (before, after) = (String(parts[0]), String(parts[1]))
    return walk(before + after).count == before.utf8.count
  }

  /// What an answer says.
  struct Answer {
    var text = ""
    var calls: [(name: String, arguments: String)] = []
  }

  /// An answer, read back in pieces of `size` bytes, whole characters each.
  func read(_ answer: [UInt8], size: Int = 1000) -> Answer {
    var all = AnswerMarkup()
    all.calls = markup
    var parser = AnswerParser(
      all, tools: tools, storage)
    var result = Answer()
    func drain(isLast: Bool) {
      while let event = parser.next(isLast: isLast) {
        switch event {
        case .text(let text), .thought(let text): result.text += string(text)
        case .call(_, let name): result.calls.append((string(name), ""))
        case .arguments(let text):
          result.calls[result.calls.count - 1].arguments += string(text)
        }
      }
    }
    var start = 0
    while start < answer.count {
      var end = min(start + size, answer.count)
      while end < answer.count, answer[end] & 0xC0 == 0x80 { end += 1 }
      parser.append(view(answer[start..<end]))
      drain(isLast: false)
      start = end
    }
    drain(isLast: true)
    return result
  }
}
