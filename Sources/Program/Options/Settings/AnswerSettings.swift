import LineProtocol
import Memory

/// How prompts are answered.
struct AnswerSettings {
  var sampling = SamplingChoice()
  /// The stop strings that are given, `nil` where none is.
  var stops: [Bytes]?
  /// The system prompt.
  var system: Bytes?

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
