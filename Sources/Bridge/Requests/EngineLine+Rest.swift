import JSON
import Memory

extension EngineLine {
  /// Writes the rest of a body: the engine's keys, and others' names of them.
  ///
  /// Members that are null are passed over.
  ///
  /// - Throws: `BridgeError.unknownKey` where a key is neither.
  mutating func writeRest(_ body: RequestBody) throws(BridgeError) {
    for member in body.members where !member.isTaken && member.value != "null" {
      if let key = EngineLine.engineKey(of: member.name) {
        rename(key, from: member.name.encoded)
        writer.member(key, spelled: member.value.withoutZeroFraction)
      } else if !EngineLine.isOwn(member.name),
        let index = keys.spelling(of: member.name)
      {
        if member.name == "session" { hasSession = true }
        withBytes(keys[index]) { writer.key($0) }
        writer.value(spelled: member.value.withoutZeroFraction)
      } else {
        throw .unknownKey(member.name)
      }
    }
  }

  /// The engine's key for a setting that llama.cpp, Ollama or vLLM names
  /// otherwise.
  private static func engineKey(of name: JSONText) -> StaticString? {
    switch name {
    case "repeat_penalty": "repetition_penalty"
    case "repeat_last_n": "penalty_last_n"
    case "n_predict", "num_predict", "max_completion_tokens",
      "max_output_tokens":
      "max_tokens"
    case "continue_final_message": "continue"
    default: nil
    }
  }

  /// Keys of the engine that the bridge itself writes.
  private static func isOwn(_ name: JSONText) -> Bool {
    switch name {
    case "id", "messages", "prompt", "choices", "parts", "stream", "system":
      true
    default: false
    }
  }

  /// Asks for log probabilities, of so many likely tokens besides the drawn one
  /// where that is said.
  mutating func writeLogprobs(_ count: Int?, _ form: inout AnswerForm) {
    form.hasLogprobs = true
    writer.member("logprobs", true)
    if let count { writer.member("top_logprobs", count) }
  }

  /// Writes the settings that every interface names alike.
  mutating func writeSeed(_ body: inout RequestBody) throws(BridgeError) {
    // Other programs take −1 for a random seed, which is what none is here.
    guard let seed = body.take("seed")?.withoutZeroFraction, seed != "-1" else {
      return
    }
    writer.member("seed", spelled: seed)
  }

  /// Writes the number of tokens that an answer may have, which -1 and -2 leave
  /// open.
  mutating func writeLimit(
    _ body: inout RequestBody, _ names: StaticString...
  ) throws(BridgeError) {
    var isWritten = false
    for name in names {
      guard let value = body.take(name)?.withoutZeroFraction, value != "-1",
        value != "-2"
      else { continue }
      guard !isWritten else {
        throw .unsupported(name, "it stands beside another name of itself")
      }
      isWritten = true
      rename("max_tokens", from: Bytes(name))
      writer.member("max_tokens", spelled: value)
    }
  }
}
