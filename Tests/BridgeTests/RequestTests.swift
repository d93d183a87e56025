import Bridge
import JSON
import Memory
import TestSupport
import Testing

/// Bodies of every interface as lines of the engine.
struct RequestTests {
  private let hi = #""messages":[{"role":"user","content":"hi"}]"#

  @Test func chat() {
    #expect(
      bridged(.chatCompletions, "{\(hi)}")
        == .line("\(hi),\"stream\":false,\"parts\":true"))
    #expect(
      bridged(
        .chatCompletions,
        """
        {"model":"gpt","stream":true,"stream_options":{"include_usage":true,
        "include_obfuscation":false},"max_completion_tokens":5,"seed":-1,
        "temperature":0.5,"logprobs":true,"n":1,"user":"u","store":false,
        "top_p":null,"metadata":{"a":"b"},"repeat_penalty":1.1,\(hi)}
        """)
        == .line(
          """
          \(hi),"stream":true,"logprobs":true,"parts":true,"max_tokens":5,\
          "temperature":0.5,"repetition_penalty":1.1
          """))
  }

  @Test func messagesThatComeBackFromAClient() {
    #expect(
      bridged(
        .chatCompletions,
        """
        {"messages":[{"role":"user","content":[{"type":"text","text":"a\\n"},
        {"text":"b","type":"input_text"}]},{"role":"assistant","content":null,
        "refusal":null,"annotations":[],"audio":null,"function_call":null,
        "reasoning":"r","reasoning_content":"r","tool_calls":[{"index":0,
        "id":"x","type":"function","function":{"name":"f",
        "arguments":"{}"}}]},{"role":"tool","tool_call_id":"x",
        "content":""}]}
        """)
        == .line(
          """
          "messages":[{"role":"user","content":[{"type":"text","text":"a\\n"},\
          {"type":"text","text":"b"}]},{"role":"assistant","tool_calls":[{"id":\
          "x","type":"function","function":{"name":"f","arguments":"{}"}}],\
          "reasoning_content":"r"},{"role":"tool","content":"","tool_call_id":\
          "x"}],"stream":false,"parts":true
          """))
  }

  @Test func integersOfLanguagesWithoutThem() {
    #expect(
      bridged(
        .completions,
        #"{"prompt":"a","max_tokens":16.0,"seed":-1.0,"logprobs":2.00}"#)
        == .line(
          """
          "prompt":"a","special":true,"stream":false,"logprobs":true,\
          "top_logprobs":2,"max_tokens":16
          """))
    #expect(
      bridged(.detokenize, #"{"tokens":[1,2.0]}"#)
        == .line(#""detokenize":[1,2]"#))
    for (given, written) in [
      ("100.0", "100"), ("-0.0", "-0"), ("1.50", "1.50"), ("1e20", "1e20"),
      ("10", "10"), ("\"1.0\"", "\"1.0\""),
    ] {
      #expect(
        bridged(
          .completions, #"{"prompt":"a","temperature":\#(given)}"#)
          == .line(
            #""prompt":"a","special":true,"stream":false,"max_tokens":16,"#
              + #""temperature":\#(written)"#))
    }
  }

  @Test func thoughts() {
    func line(_ settings: String) -> Bridged {
      bridged(.chatCompletions, "{\(hi),\(settings)}")
    }
    let plain = "\(hi),\"stream\":false,\"parts\":true"
    #expect(
      line(#""reasoning_effort":"none""#)
        == .line(plain + #","thinking":false"#))
    for effort in ["low", "medium", "high", "xhigh", "max"] {
      #expect(
        line(#""reasoning_effort":"\#(effort)""#)
          == .line(
            plain + #","template_kwargs":{"reasoning_effort":"\#(effort)"}"#))
    }
    #expect(
      line(#""chat_template_kwargs":{"enable_thinking":false}"#)
        == .line(plain + #","template_kwargs":{"enable_thinking":false}"#))
    #expect(
      line(#""reasoning_effort":"much""#)
        == .refused("bad_value", "reasoning_effort"))
    #expect(
      line(#""reasoning_effort":"low","chat_template_kwargs":{}"#)
        == .refused("unsupported", "reasoning_effort"))
  }

  @Test func completions() {
    #expect(
      bridged(.completions, #"{"prompt":["a"],"logprobs":2,"best_of":1}"#)
        == .line(
          """
          "prompt":"a","special":true,"stream":false,"logprobs":true,\
          "top_logprobs":2,"max_tokens":16
          """))
    #expect(
      bridged(.completions, #"{"prompt":"a","max_tokens":-1,"stop":["b"]}"#)
        == .line(
          #""prompt":"a","special":true,"stream":false,"stop":["b"]"#))
    #expect(
      bridged(.llamaCompletion, #"{"prompt":"a","n_predict":3,"n_probs":1}"#)
        == .line(
          """
          "prompt":"a","special":true,"stream":false,"logprobs":true,\
          "top_logprobs":1,"max_tokens":3
          """))
  }

  @Test func responses() {
    #expect(
      bridged(
        .responses,
        #"{"input":"hi","instructions":"be","max_output_tokens":9}"#)
        == .line(
          """
          "messages":[{"role":"system","content":"be"},{"role":"user",\
          "content":"hi"}],"stream":false,"parts":true,"max_tokens":9
          """))
    #expect(
      bridged(
        .responses,
        """
        {"input":[{"role":"user","content":"q"},{"type":"reasoning","id":"r",
        "summary":[],"content":[{"type":"reasoning_text","text":"t"}]},
        {"type":"function_call","id":"f","call_id":"c","name":"g",
        "arguments":"{}","status":"completed"},{"type":"function_call",
        "call_id":"d","name":"g","arguments":"{}"},
        {"type":"function_call_output","call_id":"c","output":"o"}]}
        """)
        == .line(
          """
          "messages":[{"role":"user","content":"q"},{"role":"assistant",\
          "reasoning_content":"t","tool_calls":[{"id":"c","type":"function",\
          "function":{"name":"g","arguments":"{}"}},{"id":"d","type":\
          "function","function":{"name":"g","arguments":"{}"}}]},{"role":\
          "tool","tool_call_id":"c","content":"o"}],"stream":false,\
          "parts":true
          """))
  }

  @Test func settingsOfResponses() {
    let start = """
      "messages":[{"role":"user","content":"hi"}],"stream":false,"parts":true,
      """
    #expect(
      bridged(
        .responses,
        """
        {"input":"hi","tools":[{"type":"function","name":"f",
        "parameters":{},"strict":true}],"tool_choice":{"type":"function",
        "name":"f"}}
        """)
        == .line(
          start + """
            "tools":[{"type":"function","function":{"name":"f","parameters":{},\
            "strict":true}}],"tool_choice":{"type":"function","function":\
            {"name":"f"}}
            """))
    #expect(
      bridged(
        .responses,
        """
        {"input":"hi","text":{"format":{"type":"json_schema","name":"n",
        "schema":{"type":"object"},"strict":true}}}
        """)
        == .line(
          start + """
            "response_format":{"type":"json_schema","json_schema":{"name":"n",\
            "strict":true,"schema":{"type":"object"}}}
            """))
    #expect(
      bridged(
        .responses,
        """
        {"input":"hi","include":["message.output_text.logprobs"],
        "top_logprobs":1,"reasoning":{"effort":"none"},"store":true}
        """)
        == .line(
          start + #""thinking":false,"logprobs":true,"top_logprobs":1"#))
  }

  @Test func ollama() {
    #expect(
      bridged(
        .ollamaChat,
        """
        {\(hi),"model":"m","keep_alive":"5m","format":"json","think":false,
        "options":{"num_ctx":9,"low_vram":true,"num_predict":-1,"seed":3,
        "temperature":1,"repeat_penalty":2}}
        """)
        == .line(
          """
          \(hi),"parts":true,"stream":true,"response_format":{"type":\
          "json_object"},"thinking":false,"seed":3,"temperature":1,\
          "repetition_penalty":2
          """))
    #expect(
      bridged(
        .ollamaGenerate,
        #"{"prompt":"a","system":"s","stream":false,"logprobs":true}"#)
        == .line(
          """
          "messages":[{"role":"system","content":"s"},{"role":"user",\
          "content":"a"}],"parts":true,"stream":false,"logprobs":true
          """))
    #expect(
      bridged(.ollamaGenerate, #"{"prompt":"a","raw":true,"format":{}}"#)
        == .line(
          #""prompt":"a","special":true,"stream":true,"json_schema":{}"#))
  }

  @Test func textsAndSessions() {
    #expect(
      bridged(.applyTemplate, #"{\#(hi),"tools":[]}"#)
        == .line(
          #""render":{"messages":[{"role":"user","content":"hi"}],"parts":true}"#
        ))
    #expect(
      bridged(.forget, #"{"session":"ken"}"#) == .line(#""forget":"ken""#))
    #expect(bridged(.forget, "{}") == .refused("missing_key", "session"))
    #expect(
      bridged(.forget, #"{"session":"a","b":1}"#)
        == .refused("unknown_key", "b"))
  }

  @Test func aRequestWithoutAQuestionOfOllama() {
    for (dialect, body) in [
      (.ollamaChat, "{}"), (.ollamaChat, #"{"messages":[]}"#),
      (.ollamaGenerate, "{}"),
      (.ollamaGenerate, #"{"prompt":"","keep_alive":0,"raw":true}"#),
    ] as [(AnswerForm.Dialect, String)] {
      let form = bridge(dialect, view(body)).1
      #expect(form?.asksNothing == true, "\(body)")
    }
    #expect(bridge(.ollamaChat, view("{\(hi)}")).1?.asksNothing == false)
  }
}
