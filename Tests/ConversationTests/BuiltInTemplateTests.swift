import Conversation
import GGUF
import Memory
import Templates
import TestSupport
import Testing

/// The templates that the program carries, character by character.
struct BuiltInTemplateTests {
  typealias Message = Writing.Message

  private static let sentence =
    "リクエストを適切に完了するための回答を記述してください。\n\n"
  private static let task = "以下に、あるタスクを説明する指示があります。" + sentence
  private static let taskWithInput =
    "以下に、あるタスクを説明する指示があり、それに付随する入力が更なる文脈を提供しています。"
    + sentence

  /// A vocabulary with `<|endoftext|>` as the beginning and `<|im_end|>` as the
  /// end of a text.
  private func vocabulary() throws -> GGUFFile {
    var shape = TinyModel.Shape()
    shape.vocabulary = TinyModel.Token.count
    var model = try TinyModel(shape, seed: 1)
    try model.addTokenizer()
    model.set(
      "tokenizer.ggml.bos_token_id", .uint32(UInt32(TinyModel.Token.endOfText)))
    return try model.file()
  }

  private func written(
    _ template: BuiltInTemplate, _ messages: [Message], more: [String] = [],
    variables: [String: String] = [:], usesDefaultSystem: Bool = true
  ) throws -> String {
    let writing = try Writing(vocabulary())
    try writing.use(TemplateChoice(template))
    let text = try writing.write(
      messages, more: more, variables: variables,
      usesDefaultSystem: usesDefaultSystem)
    return string(text.bytes)
      .replacing("<|endoftext|>", with: "<BEGIN>")
      .replacing("<|im_end|>", with: "<END>")
  }

  private static let conversation = [
    Message("system", "S"), Message("user", "U1"), Message("assistant", "A1"),
    Message("user", " U2\n"),
  ]

  @Test func chatML() throws {
    let conversation = try written(
      .chatML, BuiltInTemplateTests.conversation)
    #expect(
      conversation == """
        <|im_start|>system
        S<END>
        <|im_start|>user
        U1<END>
        <|im_start|>assistant
        A1<END>
        <|im_start|>user
         U2
        <END>
        <|im_start|>assistant

        """)
    #expect(
      try written(.tinySwallow, BuiltInTemplateTests.conversation)
        == conversation)
    let alone = "<|im_start|>user\nx<END>\n<|im_start|>assistant\n"
    let system = """
      <|im_start|>system
      あなたは、Sakana AI株式会社が開発したTinySwallowです。\
      小型ながら、誠実で優秀なアシスタントです。<END>

      """
    #expect(try written(.chatML, [Message("user", "x")]) == alone)
    #expect(
      try written(.tinySwallow, [Message("user", "x")]) == system + alone)
    #expect(
      try written(
        .tinySwallow, [Message("user", "x")], usesDefaultSystem: false)
        == alone)
  }

  @Test func smolLM2() throws {
    let text = try written(.smolLM2, [Message("user", "x")])
    #expect(
      text == """
        <|im_start|>system
        You are a helpful AI assistant named SmolLM, trained by Hugging \
        Face<END>
        <|im_start|>user
        x<END>
        <|im_start|>assistant

        """)
  }

  @Test func qwen3() throws {
    let alone = "<|im_start|>user\nx<END>\n<|im_start|>assistant\n"
    #expect(try written(.qwen3, [Message("user", "x")]) == alone)
    #expect(
      try written(
        .qwen3, [Message("user", "x")], variables: ["enable_thinking": "false"])
        == alone + "<think>\n\n</think>\n\n")
  }

  @Test func gemma() throws {
    let text = try written(.gemma, BuiltInTemplateTests.conversation)
    #expect(
      text == """
        <BEGIN><start_of_turn>user
        S

        U1<end_of_turn>
        <start_of_turn>model
        A1<end_of_turn>
        <start_of_turn>user
        U2<end_of_turn>
        <start_of_turn>model

        """)
  }

  @Test func harmony() throws {
    let text = try written(.harmony, BuiltInTemplateTests.conversation)
    #expect(
      text == """
        <|start|>system<|message|>You are ChatGPT, a large language model \
        trained by OpenAI.
        Knowledge cutoff: 2024-06
        Current date: 2024-07-26

        Reasoning: medium

        # Valid channels: analysis, commentary, final. Channel must be \
        included for every message.<|end|>\
        <|start|>developer<|message|># Instructions

        S<|end|><|start|>user<|message|>U1<|end|>\
        <|start|>assistant<|channel|>final<|message|>A1<|end|>\
        <|start|>user<|message|> U2
        <|end|><|start|>assistant
        """)
    #expect(
      try written(
        .harmony, [Message("user", "x")],
        variables: ["reasoning_effort": #""low""#]
      ).contains("\n\nReasoning: low\n\n"))
  }

  @Test func llmJP3() throws {
    let text = try written(.llmJP3, [Message("user", "U")])
    #expect(
      text == """
        <BEGIN>以下は、タスクを説明する指示です。要求を適切に満たす応答を書きなさい。

        ### 指示:
        U

        ### 応答:

        """)
    #expect(
      try written(.llmJP3, BuiltInTemplateTests.conversation)
        == "<BEGIN>S\n\n### 指示:\nU1\n\n### 応答:\nA1<END>"
        + "\n\n### 指示:\n U2\n\n\n### 応答:\n")
  }

  @Test func sarashina() throws {
    #expect(
      try written(.sarashina, BuiltInTemplateTests.conversation)
        == "<|system|>S<END><|user|>U1<END><|assistant|>A1<END>"
        + "<|user|> U2\n<END><|assistant|>")
  }

  /// Qwen 2.5's words around functions and their results.
  @Test func chatMLTools() throws {
    let text = try written(
      .chatML, [Message("user", "U")],
      more: [
        #"{"role":"assistant","content":null,"tool_calls":["#
          + #"{"function":{"name":"f","arguments":{"a":"あ"}}}]}"#,
        #"{"role":"tool","content":"1"}"#, #"{"role":"tool","content":"2"}"#,
      ], variables: ["tools": #"[{"name":"f"}]"#])
    #expect(
      text == """
        <|im_start|>system
        # Tools

        You may call one or more functions to assist with the user query.

        You are provided with function signatures within <tools></tools> XML \
        tags:
        <tools>
        {"name": "f"}
        </tools>

        For each function call, return a json object with function name and \
        arguments within <tool_call></tool_call> XML tags:
        <tool_call>
        {"name": <function-name>, "arguments": <args-json-object>}
        </tool_call><END>
        <|im_start|>user
        U<END>
        <|im_start|>assistant
        <tool_call>
        {"name": "f", "arguments": {"a": "あ"}}
        </tool_call><END>
        <|im_start|>user
        <tool_response>
        1
        </tool_response>
        <tool_response>
        2
        </tool_response><END>
        <|im_start|>assistant

        """)
  }

  @Test func swallowV01() throws {
    #expect(
      try written(.swallowV01, BuiltInTemplateTests.conversation)
        == "<BEGIN>[INST] <<SYS>>\nS\n<</SYS>>\n\nU1 [/INST] A1<END>"
        + "[INST]  U2\n [/INST] ")
    #expect(
      try written(.swallowV01, [Message("user", "x")])
        == "<BEGIN>[INST] x [/INST] ")
  }

  @Test func alpaca() throws {
    typealias Tests = BuiltInTemplateTests
    #expect(
      try written(.swallowAlpaca, [Message("user", "x")])
        == Tests.task + "### 指示:\nx\n\n### 応答:")
    #expect(
      try written(.swallowAlpaca, [Message("user", "x", input: "y")])
        == Tests.taskWithInput
        + "### 指示:\nx\n\n### 入力:\ny\n\n### 応答:")
    #expect(
      try written(.swallowAlpaca, Tests.conversation)
        == "S\n\n### 指示:\nU1\n\n### 応答:A1<END>\n\n"
        + "### 指示:\n U2\n\n\n### 応答:")
    #expect(
      try written(.superswallow, [Message("user", "x")])
        == Tests.taskWithInput + "### 指示:\nx\n\n### 応答:\n")
    #expect(
      try written(.swallowMoE, [Message("user", "x")])
        == "### 指示:\nx\n\n### 応答:\n")
    #expect(
      try written(
        .superswallow, [Message("user", "x")], usesDefaultSystem: false)
        == "### 指示:\nx\n\n### 応答:\n")
    #expect(
      try written(.swallowMoE, Array(Tests.conversation.dropFirst()))
        == "### 指示:\nU1\n\n### 応答:\nA1<END>\n\n"
        + "### 指示:\n U2\n\n\n### 応答:\n")
  }

  private func header(_ role: String, _ content: String? = nil) -> String {
    "<|start_header_id|>\(role)<|end_header_id|>\n\n"
      + (content.map { $0 + "<|eot_id|>" } ?? "")
  }

  @Test func llama3() throws {
    #expect(
      try written(.llama3, BuiltInTemplateTests.conversation)
        == "<BEGIN>" + header("system", "S") + header("user", "U1")
        + header("assistant", "A1") + header("user", "U2")
        + header("assistant"))
  }

  @Test func llama31() throws {
    let dates =
      "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
    #expect(
      try written(.llama31, BuiltInTemplateTests.conversation)
        == "<BEGIN>" + header("system", dates + "S") + header("user", "U1")
        + header("assistant", "A1") + header("user", "U2")
        + header("assistant"))
    #expect(
      try written(
        .llama31, [Message("user", "x")],
        more: [
          #"{"role":"assistant","tool_calls":[{"function":"#
            + #"{"name":"f","arguments":{"a":1}}}]}"#,
          #"{"role":"tool","content":"{\"b\": 2}"}"#,
        ], variables: ["date_string": #""1 Jan 2025""#])
        == "<BEGIN>"
        + header(
          "system", dates.replacing("26 Jul 2024", with: "1 Jan 2025"))
        + header("user", "x")
        + header("assistant", #"{"name": "f", "parameters": {"a": 1}}"#)
        + header("ipython", #""{\"b\": 2}""#) + header("assistant"))
    let tools = try written(
      .llama31, [Message("user", " x ")],
      variables: ["tools": #"[{"name":"f"}]"#])
    #expect(
      tools
        == "<BEGIN>" + header("system", "Environment: ipython\n" + dates)
        + header(
          "user",
          "Given the following functions, please respond with a JSON for a "
            + "function call with its proper arguments that best answers the "
            + "given prompt.\n\nRespond in the format {\"name\": function "
            + "name, \"parameters\": dictionary of argument name and its "
            + "value}.Do not use variables.\n\n{\n    \"name\": \"f\"\n}\n\nx")
        + header("assistant"))
  }

  /// Templates without functions say so instead of leaving them out.
  @Test(arguments: [
    BuiltInTemplate.swallowV01, .swallowAlpaca, .superswallow, .swallowMoE,
    .llama3, .qwen3, .lfm2, .gemma, .harmony, .llmJP3, .sarashina,
  ])
  func refusals(template: BuiltInTemplate) throws {
    do {
      _ = try written(
        template, [Message("user", "x")],
        more: [#"{"role":"tool","content":"y"}"#])
      Issue.record("a prompt")
    } catch let error as AnswerError {
      #expect("\(error.code)" == "template_refused")
    }
  }

  @Test func names() {
    for template in BuiltInTemplate.allCases {
      #expect(BuiltInTemplate(named: Bytes(template.name)) == template)
    }
    #expect(BuiltInTemplate(named: view("chatml2")) == nil)
  }
}
