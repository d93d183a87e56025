import Bridge
import JSON
import Memory
import TestSupport
import Testing

/// What a body becomes.
enum Bridged: Equatable {
  /// The line for the engine, without its end and a number at its beginning.
  case line(String)
  /// The code of a refusal, and the key at fault.
  case refused(String, String)
}

/// The keys of an engine, as far as the tests use them.
var engineKeys: EngineKeys {
  EngineKeys(
    hello: view(
      """
      {"event":"hello","keys":[{"name":"messages"},{"name":"prompt"},\
      {"name":"tools"},{"name":"temperature"},{"name":"stop"},\
      {"name":"max_tokens"},{"name":"stream"},{"name":"parts"},\
      {"name":"tool_choice"},{"name":"session"},{"name":"grammar"},\
      {"name":"logit_bias"},{"name":"thinking_budget"},\
      {"name":"response_format"},{"name":"repetition_penalty"}]}
      """))
}

/// Makes a line of a body, and the form of its answer.
func bridge(
  _ dialect: AnswerForm.Dialect, _ body: Bytes, limit: Int = 1 << 20
) -> (Bridged, AnswerForm?) {
  var line = EngineLine(
    region(of: 2 * body.count + 8192), number: 1, keys: engineKeys,
    notesTalk: true)
  do throws(BridgeError) {
    var request = try RequestBody(body)
    let form = try EngineRequest.write(dialect, &request, into: &line)
    let text = string(try line.finish(limit: limit))
    guard text.hasPrefix("{"), text.hasSuffix("}\n"),
      text.dropLast().allSatisfy({ $0 != "\n" })
    else { return (.line("no line: " + text), form) }
    let members = String(text.dropFirst().dropLast(2))
    let number = #""id":1,"#
    return (
      .line(
        members.hasPrefix(number)
          ? String(members.dropFirst(number.count)) : members), form
    )
  } catch {
    var key = TextBuffer(region(of: 256))
    error.describeKey(into: &key)
    #expect(!message(error).isEmpty)
    return (.refused(string(Bytes(error.code)), string(key.bytes)), nil)
  }
}

/// The line that a body becomes, or its refusal.
func bridged(
  _ dialect: AnswerForm.Dialect, _ body: String
) -> Bridged {
  bridge(dialect, view(body)).0
}

/// The bytes of a reply to a body whose answer has these events; the last of
/// them is its end.
func reply(
  _ dialect: AnswerForm.Dialect, _ body: String, _ events: [String]
) throws -> String {
  let form = try #require(bridge(dialect, view(body)).1)
  var answer = Answer(
    form, number: 7, created: 1000, model: Array("nano".utf8))
  var out = TextBuffer(region(of: 1 << 20))
  if form.isStream { answer.begin(&out) }
  for (index, text) in events.enumerated() {
    let event = try EngineEvent(view(text))
    if index == events.count - 1 {
      answer.end(event, now: Array("2026-11-30T00:00:00Z".utf8), &out)
    } else {
      answer.add(event, now: Array("2026-11-30T00:00:00Z".utf8), &out)
    }
  }
  #expect(!out.isTruncated)
  return string(out.bytes)
}
