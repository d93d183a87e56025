import Bridge
import Memory
import TestSupport
import Testing

/// Bodies that become no line, and the keys that are told to be at fault.
struct RefusalTests {
  private func check(
    _ dialect: AnswerForm.Dialect, _ body: String, _ code: String,
    _ key: String = ""
  ) {
    #expect(bridged(dialect, body) == .refused(code, key), "\(body)")
  }

  @Test func bodiesThatAreNoObject() {
    for body in ["", "{", "{\"a\":}", "{}x", "{'a':1}", "\u{FEFF}{}"] {
      check(.chatCompletions, body, "bad_json")
    }
    for body in ["[]", "1", "null", "\"a\""] {
      check(.chatCompletions, body, "bad_value", "the body")
    }
    check(.chatCompletions, #"{"a":"\#("\u{7}")"}"#, "bad_json")
    #expect(
      bridge(
        .chatCompletions, view([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
      )
      .0 == .refused("bad_json", ""))
  }

  @Test func keysThatStandTwice() {
    check(
      .chatCompletions, #"{"messages":[],"messages":[]}"#, "duplicate_key",
      "messages")
    check(.completions, #"{"a":1,"\u0061":2}"#, "duplicate_key", "a")
    check(
      .chatCompletions,
      #"{"messages":[{"role":"user","content":"a","content":"b"}]}"#,
      "duplicate_key", "content")
  }

  @Test func deepBodies() {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let deep =
        #"{"messages":"# + String(repeating: open, count: 100_000) + "1"
        + String(repeating: close, count: 100_000) + "}"
      check(.chatCompletions, deep, "bad_json")
    }
  }

  @Test func manyMembers() {
    let body =
      "{" + (0..<200).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
    check(.chatCompletions, body, "too_many_keys")
  }

  @Test func longBodies() {
    let text = String(repeating: "x", count: 2 << 20)
    check(
      .chatCompletions, #"{"messages":[{"role":"user","content":"\#(text)"}]}"#,
      "line_too_long")
    let key = String(repeating: "k", count: 1000)
    check(
      .completions, #"{"prompt":"a","\#(key)":1}"#, "unknown_key",
      "a key of 1000 bytes")
  }

  @Test func wrongKinds() {
    check(.chatCompletions, "{}", "missing_key", "messages")
    check(.chatCompletions, #"{"messages":1}"#, "bad_value", "messages")
    check(.chatCompletions, #"{"messages":[1]}"#, "bad_value", "messages[]")
    check(
      .chatCompletions, #"{"messages":[{}]}"#, "missing_key",
      "messages[].role")
    check(
      .chatCompletions, #"{"messages":[{"role":1}]}"#, "bad_value", "role")
    for (key, value) in [
      ("stream", "1"), ("stream", "\"true\""), ("model", "1"),
      ("logprobs", "3"), ("stream_options", "[]"),
      ("reasoning_effort", "1"),
    ] {
      check(
        .chatCompletions, #"{"messages":[],"\#(key)":\#(value)}"#, "bad_value",
        key)
    }
    for value in ["21", "-1", "1.5", "1e99", "99999999999999999999", "true"] {
      check(
        .completions, #"{"prompt":"a","logprobs":\#(value)}"#, "bad_value",
        "logprobs")
    }
    check(.completions, #"{"prompt":1}"#, "bad_value", "prompt")
    check(.completions, #"{"prompt":[[1,2]]}"#, "bad_value", "prompt")
    check(.responses, #"{"input":1}"#, "bad_value", "input")
    check(.responses, #"{"input":"a","text":1}"#, "bad_value", "text")
    check(.ollamaChat, #"{"options":1}"#, "bad_value", "options")
    check(.ollamaChat, #"{"format":1}"#, "bad_value", "format")
    check(.ollamaChat, #"{"think":1}"#, "bad_value", "think")
  }

  @Test func whatChatDoesNotDo() {
    let hi = #""messages":[{"role":"user","content":"hi"}]"#
    for (key, value) in [
      ("n", "2"), ("store", "true"), ("service_tier", "\"flex\""),
      ("modalities", "[\"audio\"]"), ("audio", "{}"), ("prediction", "{}"),
      ("web_search_options", "{}"), ("verbosity", "\"low\""),
      ("functions", "[]"), ("function_call", "\"auto\""),
      ("cache_prompt", "false"), ("id_slot", "3"),
    ] {
      check(
        .chatCompletions, #"{\#(hi),"\#(key)":\#(value)}"#, "unsupported", key)
    }
    check(.chatCompletions, #"{\#(hi),"foo":1}"#, "unknown_key", "foo")
    // Keys of the engine that the bridge writes itself.
    for key in ["id", "prompt", "choices", "parts", "system"] {
      check(.chatCompletions, #"{\#(hi),"\#(key)":1}"#, "unknown_key", key)
    }
    check(
      .chatCompletions, #"{\#(hi),"max_tokens":1,"max_completion_tokens":1}"#,
      "unsupported", "max_tokens")
    check(
      .chatCompletions,
      #"{\#(hi),"stream_options":{"foo":1}}"#, "unknown_key", "foo")
    for (member, code, key) in [
      (
        #""content":[{"type":"image_url"}]"#, "unsupported",
        "messages[].content[].type"
      ),
      (
        #""content":[{"type":"text"}]"#, "missing_key",
        "messages[].content[].text"
      ),
      (#""content":[{}]"#, "missing_key", "messages[].content[].type"),
      (#""refusal":"no""#, "unsupported", "refusal"),
      (#""images":["x"]"#, "unsupported", "images"),
      (#""foo":1"#, "unknown_key", "foo"),
      (#""reasoning":"a","thinking":"b""#, "unsupported", "thinking"),
      (
        #""tool_calls":[{}]"#, "missing_key", "messages[].tool_calls[].function"
      ),
    ] {
      check(
        .chatCompletions, #"{"messages":[{"role":"user",\#(member)}]}"#, code,
        key)
    }
  }

  @Test func whatTheOthersDoNot() {
    for (key, value) in [
      ("n", "2"), ("best_of", "2"), ("echo", "true"), ("suffix", "\"a\""),
    ] {
      check(
        .completions, #"{"prompt":"a","\#(key)":\#(value)}"#, "unsupported", key
      )
    }
    check(.completions, #"{"prompt":["a","b"]}"#, "unsupported", "prompt")
    check(.completions, #"{"prompt":[]}"#, "unsupported", "prompt")
    for (key, value) in [
      ("previous_response_id", "\"a\""), ("conversation", "\"a\""),
      ("background", "true"), ("prompt", "{}"), ("max_tool_calls", "1"),
      ("truncation", "\"auto\""), ("include", "[\"file\"]"),
    ] {
      check(
        .responses, #"{"input":"a","\#(key)":\#(value)}"#, "unsupported", key)
    }
    check(
      .responses, #"{"input":[{"type":"item_reference","id":"a"}]}"#,
      "unsupported", "input[].type")
    check(
      .responses, #"{"input":"a","tools":[{"type":"web_search"}]}"#,
      "unsupported", "tools[].type")
    check(
      .responses,
      #"{"input":[{"type":"reasoning","content":[{"text":"a"},{"text":"b"}]}]}"#,
      "bad_value", "input[].content")
    for (key, value) in [
      ("suffix", "\"a\""), ("images", "[\"a\"]"), ("template", "\"a\""),
      ("context", "[1]"),
    ] {
      check(
        .ollamaGenerate, #"{"prompt":"a","\#(key)":\#(value)}"#, "unsupported",
        key)
    }
    check(.ollamaChat, #"{"options":{"foo":1}}"#, "unknown_key", "foo")
    check(.ollamaChat, #"{"options":{"tfs_z":0.5}}"#, "unsupported", "tfs_z")
    check(
      .llamaCompletion, #"{"prompt":"a","n_keep":4}"#, "unsupported", "n_keep")
  }

  @Test func halvesOfCharacters() {
    // JSON may spell half a pair; the engine's own reader says what it is.
    let (line, _) = bridge(
      .completions, view(#"{"prompt":"\ud800","max_tokens":1}"#))
    switch line {
    case .line(let text): #expect(text.contains(#"\ud800"#))
    case .refused(let code, _): #expect(code == "bad_json")
    }
  }
}
