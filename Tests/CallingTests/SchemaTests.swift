import Calling
import Grammars
import Markup
import Memory
import TestSupport
import Testing

/// Functions whose parameters are hard to hold, or cannot be.
@Suite struct SchemaTests {
  private func call(_ name: String, _ arguments: String) -> String {
    "<tool_call>\n{\"name\": \"\(name)\", \"arguments\": \(arguments)}\n</tool_call>"
  }

  /// References and identifiers of one function mean nothing in another one.
  @Test func referencesStayInTheirFunction() throws {
    func function(_ name: String, _ type: String, _ id: String) -> String {
      CallRig.function(
        name,
        ##"{\##(id)"type":"object","properties":{"v":{"$ref":"#/$defs/x"},"##
          + ##""w":{"$ref":"#name"}},"required":["v"],"##
          + ##""additionalProperties":false,"$defs":{"x":{"type":"\##(type)"},"##
          + ##""y":{"$anchor":"name","type":"\##(type)"}}}"##)
    }
    for id in ["", #""$id":"https://example.com/p","#, #""$id":"p","#] {
      let tools =
        "[\(function("a", "integer", id)),\(function("b", "null", id)),"
        + "\(function("c", "boolean", id))]"
      let rig = try CallRig(.qwen, tools)
      #expect(rig.takes(call("a", #"{"v": 1, "w": 2}"#)))
      #expect(rig.takes(call("b", #"{"v": null, "w": null}"#)))
      #expect(rig.takes(call("c", #"{"v": true, "w": false}"#)))
      #expect(!rig.takes(call("a", #"{"v": null}"#)))
      #expect(!rig.takes(call("b", #"{"v": null, "w": 1}"#)))
      #expect(!rig.takes(call("c", #"{"v": 1}"#)))
    }
  }

  private func error(
    _ markup: CallMarkup, _ tools: String, words: Int = 1 << 20
  ) -> String? {
    do {
      _ = try CallRig(markup, tools, words: words)
      return nil
    } catch let error as GrammarError {
      return message(error)
    } catch {
      return "\(error)"
    }
  }

  @Test func errorsSayWhichFunctionAndWhere() throws {
    let good = CallRig.weather
    let bad = CallRig.function(
      "f", #"{"type":"object","properties":{"x":{"type":7}}}"#)
    #expect(
      error(.qwen, "[\(good),\(bad)]")
        == #"the keyword cannot have this value, at "f/properties/x/type""#)
    let lost = CallRig.function(
      "g", ##"{"properties":{"x":{"$ref":"#/$defs/no"}}}"##)
    #expect(
      error(.qwen, "[\(lost)]")?.contains(#"leads nowhere, at "g/"#) == true)
    let none = CallRig.function(
      "h", #"{"type":"object","required":["a"],"properties":{"a":false}}"#)
    #expect(
      error(.qwen, "[\(none)]")
        == #"no value satisfies the schema, at "h""#)
    let text = CallRig.function("i", #"{"type":"string"}"#)
    #expect(error(.qwen, "[\(text)]") == error(.glm, "[\(text)]"))
    #expect(
      error(.qwen, "[\(text)]") == #"no value satisfies the schema, at "i""#)
  }

  /// The same functions are let through where they are not strict.
  @Test func whatPairsCannotHoldIsRefused() throws {
    let schemas = [
      #"{"type":"object","properties":{"a>b":{"type":"string"}}}"#,
      #"{"type":"object","properties":{" a":{"type":"string"}}}"#,
      #"{"type":"object","patternProperties":{"^a":{}}}"#,
      #"{"allOf":[{"type":"object"}]}"#,
      #"{"type":"object","properties":{"a":{"const":"</parameter>"}}}"#,
    ]
    for schema in schemas {
      let strict = CallRig.function("f", schema)
      let error = error(.qwenPairs, "[\(strict)]")
      #expect(
        error?.hasPrefix("the keyword cannot be held exactly, at \"f") == true,
        "\(schema)")
      let loose = CallRig.function("f", schema, isStrict: false)
      let rig = try CallRig(.qwenPairs, "[\(loose)]")
      #expect(
        rig.takes(
          "<tool_call>\n<function=f>\n</function>\n</tool_call>"))
    }
  }

  /// Where no other names are allowed, no keyword can ask for one.
  @Test func pairsOfAClosedSchemaMayBeChecked() throws {
    let closed =
      #""properties":{"a":{"type":"integer"},"b":{"type":"string"}},"#
      + #""additionalProperties":false}"#
    func arguments(_ names: String...) -> String {
      let pairs = names.map {
        "<parameter=\($0)>\n\($0 == "a" ? "1" : "x")\n</parameter>\n"
      }
      return "<tool_call>\n<function=f>\n" + pairs.joined()
        + "</function>\n</tool_call>"
    }
    let either = CallRig.function(
      "f",
      #"{"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}],"#
        + closed)
    let one = try CallRig(.qwenPairs, "[\(either)]")
    #expect(one.takes(arguments("a")))
    #expect(one.takes(arguments("b")))
    #expect(one.takes(arguments("a", "b")))
    #expect(!one.takes(arguments()))
    #expect(!one.takes(arguments("c")))
    let both = CallRig.function(
      "f",
      #"{"type":"object","minProperties":1,"dependentRequired":{"b":["a"]},"#
        + closed)
    let other = try CallRig(.qwenPairs, "[\(both)]")
    #expect(other.takes(arguments("a")))
    #expect(other.takes(arguments("a", "b")))
    #expect(!other.takes(arguments("b")))
    #expect(!other.takes(arguments()))
    let patterns = CallRig.function(
      "f", #"{"type":"object","patternProperties":{"^z":{}},"# + closed)
    #expect(error(.qwenPairs, "[\(patterns)]") != nil)
  }

  @Test func namesThatAreNotReadBack() throws {
    let spaced = CallRig.function("a b", "{}", isStrict: false)
    #expect(error(.mistral, "[\(spaced)]") != nil)
    let rig = try CallRig(.qwen, "[\(spaced)]")
    #expect(rig.takes(call("a b", "{}")))
    let quoted = CallRig.function(#"a\"b\\"#, "{}", isStrict: false)
    let other = try CallRig(.qwen, "[\(quoted)]")
    let text = call(#"a\"b\\"#, "{}")
    #expect(other.takes(text))
    #expect(other.read(Array(text.utf8)).calls.first?.name == #"a"b\"#)
  }

  @Test func oddNamesOfMembersStandInQuotes() throws {
    let function = CallRig.function(
      "f",
      #"{"type":"object","properties":{"a b":{"type":"integer"}},"#
        + #""required":["a b"],"additionalProperties":false}"#)
    let gemma = try CallRig(.gemma, "[\(function)]")
    let text = #"<|tool_call>call:f{"a b":1}<tool_call|>"#
    #expect(gemma.takes(text))
    #expect(gemma.stops("<|tool_call>call:f{¦a b:1}"))
    #expect(
      gemma.read(Array(text.utf8)).calls.first?.arguments == #"{"a b":1}"#)
    let lfm = try CallRig(.lfm, "[\(function)]")
    #expect(lfm.takes(#"<|tool_call_start|>[f("a b"=1)]<|tool_call_end|>"#))
  }

  @Test func aStrictFunctionWithoutParametersHasNone() throws {
    let rig = try CallRig(
      .qwen, #"[{"type":"function","function":{"name":"f","strict":true}}]"#)
    #expect(rig.takes(call("f", "{}")))
    #expect(!rig.takes(call("f", #"{"a": 1}"#)))
  }

  // MARK: Hostile

  @Test func thousandsOfFunctions() throws {
    let functions = (0..<3000).map { index in
      CallRig.function(
        "function_\(index)",
        #"{"type":"object","properties":{"p\#(index)":{"type":"integer"}},"#
          + #""required":["p\#(index)"],"additionalProperties":false}"#)
    }
    let tools = "[" + functions.joined(separator: ",") + "]"
    for kind in CallMarkup.kinds where kind.name != "llama" {
      let rig = try CallRig(kind.markup, tools, words: 1 << 23)
      #expect(rig.end(from: rig.automaton.start) != nil, "\(kind.name)")
    }
    let rig = try CallRig(.qwen, tools, words: 1 << 23)
    #expect(rig.takes(call("function_77", #"{"p77": 1}"#)))
    #expect(!rig.takes(call("function_77", #"{"p78": 1}"#)))
    // Small memory is an error, not a trap.
    var words = CallAutomaton.leastWords
    while words < 1 << 19 {
      #expect(error(.qwen, tools, words: words) != nil)
      #expect(error(.glm, tools, words: words) != nil)
      words = words * 3 / 2
    }
    #expect(CallAutomaton(in: region(of: 1000, Int32.self)) == nil)
  }

  @Test func deepSchemas() throws {
    var schema = #"{"type":"object"}"#
    for _ in 0..<24 {
      schema =
        #"{"type":"object","properties":{"a":\#(schema)},"required":["a"],"#
        + #""additionalProperties":false}"#
    }
    let deep = CallRig.function("f", schema)
    let rig = try CallRig(.qwen, "[\(deep)]")
    #expect(rig.end(from: rig.automaton.start) != nil)
    for _ in 0..<40 { schema = #"{"not":\#(schema)}"# }
    let deeper = CallRig.function("f", schema)
    #expect(error(.qwen, "[\(deeper)]") != nil)
  }

  /// Deeper containers and longer numbers than are read back do not come.
  @Test func depthAndLength() throws {
    let rig = try CallRig(.mistral)
    let before = "[TOOL_CALLS]noteIt[ARGS]{\"a\":"
    let (_, count) = rig.walk(
      before + String(repeating: "[", count: 100))
    #expect(count == before.utf8.count + 59)
    let digits = String(repeating: "1", count: 100)
    #expect(rig.walk(before + digits).count == before.utf8.count + 60)
    #expect(
      rig.takes(before + String(digits.prefix(60)) + "}"))
  }

  @Test func brokenMarkups() {
    var long = CallMarkup.qwen
    long.open = view(String(repeating: "<x>", count: 1 << 17))
    #expect(error(long, CallRig.tools) != nil)
    #expect(error(CallMarkup(), CallRig.tools) != nil)
    var pairs = CallMarkup.glm
    pairs.keyOpen = Bytes()
    #expect(error(pairs, CallRig.tools) != nil)
    pairs = .glm
    pairs.valueClose = Bytes("\n")
    #expect(error(pairs, CallRig.tools) != nil)
  }

  @Test func brokenLists() {
    for tools in [
      "", "{}", "[", "[1]", "[{}]", #"[{"function":{}}]"#,
      #"[{"function":{"name":1}}]"#, #"[{"function":{"name":""}}]"#,
      #"[{"function":[]}]"#,
    ] {
      #expect(error(.qwen, tools) != nil, "\(tools)")
    }
  }
}
