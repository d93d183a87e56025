import Foundation
import TestSupport
import Testing

/// `render`, through the programs.
struct RenderTests {
  private struct Case: Decodable {
    let template: String
    let expected: String?
  }

  private struct Line: Decodable {
    let text: String?
    let error: String?
    let message: String?
  }

  private func render(
    _ program: Program, _ template: String, _ input: String, status: Int32
  ) throws -> [Line] {
    let found = try program.run(
      ["render", "--jsonl", "--template-file", template], .text(input))
    expect(found, status: status)
    return try found.records().map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  /// The chat templates of many models, as Hugging Face renders them.
  @Test(
    .enabled(if: Shared.isPresent, "the shared templates are not there"),
    arguments: [Program.host, .embedded, .board])
  func chatTemplates(program: Program) throws {
    try program.require()
    let lines = try Shared.data("templates/cases.jsonl").split(separator: 0x0A)
    #expect(lines.count > 400)
    let cases = try lines.map {
      (try JSONDecoder().decode(Case.self, from: Data($0)), $0)
    }
    for (name, group) in Dictionary(grouping: cases, by: \.0.template) {
      let fails = group.contains { $0.0.expected == nil }
      let found = try render(
        program, Shared.path("templates/\(name)"),
        group.map { String(decoding: $0.1, as: UTF8.self) + "\n" }.joined(),
        status: fails ? 1 : 0)
      try #require(found.count == group.count, "\(name)")
      for (line, wanted) in zip(found, group.map(\.0)) {
        #expect((line.error == nil) == (wanted.expected != nil), "\(name)")
        #expect(
          Array((line.text ?? "").utf8) == Array((wanted.expected ?? "").utf8),
          "\(name)")
      }
    }
  }

  @Test(arguments: [Program.host, .embedded, .board])
  func aLineForEachLine(program: Program) throws {
    try program.require()
    let folder = try Scratch()
    defer { folder.remove() }
    let template = try folder.write(
      "a.jinja",
      """
      {%- if refuse %}{{ raise_exception('no\\n' ~ refuse) }}{% endif -%}
      {{ bos_token }}{{ tools }}{{ documents }}{{ add_generation_prompt }}
      {{- messages[0].content }}{{ x is defined }}{{ strftime_now('%Y')|length }}

      """)
    let found = try render(
      program, template,
      """
      {"messages":[{"content":"日本\\u2028"}],"bos_token":"<s>","x":1}
      {"messages":[],"refuse":"理由"}
      {"messages":[}

      {"messages":[{"content":null}],"tools":[{"a":1.50}],"add_generation_prompt":true}

      """, status: 1)
    try #require(found.count == 5)
    #expect(found[0].text == "<s>NoneNoneFalse日本\u{2028}True4")
    #expect(found[1].error == "template_refused")
    #expect(found[1].message == #"the template refuses: no\x0a理由"#)
    #expect(found[2].error == "bad_json")
    #expect(found[3].error == "bad_json")
    #expect(found[4].text == "[{'a': 1.5}]NoneTrueNoneFalse4")
  }

  /// The prompt ends behind the last message's text, or says why it cannot.
  @Test(arguments: [Program.host, .embedded, .board])
  func continuation(program: Program) throws {
    try program.require()
    let folder = try Scratch()
    defer { folder.remove() }
    let template = try folder.write(
      "a.jinja",
      """
      {%- for m in messages %}<{{ m.role }}>{{ m.content | trim }}<end> {% endfor %}
      {%- if add_generation_prompt %}<assistant>{% endif -%}
      """)
    let found = try program.run(
      ["render", "--jsonl", "--continue", "--template-file", template],
      .text(
        """
        {"messages":[{"role":"developer","content":"en"},{"role":"assistant","content":"e 日 "}]}
        {"messages":[{"role":"assistant","content":"end"}],"add_generation_prompt":false}
        {"messages":[{"role":"assistant","content":""}],"tools":[{"a":1}]}
        {"messages":[{"role":"assistant","content":"a"}],"messages":[{"content":"b","role":"assistant"}]}
        {"messages":[{"role":"assistant","content":"a"}],"add_generation_prompt":true}
        {"messages":[{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}
        {"messages":[{"role":"assistant"}]}
        {"messages":[]}
        {"messages":1}
        {}
        {"messages":[{"role":"assistant","content":"a"}]

        """))
    expect(found, status: 1)
    let lines = try found.records().map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    #expect(
      lines.map { $0.text ?? $0.error } == [
        "<system>en<end> <assistant>e 日", "<assistant>end", "<assistant>",
        "<assistant>b", "not_continuable", "not_continuable",
        "not_continuable", "not_continuable", "not_continuable",
        "not_continuable", "bad_json",
      ])
  }

  /// Arguments that are absent are an empty object; all else is as given.
  @Test func arguments() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    let template = try folder.write(
      "a.jinja",
      "{{ messages[0].tool_calls[0].function.arguments | tojson }}")
    let found = try render(
      .host, template,
      [#""""#, "null", #"{"a":1}"#, #""{}""#].map {
        #"{"messages":[{"tool_calls":[{"function":{"arguments":\#($0)}}]}]}"#
          + "\n"
      }.joined(), status: 0)
    #expect(found.map(\.text) == ["{}", "{}", #"{"a": 1}"#, #""{}""#])
  }

  @Test func whatIsNoTemplate() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    let broken = try folder.write("broken.jinja", "a\n{{ 1 1 }}")
    let found = try Program.host.run(
      ["render", "--jsonl", "--template-file", broken])
    expect(found, status: 1, code: "template_syntax")
    expect(
      try Program.host.run(
        ["render", "--jsonl", "--template-file", folder.path("none")]),
      status: 1, code: "file_unavailable")
    expect(
      try Program.host.run(["render", "--template-file", broken]), status: 2,
      code: "usage")
  }
}
