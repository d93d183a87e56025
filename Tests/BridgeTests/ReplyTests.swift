import Bridge
import TestSupport
import Testing

/// Events of the engine as replies of every interface.
struct ReplyTests {
  private let hi = #"{"messages":[{"role":"user","content":"hi"}]"#
  private let end = """
    {"id":1,"event":"end","finish_reason":"stop","seed":9,"usage":{"prompt_tokens":\
    3,"cached_tokens":1,"completion_tokens":2,"drafted_tokens":5,\
    "accepted_tokens":4,"reasoning_tokens":1},"timings":{"queued_ms":1,"prefill_ms":2,\
    "generation_ms":3}}
    """
  private let usage = """
    "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,\
    "prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":\
    {"reasoning_tokens":1,"accepted_prediction_tokens":4,"rejected_prediction_tokens":1}}
    """
  private let timings =
    #""timings":{"queued_ms":1,"prefill_ms":2,"generation_ms":3},"seed":9"#

  private func delta(_ text: String) -> String {
    #"{"id":1,"event":"delta","content":"\#(text)"}"#
  }

  private var calls: [String] {
    [
      #"{"id":1,"event":"delta","content":"","tool_calls":[{"index":0,"id":"x","type":"function","function":{"name":"f","arguments":""}}]}"#,
      #"{"id":1,"event":"delta","content":"","tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}"#,
    ]
  }

  private var callEnd: String {
    #"{"id":1,"event":"end","finish_reason":"tool_calls"}"#
  }

  @Test func wholeChat() throws {
    let thought =
      #"{"id":1,"event":"delta","content":"","reasoning_content":"hm"}"#
    #expect(
      try reply(
        .chatCompletions, hi + "}", [thought, delta("a\\n"), delta("b"), end])
          == """
          {"id":"chatcmpl-7","object":"chat.completion","created":1000,"model":\
          "nano","system_fingerprint":"swiftlet","choices":[{"index":0,"message":\
          {"role":"assistant","content":"a\\nb","reasoning_content":"hm",\
          "refusal":null},"finish_reason":"stop"}],\(usage),\(timings)}
          """)
    let called = try reply(.chatCompletions, hi + "}", calls + [callEnd])
    #expect(
      called.contains(
        """
        "content":null,"tool_calls":[{"id":"x","type":"function","function":\
        {"name":"f","arguments":"{\\"a\\":1}"}}],"refusal":null},"finish_reason":\
        "tool_calls"
        """))
  }

  @Test func streamedChat() throws {
    let head = """
      data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1000,\
      "model":"nano","system_fingerprint":"swiftlet","choices":[
      """
    let text = try reply(
      .chatCompletions,
      hi + #","stream":true,"stream_options":{"include_usage":true}}"#,
      [delta("a"), end])
    #expect(
      text == """
        \(head){"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

        \(head){"index":0,"delta":{"content":"a"},"finish_reason":null}]}

        \(head){"index":0,"delta":{},"finish_reason":"stop"}]}

        \(head)],\(usage),\(timings)}

        data: [DONE]


        """)
  }

  @Test func completions() throws {
    let logprobs = """
      {"id":1,"event":"delta","content":"a","logprobs":{"content":[{"token":"a",\
      "logprob":-1,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-1,\
      "bytes":[97]},{"token":"\\"","logprob":-2,"bytes":[34]}]}]}}
      """
    let text = try reply(
      .completions, #"{"prompt":"a","logprobs":2}"#, [logprobs, end])
    #expect(
      text.contains(
        """
        "choices":[{"text":"a","index":0,"logprobs":{"tokens":["a"],\
        "token_logprobs":[-1],"top_logprobs":[{"a":-1,"\\"":-2}],\
        "text_offset":[0]},"finish_reason":"stop"}]
        """))
  }

  @Test func placesOfTokens() throws {
    // Two characters, one of them in three tokens, in three events.
    func event(_ text: String, _ bytes: [[Int]]) -> String {
      let list = bytes.map {
        #"{"token":"","logprob":-1,"bytes":\#($0),"top_logprobs":[]}"#
      }
      return """
        {"id":1,"event":"delta","content":"\(text)","logprobs":{"content":\
        [\(list.joined(separator: ","))]}}
        """
    }
    let events = [
      event("ab", [[97, 98]]), event("", [[0xE3], [0x81]]),
      event("あc", [[0x82], [99]]), end,
    ]
    let whole = try reply(.completions, #"{"prompt":"a","logprobs":0}"#, events)
    #expect(whole.contains(#""text_offset":[0,2,3,3,3]"#))
    let stream = try reply(
      .completions, #"{"prompt":"a","logprobs":0,"stream":true}"#, events)
    for offsets in ["[0]", "[2,3]", "[3,3]"] {
      #expect(stream.contains(#""text_offset":\#(offsets)"#), "\(offsets)")
    }
  }

  @Test func ollama() throws {
    #expect(
      try reply(.ollamaChat, hi + #","stream":false}"#, [delta("a"), end])
        == """
        {"model":"nano","created_at":"2026-11-30T00:00:00Z","message":{"role":\
        "assistant","content":"a"},"done":true,"done_reason":"stop",\
        "total_duration":5000000,"load_duration":0,"prompt_eval_count":3,\
        "prompt_eval_duration":2000000,"eval_count":2,"eval_duration":3000000}

        """)
    let lines = try reply(.ollamaChat, hi + "}", calls + [callEnd])
      .split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines[0].contains(
        #""tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":1}}}]"#
      ))
    // A call that was cut off has no object.
    let cut = try reply(.ollamaChat, hi + "}", [calls[0], callEnd])
    #expect(cut.contains(#""arguments":{}"#))
  }

  @Test func responses() throws {
    let text = try reply(
      .responses, #"{"input":"a","stream":true}"#,
      [
        #"{"id":1,"event":"delta","content":"","reasoning_content":"hm"}"#,
        delta("a"),
      ] + calls + [callEnd])
    let kinds = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }
      .map { $0.dropFirst(16) }
    #expect(
      kinds == [
        "created", "in_progress", "output_item.added", "reasoning_text.delta",
        "reasoning_text.done", "output_item.done", "output_item.added",
        "content_part.added", "output_text.delta", "output_text.done",
        "content_part.done", "output_item.done", "output_item.added",
        "function_call_arguments.delta", "function_call_arguments.done",
        "output_item.done", "completed",
      ])
    // Each item has all of its text, its first piece too.
    for whole in [
      #""type":"response.reasoning_text.done","sequence_number":4,"item_id":"rs_7_0","output_index":0,"content_index":0,"text":"hm"}"#,
      #""type":"response.output_text.done","sequence_number":9,"item_id":"msg_7_1","output_index":1,"content_index":0,"text":"a","logprobs":[]}"#,
    ] {
      #expect(text.contains(whole))
    }
    let whole = try reply(
      .responses, #"{"input":"a"}"#, [delta("a")] + calls + [callEnd])
    #expect(
      whole.contains(
        """
        "output":[{"id":"msg_7_0","status":"completed","type":"message","role":\
        "assistant","content":[{"type":"output_text","text":"a","annotations":\
        [],"logprobs":[]}]},{"id":"fc_7_1","status":"completed","type":\
        "function_call","call_id":"x","name":"f","arguments":"{\\"a\\":1}"}]
        """))
  }

  @Test func llama() throws {
    let text = try reply(
      .llamaCompletion, #"{"prompt":"a","stream":true}"#, [delta("a"), end])
    #expect(
      text == """
        data: {"index":0,"content":"a","stop":false}

        data: {"index":0,"content":"","stop":true,"model":"nano","stop_type":\
        "eos","tokens_predicted":2,"tokens_evaluated":3,"tokens_cached":1,\
        "truncated":false,"timings":{"queued_ms":1,"prefill_ms":2,\
        "generation_ms":3}}


        """)
  }
}
