import JSON
import Memory
import Templates

/// From messages in JSON to the values that a template gets.
///
/// A role is one of the names that templates know; all else is the client's and
/// stays text. `developer` is another name of the system. A call of a function
/// without arguments has an empty object of them.
struct MessageValues {
  /// The text behind a content that is to be continued, by which its end is
  /// found in the prompt; some templates know it from Hugging Face.
  static let marker: StaticString = "CONTINUE_FINAL_MESSAGE_TAG "

  /// How far a message is changed for the template.
  let form: MessageForm
  /// Memory to decode a text in.
  let scratch: Region<UInt8>

  /// Whether the message that is read gets the marker.
  var isMarked = false
  /// Whether that message is the assistant's.
  private var isAssistant = false
  /// Its text with the marker.
  var markedText: TemplateValue?
  /// Whether it calls functions.
  var hasCalls = false
  /// What the content of a message becomes that only calls; `nil` leaves it.
  var callContent: CallContent?

  init(_ form: MessageForm, scratch: Region<UInt8>) {
    self.form = form
    self.scratch = scratch
  }

  /// Adds the messages of an array to the list that was begun last.
  ///
  /// - Parameters:
  ///   - reader: where the array is due.
  ///   - values: where the list was begun.
  ///   - continues: whether the last message gets the marker.
  /// - Throws: `AnswerError` where the values do not fit, or the last message
  ///   cannot be continued.
  mutating func append(
    _ reader: inout JSONReader, to values: inout TemplateValues,
    continues: Bool
  ) throws(AnswerError) {
    do throws(TemplateError) {
      var left = continues ? try count(reader) : 0
      try forEachElement(&reader) { reader throws(TemplateError) in
        left -= 1
        isMarked = left == 0
        try values.append(try message(&reader, &values))
      }
    } catch { throw .template(error) }
    guard continues else { return }
    guard isAssistant else { throw .continuation(.lastIsNotAssistant) }
    guard markedText != nil, !hasCalls else {
      throw .continuation(.lastHasNoText)
    }
  }

  /// How many elements the array has that is due.
  func count(_ reader: JSONReader) throws(TemplateError) -> Int {
    var reader = reader
    var count = 0
    try forEachElement(&reader) { reader throws(TemplateError) in
      count += 1
      try skip(&reader)
    }
    return count
  }

  mutating func message(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    guard try kind(reader) == .object else {
      return try values.read(&reader, .user)
    }
    let message = values.beginObject()
    let replaced = try contentOfCalls(reader)
    if let replaced {
      try values.append(key: "content", try text(of: replaced, &values))
    }
    try forEachMember(&reader) { key, reader throws(TemplateError) in
      let value: TemplateValue?
      switch key {
      case "content" where replaced != nil:
        try skip(&reader)
        value = nil
      case "role": value = try role(&reader, &values)
      case "content": value = try content(&reader, &values)
      case "tool_calls": value = try calls(&reader, &values)
      default: value = try values.read(&reader, .user)
      }
      // Templates ask whether a message has calls, not how many.
      guard let value else { return }
      try values.append(try values.text(key, .user))
      try values.append(value)
    }
    return try values.endObject(message)
  }

  mutating func role(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    guard try kind(reader) == .string else {
      return try values.read(&reader, .user)
    }
    let role = try string(&reader)
    if isMarked { isAssistant = role == "assistant" }
    switch role {
    case "system", "developer": return try values.text("system", .template)
    case "user": return try values.text("user", .template)
    case "assistant": return try values.text("assistant", .template)
    case "tool": return try values.text("tool", .template)
    default: return try values.text(role, .user)
    }
  }
}
