import Conversation
import JSON
import LineProtocol
import Memory
import Release
import Sampling

/// The reply to `hello`: every key with its type, default and range, every verb
/// with what may stand beside it, and every error code, so that a front-end can build its settings page.
struct HelloDefaults {
  private let sampling: SamplerSettings
  private let isSeedGiven: Bool
  private let maxTokens: Int?
  private let stops: [Bytes]
  private let speculation: Speculation

  /// The defaults of a request.
  ///
  /// - Parameters:
  ///   - choice: what the options say of sampling.
  ///   - defaults: the model's settings.
  ///   - stops: the texts that end an answer.
  ///   - hasDraft: whether a model guesses tokens.
  init(
    _ choice: SamplingChoice, over defaults: SamplerSettings, stops: [Bytes],
    hasDraft: Bool
  ) {
    sampling = choice.settings(defaults, seed: 0)
    isSeedGiven = choice.seed != nil
    maxTokens = choice.maxTokens
    speculation = choice.speculation ?? (hasDraft ? .both : .lookup)
    self.stops = stops
  }

  /// Writes the greeting that comes before the weights are touched.
  static func writeGreeting(_ out: inout JSONWriter) {
    out.beginObject()
    writeNames(&out)
    out.endObject()
  }

  private static func writeNames(_ out: inout JSONWriter) {
    out.member("event", "hello")
    out.member("protocol", 1)
    out.member("name", "swiftlet")
    out.member("version", Release.version)
  }

  /// Writes the reply to `{"hello":{"protocol":1}}`.
  func writeHello(_ out: inout JSONWriter) {
    out.beginObject()
    HelloDefaults.writeNames(&out)
    out.key("keys")
    out.beginArray()
    for key in RequestKey.allCases {
      out.beginObject()
      out.member("name", key.name)
      out.member("type", key.kind.name)
      writeDefault(key, &out)
      switch key.kind {
      case .integer(let least, let most):
        out.member("minimum", least)
        out.member("maximum", most)
      case .number(let least, let most):
        out.member("minimum", least, decimals: 2)
        out.member("maximum", most, decimals: 2)
      default: break
      }
      out.endObject()
    }
    out.endArray()
    out.key("verbs")
    out.beginArray()
    for verb in Verb.allCases {
      write(verb.name, &out) { _ in false }
    }
    for deed in Deed.allCases {
      write(deed.name, &out) { $0.belongs(to: deed) }
    }
    out.endArray()
    out.key("errors")
    out.beginArray()
    for kind in ProtocolErrorKind.allCases {
      write(kind.code, kind.meaning, &out)
    }
    for entry in ErrorCode.allCases { write(entry.name, entry.meaning, &out) }
    out.endArray()
    out.endObject()
  }

  private func write(
    _ code: StaticString, _ meaning: StaticString, _ out: inout JSONWriter
  ) {
    out.beginObject()
    out.member("code", code)
    out.member("meaning", meaning)
    out.endObject()
  }

  /// Writes a verb and the keys that may stand beside it.
  private func write(
    _ verb: StaticString, _ out: inout JSONWriter,
    takes isTaken: (DeedKey) -> Bool
  ) {
    out.beginObject()
    out.member("name", verb)
    out.key("keys")
    out.beginArray()
    for key in DeedKey.allCases where isTaken(key) { out.value(key.name) }
    out.endArray()
    out.endObject()
  }

  private func writeDefault(_ key: RequestKey, _ out: inout JSONWriter) {
    out.key("default")
    switch key {
    case .id, .messages, .tools, .templateKwargs, .prompt, .system, .logitBias,
      .choices, .grammar, .jsonSchema, .responseFormat, .session, .toolChoice,
      .thinking, .thinkingBudget:
      out.null()
    // Without the option each answer draws its own.
    case .sampling(.seed) where !isSeedGiven: out.null()
    case .stop:
      out.beginArray()
      for stop in stops { out.value(stop) }
      out.endArray()
    case .sequenceBreakers:
      out.beginArray()
      SequenceBreakers.forEachDefault { out.value($0) }
      out.endArray()
    case .topLogprobs: out.value(0)
    case .special, .ignoreEOS, .continues, .logprobs, .parts:
      out.value(false)
    case .stream, .parallelToolCalls: out.value(true)
    case .speculation: out.value(Bytes(speculation.name))
    case .maxTokens:
      if let maxTokens { out.value(maxTokens) } else { out.null() }
    case .sampling(let setting):
      switch sampling[setting] {
      case .integer(let number): out.value(number)
      case .number(let number): out.value(number, decimals: 3)
      }
    }
  }
}
