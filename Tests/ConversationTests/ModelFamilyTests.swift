import Conversation
import Files
import GGUF
import Memory
import Sampling
import TestSupport
import Testing

/// Which system a file is.
struct ModelFamilyTests {
  /// What a file says of itself.
  struct Metadata: Sendable {
    var architecture: String?
    var tokenizer: String?
    var pre: String?
    var vocabulary = 0
    var experts: UInt32?

    static let qwen2 = Metadata(
      architecture: "qwen2", tokenizer: "gpt2", pre: "qwen2", vocabulary: 300)
    static let llama2 = Metadata(
      architecture: "llama", tokenizer: "llama", vocabulary: 32_000)
    static let swallow = Metadata(
      architecture: "llama", tokenizer: "llama", vocabulary: 43_176)
    static let experts = Metadata(
      architecture: "llama", tokenizer: "llama", vocabulary: 43_176, experts: 2)
    static let qwen3 = Metadata(
      architecture: "qwen3", tokenizer: "gpt2", pre: "qwen2", vocabulary: 300)
    static let qwen3moe = Metadata(
      architecture: "qwen3moe", tokenizer: "gpt2", pre: "qwen2",
      vocabulary: 300)
    static let gemma2 = Metadata(architecture: "gemma2", tokenizer: "llama")
    static let gemma3 = Metadata(architecture: "gemma3", tokenizer: "llama")
    static let lfm2 = Metadata(
      architecture: "lfm2", tokenizer: "gpt2", pre: "lfm2")
    static let gptOSS = Metadata(
      architecture: "gpt-oss", tokenizer: "gpt2", pre: "gpt-4o")
    static let smolLM2 = Metadata(
      architecture: "llama", tokenizer: "gpt2", pre: "smollm",
      vocabulary: 300)
    static let llmJP3 = Metadata(
      architecture: "llama", tokenizer: "llama", vocabulary: 99_584)
    static let llama3 = Metadata(
      architecture: "llama", tokenizer: "gpt2", pre: "llama-bpe",
      vocabulary: 300)
  }

  private func known(
    _ metadata: Metadata, name: String? = nil, base: String? = nil,
    file fileName: String = "model.gguf", template: String? = nil
  ) throws -> ModelFamily {
    var writer = GGUFWriter()
    func add(_ key: StaticString, _ value: String?) throws {
      if let value { try writer.add(key, .string(view(value))) }
    }
    try add("general.architecture", metadata.architecture)
    try add("general.name", name)
    try add("general.basename", base)
    try add("tokenizer.ggml.model", metadata.tokenizer)
    try add("tokenizer.ggml.pre", metadata.pre)
    try add("tokenizer.chat_template", template)
    if let experts = metadata.experts {
      try writer.add("llama.expert_count", .uint32(experts))
    }
    if metadata.vocabulary > 0 {
      var tokens = GGUFArrayBuilder(
        of: .string, in: region(of: 8 * metadata.vocabulary))
      for _ in 0..<metadata.vocabulary { try tokens.append(.string(Bytes())) }
      try writer.add("tokenizer.ggml.tokens", .array(tokens.array))
    }
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    return ModelFamily(try GGUFFile(sink.bytes), fileName: view(fileName))
  }

  @Test(arguments: [
    (Metadata.qwen2, "tinyswallow-1.5b-instruct-q5_k_m.gguf", "tinyswallow"),
    (.swallow, "swallow-13b-instruct.Q4_K_M.gguf", "swallow-alpaca"),
    (.swallow, "Swallow-7b-plus-hf-q8_0.gguf", "swallow-alpaca"),
    (.llama2, "Swallow-7b-NVE-instruct-hf.gguf", "swallow-alpaca"),
    (.swallow, "swallow-70b-instruct-v0.1.Q4_0.gguf", "swallow-v0.1"),
    (.swallow, "Swallow-7b-instruct-v0.12.gguf", "swallow-alpaca"),
    (.swallow, "Superswallow-70b-v0.1.Q4_K_M.gguf", "superswallow"),
    (.swallow, "superswallow-70b-instruct-v0.1.gguf", "superswallow"),
    (.experts, "Swallow-MoE-2x13B-v0.1-Q4_K_M.gguf", "swallow-moe"),
    (.experts, "swallow-2x13b.gguf", "swallow-moe"),
    (.llama3, "Llama-3.1-Swallow-8B-Instruct-v0.5-Q5_K_M.gguf", "llama-3"),
    (.llama3, "Meta-Llama-3.1-8B-Instruct.gguf", "llama-3.1"),
    (.llama3, "Meta-Llama-3-8B-Instruct.gguf", "llama-3"),
    (.qwen3, "qwen3-swallow-8b-rl-v0.2-q4_k_m.gguf", "qwen3"),
    (.llama2, "llm-jp-3-1.8b-instruct3-Q4_K_M.gguf", "llm-jp-3"),
    (.llama2, "llm-jp-3.1-1.8b-instruct4-Q3_K_M.gguf", "llm-jp-3"),
    (.llama2, "llm-jp-4-8b-instruct-Q3_K_M.gguf", "harmony"),
    (.llama2, "sarashina2.2-1b-instruct-v0.1-Q4_K_M.gguf", "sarashina"),
    (.smolLM2, "smollm2-135m-instruct-q4_1.gguf", "smollm2"),
  ])
  func byFileName(
    metadata: Metadata, fileName: String, template: String
  ) throws {
    let known = try known(metadata, file: fileName)
    #expect(string(Bytes(known.templateName)) == template)
  }

  /// Names as converters write them.
  @Test(arguments: [
    (Metadata.qwen2, "TinySwallow 1.5B Instruct", "TinySwallow"),
    (.swallow, "tokyotech-llm_swallow-13b-instruct-hf", "Swallow"),
    (.swallow, "Swallow 70b Instruct Hf", "Swallow"),
    (.swallow, "Swallow 7b Instruct V0.1", "Swallow instruct v0.1"),
    (.swallow, "nitky_Superswallow-70b-v0.1", "Superswallow"),
    (.experts, "Swallow MoE 2x13B v0.1", "Swallow-MoE"),
    (.llama3, "Llama 3.1 Swallow 8B Instruct v0.5", "Llama-3.1-Swallow"),
    (.llama3, "Llama3.1-Swallow", "Llama-3.1-Swallow"),
    (.qwen3, "Qwen3 Swallow 8B RL v0.2", "Qwen3-Swallow"),
    (.qwen3moe, "Qwen3-Swallow-30B-A3B", "Qwen3-Swallow"),
    (.gptOSS, "GPT OSS Swallow 20B RL v0.1", "GPT-OSS-Swallow"),
    (.lfm2, "LFM2.5 1.2B JP", "LFM2.5"),
    (.lfm2, "LFM2 1.2B", "LFM2"),
    (.llama2, "Llm Jp 3 1.8b Instruct3", "LLM-jp-3"),
    (.llama2, "llm_jp_4 8B", "LLM-jp-4"),
    (.qwen3moe, "Llm Jp 4 32b A3b", "LLM-jp-4"),
    (.llama2, "Sarashina2.2 0.5b Instruct v0.1", "Sarashina2.2"),
    (.smolLM2, "Smollm2 135M 8k Lc100K Mix1 Ep2", "SmolLM2"),
    (.gemma2, "Gemma 2 Llama Swallow 2b It v0.1", "Gemma"),
    // Another architecture or tokenizer than the system's own: only a name.
    (.llama3, "TinySwallow", "Llama 3"),
    (.qwen2, "Superswallow", "Qwen2"),
    (.llama3, "Swallow 7b Instruct V0.1", "Llama 3"),
    // A part of a longer word.
    (.llama2, "Barnswallows", "Llama 2"),
    (.llama2, "Swallowtail", "Llama 2"),
    (.qwen2, "NotTinySwallow", "Qwen2"),
  ])
  func byName(metadata: Metadata, name: String, system: String) throws {
    #expect(try string(Bytes(known(metadata, name: name).name)) == system)
    #expect(try string(Bytes(known(metadata, base: name).name)) == system)
  }

  @Test func byTemplate() throws {
    let tiny = try known(.qwen2, template: "…開発したTinySwallowです。…")
    #expect(string(Bytes(tiny.name)) == "TinySwallow")
    #expect(tiny.evidence == .template)
    let alpaca = try known(.llama2, template: "{{ '### 指示:\n' }}")
    #expect(string(Bytes(alpaca.name)) == "Swallow")
    let jp = try known(
      .llama2, template: "…要求を適切に満たす応答を書きなさい。…### 指示:…")
    #expect(string(Bytes(jp.name)) == "LLM-jp-3")
    let smol = try known(
      .smolLM2, template: "…an AI assistant named SmolLM, trained by…")
    #expect(string(Bytes(smol.name)) == "SmolLM2")
    // A name says more than a template.
    let named = try known(
      .swallow, name: "Superswallow", template: "### 指示:\n")
    #expect(string(Bytes(named.name)) == "Superswallow")
    #expect(named.evidence == .name)
  }

  /// Guesses are marked.
  @Test(arguments: [
    (Metadata.qwen2, "Qwen2", "chatml"),
    (.llama2, "Llama 2", "swallow-v0.1"),
    (.swallow, "Swallow", "swallow-alpaca"),
    (.experts, "Swallow-MoE", "swallow-moe"),
    (.llama3, "Llama 3", "llama-3"),
    (Metadata(), "unknown", "chatml"),
    (.qwen3, "Qwen3", "qwen3"), (.qwen3moe, "Qwen3", "qwen3"),
    (.gemma2, "Gemma", "gemma"), (.gemma3, "Gemma", "gemma"),
    (.lfm2, "LFM2", "lfm2"), (.gptOSS, "GPT-OSS", "harmony"),
    (.llmJP3, "LLM-jp-3", "llm-jp-3"),
    (Metadata(architecture: "gemma4"), "unknown", "chatml"),
    (Metadata(architecture: "llama"), "unknown", "chatml"),
    (
      Metadata(architecture: "llama", tokenizer: "gpt2", pre: "smollm"),
      "unknown", "chatml"
    ),
  ])
  func byShape(metadata: Metadata, name: String, template: String) throws {
    let known = try known(metadata)
    #expect(string(Bytes(known.name)) == name)
    #expect(string(Bytes(known.templateName)) == template)
    #expect(known.evidence == .shape)
  }

  @Test func recommendations() throws {
    func sampling(
      _ metadata: Metadata, _ name: String
    ) throws -> SamplingRecommendation {
      try known(metadata, name: name).sampling
    }
    func expect(
      _ recommended: SamplingRecommendation, maxTokens: Int?,
      _ settings: [SamplerKey: Float]
    ) {
      for key in SamplerKey.allCases {
        #expect(
          recommended.settings[key].map { Float($0.number) } == settings[key])
      }
      #expect(recommended.maxTokens == maxTokens)
    }
    expect(
      try sampling(.qwen2, "TinySwallow"), maxTokens: nil,
      [
        .temperature: 0.7, .topK: 20, .topP: 0.8, .minP: 0,
        .repetitionPenalty: 1.1, .penaltyLastN: -1,
      ])
    expect(
      try sampling(.swallow, "swallow-7b-instruct-v0.1"), maxTokens: 128,
      [.temperature: 1, .topK: 50, .topP: 1, .minP: 0, .repetitionPenalty: 1])
    expect(
      try sampling(.swallow, "swallow-7b-instruct-hf"), maxTokens: 128,
      [
        .temperature: 0.99, .topK: 50, .topP: 0.95, .minP: 0,
        .repetitionPenalty: 1,
      ])
    expect(
      try sampling(.llama3, "llama-3.1-swallow-8b"), maxTokens: 512,
      [
        .temperature: 0.6, .topK: 0, .topP: 0.9, .minP: 0,
        .repetitionPenalty: 1,
      ])
    expect(
      try sampling(.qwen3, "Qwen3-Swallow"), maxTokens: nil,
      [.temperature: 0.6, .topK: 20, .topP: 0.95, .minP: 0])
    expect(
      try sampling(.gptOSS, "GPT-OSS-Swallow"), maxTokens: nil,
      [.temperature: 0.6, .topK: 0, .topP: 0.95, .minP: 0])
    expect(
      try sampling(.gemma3, "gemma-3-1b-it"), maxTokens: nil,
      [.temperature: 1, .topK: 64, .topP: 0.95, .minP: 0])
    expect(try sampling(.swallow, "superswallow"), maxTokens: nil, [:])
    expect(try sampling(.experts, "swallow-moe"), maxTokens: nil, [:])
  }

  @Test func stops() throws {
    func stops(_ metadata: Metadata, _ name: String) throws -> [String] {
      try known(metadata, name: name).stops.map { string(Bytes($0)) }
    }
    for name in ["swallow-instruct", "superswallow", "swallow-moe"] {
      #expect(try stops(.swallow, name) == ["### 指示:", "### 入力:"])
    }
    #expect(try stops(.swallow, "swallow-instruct-v0.1").isEmpty)
    #expect(try stops(.qwen2, "tinyswallow").isEmpty)
    #expect(try stops(.llama3, "llama-3.1-swallow").isEmpty)
  }

  /// A key of another type is an error, wherever it would have led.
  @Test(arguments: [
    "general.name", "general.basename", "general.architecture",
    "tokenizer.chat_template", "tokenizer.ggml.model", "tokenizer.ggml.pre",
    "tokenizer.ggml.tokens",
  ])
  func aKeyOfAnotherTypeSaysNothing(key: String) throws {
    var writer = GGUFWriter()
    try writer.add(view(key), .uint32(1))
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    let file = try GGUFFile(sink.bytes)
    // Whoever computes with it refuses the file.
    let byShape = ModelFamily(file, fileName: Bytes())
    #expect(byShape.name.description == "unknown" && byShape.evidence == .shape)
    let byName = ModelFamily(file, fileName: view("tinyswallow"))
    #expect(byName.name.description == "TinySwallow")
    #expect(byName.evidence == .name)
    let choice = TemplateChoice(file, byShape)
    #expect(choice.builtIn == .chatML && choice.fault == nil)
  }

  /// Names may be any bytes of any length.
  @Test func hostileNames() throws {
    #expect(
      try known(.qwen2, name: "\u{14}inySwallow").evidence == .shape)
    let long = String(repeating: "tinyswallo", count: 10_000)
    #expect(try known(.qwen2, name: long).evidence == .shape)
    #expect(try known(.qwen2, name: long + "-tinyswallow").evidence == .name)
    #expect(try known(.qwen2, name: "", file: "").evidence == .shape)
  }
}
