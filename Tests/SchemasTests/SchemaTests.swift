import Grammars
import JSON
import Memory
import Schemas
import TestSupport
import Testing

/// What a schema takes and refuses, by the semantics of JSON Schema.
@Suite struct SchemaTests {
  @Test(arguments: [
    // Properties come in any order, others may be there.
    Case(
      #"{"properties":{"a":{"type":"integer"},"b":{}},"required":["a"]}"#,
      [#"{"b":1,"a":2}"#, #"{"a":1.0}"#, #"{"a":1e2,"x":[]}"#, "3"],
      [#"{"b":1}"#, #"{"a":1.5}"#, #"{"a":1,"a":2}"#]),
    // An escaped name is the same name.
    Case(
      #"{"properties":{"a":{"type":"null"}},"additionalProperties":false}"#,
      [#"{"\u0061":null}"#, "{}"], [#"{"\u0061":1}"#, #"{"b":null}"#]),
    // A required name need not be among the properties.
    Case(#"{"required":["x"]}"#, [#"{"x":1}"#, "[]"], ["{}", #"{"y":1}"#]),
    // Patterns are not anchored; \d is ASCII.
    Case(
      #"{"type":"string","pattern":"a\\d"}"#,
      [#""xa1y""#, #""\u0061\u0031""#], [#""a""#, #""a１""#]),
    Case(
      #"{"type":"string","pattern":"^(?!no$)[a-z]+$"}"#,
      [#""nose""#, #""n""#], [#""no""#, #""N""#]),
    // Lengths count code points.
    Case(
      #"{"type":"string","minLength":2,"maxLength":2}"#,
      [#""日本""#, #""\ud83d\ude00a""#], [#""日""#, #""abc""#]),
    // Bounds are by value.
    Case(
      #"{"type":"number","minimum":10,"exclusiveMaximum":20,"multipleOf":0.5}"#,
      ["10", "1.05e1", "19.5", "150E-1"], ["9.5", "20", "10.25", "2e1"]),
    Case(#"{"const":1.0}"#, ["1", "1.0", "10e-1"], ["1.5", "2", "true"]),
    Case(
      #"{"enum":["a","ab",null,[1,{"x":2}]]}"#,
      [#""a""#, #""ab""#, "null", #"[1,{"x":2.0}]"#],
      [#""abc""#, "[1]", #"[1,{"x":3}]"#]),
    // Exactly one, none, and what follows from another.
    Case(
      #"{"oneOf":[{"type":"integer"},{"minimum":2}]}"#,
      ["1", "2.5", #""x""#], ["3", "1.5"]),
    Case(#"{"not":{"type":["string","null"]}}"#, ["1", "{}"], [#""a""#]),
    Case(
      #"{"if":{"required":["a"]},"then":{"required":["b"]}}"#,
      ["{}", #"{"b":1,"a":2}"#], [#"{"a":1}"#]),
    Case(
      #"{"dependentRequired":{"a":["b"]}}"#,
      [#"{"b":1}"#, #"{"a":1,"b":2}"#, "7"], [#"{"a":1}"#]),
    Case(
      #"{"patternProperties":{"^x":{"type":"null"}},"minProperties":1}"#,
      [#"{"x1":null}"#, #"{"y":1}"#], ["{}", #"{"x":1}"#]),
    Case(
      #"{"propertyNames":{"maxLength":1}}"#, [#"{"a":1}"#], [#"{"ab":1}"#]),
    Case(
      #"{"prefixItems":[{"type":"null"}],"items":{"type":"boolean"}}"#,
      ["[]", "[null]", "[null,true]"], ["[true]", "[null,null]"]),
    Case(
      #"{"contains":{"const":1},"maxContains":1}"#,
      ["[1]", "[2,1,3]"], ["[]", "[2]", "[1,1]"]),
    Case(
      #"{"uniqueItems":true,"items":{"enum":[1,2]}}"#,
      ["[1,2]", "[2]"], ["[1,1.0]", "[1,2,1]"]),
    Case(
      ##"{"$defs":{"n":{"properties":{"next":{"$ref":"#/$defs/n"}},"##
        + ##""required":["v"]}},"$ref":"#/$defs/n"}"##,
      [#"{"v":1,"next":{"v":2}}"#], [#"{"v":1,"next":{}}"#]),
    Case(
      #"{"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}"#,
      [#"{"a":1}"#, "{}"], [#"{"b":1}"#]),
    Case(
      #"{"format":"date"}"#, [#""2024-02-29""#, "1"],
      [#""2023-02-29""#, #""2024-02-30""#]),
    Case(
      #"{"format":"time"}"#, [#""23:59:60Z""#, #""01:29:60+01:30""#],
      [#""22:59:60Z""#, #""23:59:60+01:00""#]),
    Case(
      #"{"format":"ipv6"}"#, [#""::ffff:1.2.3.4""#, #""::""#],
      [#""1:2:3""#, #""::1::""#]),
  ])
  func holds(_ example: Case) throws {
    let rig = try SchemaRig()
    try rig.automaton.compile(view(example.schema))
    for text in example.valid {
      #expect(walk(text, &rig.automaton) == .whole, "\(example.schema) \(text)")
    }
    for text in example.invalid {
      #expect(walk(text, &rig.automaton) != .whole, "\(example.schema) \(text)")
    }
  }

  @Test(arguments: [
    ("{", "schema_malformed", ""),
    (#"{"type":"float"}"#, "schema_invalid", "/type"),
    (
      #"{"properties":{"a":{"minimum":"1"}}}"#, "schema_invalid",
      "/properties/a/minimum"
    ),
    (##"{"$ref":"#/nowhere"}"##, "schema_unresolved", "/$ref"),
    (#"{"pattern":"(a)\\1"}"#, "schema_unsupported", "/pattern"),
    (#"{"pattern":"(a"}"#, "schema_invalid", "/pattern"),
    (#"{"type":"string","enum":[1]}"#, "schema_unsatisfiable", ""),
    (
      #"{"pattern":"((a{1000}){1000}){1000}"}"#, "schema_too_complex",
      "/pattern"
    ),
  ])
  func refuses(_ schema: String, _ code: String, _ place: String) throws {
    let rig = try SchemaRig()
    do throws(SchemaError) {
      try rig.automaton.compile(view(schema))
      Issue.record("\(schema) was taken")
    } catch {
      #expect("\(error.code)" == code)
      #expect(string(rig.automaton.errorPlace) == place)
    }
  }

  @Test func whiteSpaceIsAsItWasAskedFor() throws {
    let rig = try SchemaRig()
    let schema = view(#"{"type":["array","object"]}"#)
    try rig.automaton.compile(schema, whiteSpace: .none)
    #expect(walk("[1,2]", &rig.automaton) == .whole)
    #expect(walk("[1, 2]", &rig.automaton) == .stopped)
    try rig.automaton.compile(schema, whiteSpace: .compact)
    #expect(walk(#"{"a": [1, 2], "b":3}"#, &rig.automaton) == .whole)
    #expect(walk("[ 1]", &rig.automaton) == .stopped)
    try rig.automaton.compile(schema, whiteSpace: .free)
    #expect(walk(" [ 1 ,\n\t2 ] ", &rig.automaton) == .whole)
  }

  /// Memory that runs out while a text is walked is taken back, and the walk
  /// goes on from the same state.
  @Test func aWalkGoesOnWhereMemoryRanOut() throws {
    let rig = try SchemaRig(bytes: 1 << 17)
    try rig.automaton.compile(view("true"))
    var text = "{"
    for index in 0..<400 { text += "\"key\(index)\":[\(index)]," }
    text += "\"last\":0}"
    var resets = 0
    var state = rig.automaton.start
    for byte in text.utf8 {
      var next = rig.automaton.step(state, byte)
      if next < 0, rig.automaton.isFull {
        state = rig.automaton.reset(keeping: state)
        resets += 1
        next = rig.automaton.step(state, byte)
      }
      #expect(next >= 0)
      if next < 0 { return }
      state = next
    }
    #expect(rig.automaton.mayEnd(state))
    #expect(resets > 0)
  }
}
