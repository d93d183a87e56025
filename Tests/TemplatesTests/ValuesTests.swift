import JSON
import Memory
import Templates
import TestSupport
import Testing

/// What a request gives to a template.
struct ValuesTests {
  private func renderValues(
    _ source: String,
    _ build: (inout TemplateValues) throws(TemplateError) -> Void
  ) throws -> String {
    var arenaPlan = ArenaPlan()
    let plan = try TemplatePlan(
      TemplateLimits(sourceBytes: 4096, requestBytes: 65536), in: &arenaPlan)
    let arena = try Arena(arenaPlan)
    let template = try Template(view(source), plan, in: arena)
    var values = TemplateValues(plan, in: arena)
    var prompt = PromptText(text: region(of: 4096), changes: region(of: 64))
    // A request before it leaves nothing behind.
    try values.set("gone", to: .integer(1))
    values.removeAll()
    try build(&values)
    // Rendering changes no values: it can be done again.
    try template.render(values, now: nil, into: &prompt)
    let first = string(prompt.marked.bytes)
    prompt.removeAll()
    try template.render(values, now: nil, into: &prompt)
    #expect(string(prompt.marked.bytes) == first)
    return first
  }

  @Test func pieceByPiece() throws {
    let text = try renderValues("{{ list|tojson }} {{ gone is defined }}") {
      (values) throws(TemplateError) in
      let list = values.beginList()
      let object = values.beginObject()
      try values.append(key: "a", .none)
      try values.append(key: "b", .bool(true))
      try values.append(key: "a", .integer(-5))
      let inner = values.beginList()
      try values.append(.float(0.1))
      try values.append(try values.text("é\n", .user))
      try values.append(key: "c", try values.endList(inner))
      try values.append(try values.endObject(object))
      try values.set("list", to: try values.endList(list))
    }
    #expect(text == #"[{"a": -5, "b": true, "c": [0.1, "é\n"]}] False"#)
  }

  @Test func theLatestValueOfAVariable() throws {
    let text = try renderValues("{{ a }}{{ b }}") {
      (values) throws(TemplateError) in
      try values.set("a", to: .integer(1))
      try values.set("b", to: .integer(2))
      try values.set("a", to: .integer(3))
    }
    #expect(text == "32")
  }

  @Test func documents() throws {
    #expect(
      try render("{{ d|tojson }}", #"{"d": {"a": 1, "b": 1.0, "a": [null]}}"#)
        .text
        == #"{"a": [null], "b": 1.0}"#)
    #expect(try render("{{ d }}", #"{"d": 1e400}"#).code == "json_out_of_range")
    #expect(
      try render("{{ d }}", #"{"d": 99999999999999999999}"#).code
        == "json_out_of_range")
    #expect(try render("", #"{"d": }"#).code == "bad_json")
    #expect(
      try render("", #"{"d": \#(String(repeating: "[", count: 99))"#).code
        == "json_too_deep")
  }

  /// So many keys that only intent explains it end in an error, soon.
  @Test func manyKeys() throws {
    let keys = (0..<6000).map { "\"\($0)\": 1" }.joined(separator: ",")
    #expect(
      try render("{{ d|length }}", "{\"d\": {\(keys)}}").text == "6000")
    #expect(
      try render("{{ d|length }}", "{\"d\": {\(keys)}}", steps: 1_000_000).code
        == "template_steps")
  }

  @Test func moreThanFits() throws {
    let long = String(repeating: "x", count: 5000)
    #expect(
      try render("{{ d }}", "{\"d\": \"\(long)\"}", requestBytes: 1000).code
        == "template_values")
    let many = String(repeating: "1,", count: 9000) + "1"
    #expect(
      try render("", "{\"d\": [\(many)]}", requestBytes: 8).code
        == "template_values")
  }

  /// As Hugging Face fills them in.
  @Test func namesOfReasoning() throws {
    let messages = #"""
      {"messages": [{"role": "user", "content": "a"},
        {"role": "assistant", "reasoning": "b", "content": "c"},
        {"reasoning_content": "d", "thinking": null},
        {"thinking": "e", "reasoning": "f"}, "x"]}
      """#
    #expect(
      try render(
        "{% for m in messages %}{{ m|tojson }}\n{% endfor %}", messages
      )
      .text == #"""
        {"role": "user", "content": "a"}
        {"thinking": "b", "role": "assistant", "reasoning": "b", "content": "c", "reasoning_content": "b"}
        {"thinking": null, "reasoning_content": "d"}
        {"thinking": "e", "reasoning": "f", "reasoning_content": "e"}
        "x"

        """#)
  }

  @Test func time() throws {
    let now = CivilTime(
      year: 2024, month: 7, day: 6, hour: 15, minute: 4, second: 9)
    let format =
      "%Y-%m-%d %H:%M:%S|%d %b %Y|%B %A %a|%-d %e %I %p %y %j|%%|%D %T %F|%Q|%c"
    #expect(
      try render("{{ strftime_now('\(format)') }}", now: now).text
        == "2024-07-06 15:04:09|06 Jul 2024|July Saturday Sat|6  6 03 PM 24 188|%|07/06/24 15:04:09 2024-07-06|%Q|Sat Jul  6 15:04:09 2024"
    )
    #expect(try render("{{ strftime_now('x') }}").code == "template_failed")
  }
}
