import CHost
import LineProtocol
import Memory
import Sampling

/// How prompts are answered.
struct AnswerSettings {
  var sampling = SamplingChoice()
  /// The stop strings that are given, `nil` where none is.
  var stops: [Bytes]?
  /// What is added to the logits of tokens.
  var biases: [GivenBias] = []
  /// What ends the sequences of DRY, `nil` where none is given.
  var breakers: [Bytes]?
  /// The texts of which the likeliest is the answer; none for any text.
  var choices: [Bytes] = []
  /// The system prompt.
  var system: Bytes?
  /// The file that keeps the conversation.
  var session: Bytes?
  /// The folder that keeps the sessions of `serve`.
  var sessions: Bytes?
  /// The file of the common beginning of prompts.
  var prefix: Bytes?
  /// An object with variables of the chat template.
  var variables: Bytes?
  /// Whether the model thinks before it answers, if that is said.
  var thinks: Bool?

  mutating func setVariables(_ value: OptionValue) throws(UsageError) {
    let object = try value.text()
    do { try TemplateVariables.check(object) } catch {
      throw value.unusable(
        wanted: "an object without messages, tools, add_generation_prompt")
    }
    variables = object
  }

  mutating func setThinking(_ value: OptionValue) throws(UsageError) {
    switch value.bytes {
    case _ where value.bytes == "on": thinks = true
    case _ where value.bytes == "off": thinks = false
    default: throw value.unusable(wanted: "on or off")
    }
  }

  mutating func setSessions(_ value: OptionValue) throws(UsageError) {
    guard let word = value.word, host_is_folder(word) else {
      throw value.unusable(wanted: "a folder")
    }
    sessions = value.bytes
  }

  mutating func setSpeculation(_ value: OptionValue) throws(UsageError) {
    guard let way = Speculation(named: value.bytes) else {
      throw value.unusable(wanted: Speculation.names)
    }
    sampling.speculation = way
  }

  mutating func addStop(_ value: OptionValue) throws(UsageError) {
    var given = stops ?? []
    let text = value.bytes
    guard given.count < StopStrings.mostStrings,
      text.count <= StopStrings.mostBytes, text.firstInvalidUTF8 == nil
    else {
      throw value.unusable(
        wanted: "up to 8 texts of up to 256 bytes of UTF-8")
    }
    // An empty text leaves out the recommended ones too.
    if !text.isEmpty { given.append(text) }
    stops = given
  }
}
