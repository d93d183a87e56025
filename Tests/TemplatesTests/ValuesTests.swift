import Foundation
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
    let digits = String(repeating: "9", count: 4301)
    #expect(
      try render("{{ d }}", "{\"d\": \(digits)}").code == "json_out_of_range")
    #expect(try render("", #"{"d": }"#).code == "bad_json")
    #expect(
      try render("", #"{"d": \#(String(repeating: "[", count: 99))"#).code
        == "json_too_deep")
  }

  /// As Python reads and prints them: integers keep all their digits, and floats
  /// have the fewest that mean them.
  @Test(arguments: [
    ("9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", "9223372036854775808"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("-9223372036854775809", "-9223372036854775809"),
    ("10000000000000000000", "10000000000000000000"),
    ("-0", "0"), ("-0.0", "-0.0"), ("1.0", "1.0"), ("1e5", "100000.0"),
    ("1E+2", "100.0"), ("1e16", "1e+16"), ("1E-7", "1e-07"), ("0.10", "0.1"),
    ("123456789012345678.5", "1.2345678901234568e+17"),
  ])
  func numbers(written: String, printed: String) throws {
    let document = "{\"d\": [\(written), {\"k\": \(written)}]}"
    #expect(
      try render("{{ d[0] }} {{ d }} {{ d|tojson }}", document).text
        == "\(printed) [\(printed), {'k': \(printed)}] [\(printed), {\"k\": \(printed)}]"
    )
  }

  /// What a template writes itself has all its digits too.
  @Test func literals() throws {
    #expect(
      try render("{{ 99999999999999999999 }}").text == "99999999999999999999")
    #expect(
      try render("{{ -(-9223372036854775807 - 1) }}").text
        == "9223372036854775808")
    #expect(
      try render("{{ (-9223372036854775807 - 1)|abs }}").text
        == "9223372036854775808")
    let digits = String(repeating: "9", count: 4301)
    #expect(try render("{{ \(digits) }}").code == "template_syntax")
  }

  @Test func longestInteger() throws {
    let digits = "-" + String(repeating: "9", count: 4300)
    #expect(try render("{{ d }}", "{\"d\": \(digits)}").text == digits)
    #expect(
      try render(
        "{{ d == d }}{{ d < 0 }}{{ -d > 1e308 }}", "{\"d\": \(digits)}"
      )
      .code == "template_failed")
    #expect(
      try render("{{ d == d }}{{ d < 0 }}", "{\"d\": \(digits)}").text
        == "TrueTrue")
  }

  /// Large integers are digits, with which nothing is computed.
  @Test(arguments: [
    "d + 1", "d * 2", "d - d", "d / 2", "d // 3", "d % 7", "d ** 2",
    "d is odd", "d is divisibleby 3", "[1, d]|sum", "9223372036854775807 + 1",
    "'%x' % d", "d|round(-2)", "range(d)", "'a' * d",
    "'0x10000000000000000'|int(base=16)",
  ])
  func refusedArithmetic(expression: String) throws {
    #expect(
      try render("{{ \(expression) }}", #"{"d": 9223372036854775808}"#).code
        == "template_failed")
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

  /// The weeks of ISO 8601, around every turn of a year in 400 years, after
  /// which the calendar repeats.
  @Test func weeks() throws {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for year in 1801...2200 {
      for (month, day) in [
        (1, 1), (1, 2), (1, 3), (1, 4), (3, 1), (12, 27), (12, 28), (12, 29),
        (12, 30), (12, 31),
      ] {
        let date = try #require(
          calendar.date(
            from: DateComponents(year: year, month: month, day: day)))
        let wanted = calendar.dateComponents(
          [.yearForWeekOfYear, .weekOfYear], from: date)
        let isoYear = try #require(wanted.yearForWeekOfYear)
        let week = try #require(wanted.weekOfYear)
        let found = try render(
          "{{ strftime_now('%G %V %-V %g') }}",
          now: CivilTime(year: year, month: month, day: day))
        #expect(
          found.text
            == "\(isoYear) \(pad(week)) \(week) \(pad(isoYear % 100))")
      }
    }
  }

  private func pad(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
