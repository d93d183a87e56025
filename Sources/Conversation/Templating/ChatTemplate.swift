public import JSON
public import Memory
public import Templates
public import Tokenizers

/// A model's chat template, ready to write lists of messages.
///
/// The words of the template and the vocabulary are read as control tokens; the
/// words of anybody else stay text, whatever they spell.
public struct ChatTemplate {
  /// The template's text and name.
  public let choice: TemplateChoice

  /// The list that is in the making, and the variables beside it.
  public var values: TemplateValues

  private let template: Template
  private let beginning: Bytes?
  private let end: Bytes?
  private var list = 0
  /// Whether the variable `messages` is the list.
  private var hasList = false
  /// The content that is continued, with the marker.
  private var markedText: TemplateValue?

  /// Parses a template.
  ///
  /// - Parameters:
  ///   - choice: which one.
  ///   - plan: what was reserved for it.
  ///   - arena: where.
  ///   - tokenizer: whose tokens it may write.
  /// - Throws: `TemplateError` where it cannot be parsed.
  public init(
    _ choice: TemplateChoice, _ plan: TemplatePlan,
    in arena: borrowing Arena, _ tokenizer: Tokenizer
  ) throws(TemplateError) {
    try self.init(
      choice, plan, in: arena,
      beginning: tokenizer.beginning.map {
        tokenizer.bytes(of: $0, special: true)
      },
      end: tokenizer.end.map { tokenizer.bytes(of: $0, special: true) })
  }

  /// Parses a template that may write these tokens.
  ///
  /// - Parameters:
  ///   - choice: which one.
  ///   - plan: what was reserved for it.
  ///   - arena: where.
  ///   - beginning: the token that begins a text, spelled out.
  ///   - end: the token that ends a text, spelled out.
  /// - Throws: `TemplateError` where it cannot be parsed.
  public init(
    _ choice: TemplateChoice, _ plan: TemplatePlan,
    in arena: borrowing Arena, beginning: Bytes?, end: Bytes?
  ) throws(TemplateError) {
    template = try Template(choice.source, plan, in: arena)
    values = TemplateValues(plan, in: arena)
    self.choice = choice
    self.beginning = beginning
    self.end = end
  }

  /// Begins a list of messages.
  ///
  /// - Parameters:
  ///   - usesDefaultSystem: whether a list without a system message gets the
  ///     template's own, where it is a built-in one.
  ///   - beginsAnswer: whether the beginning of an answer is written behind
  ///     the list.
  /// - Throws: `TemplateError.valuesTooLarge`.
  @export(interface)
  public mutating func begin(
    usesDefaultSystem: Bool = true, beginsAnswer: Bool = true
  ) throws(TemplateError) {
    values.removeAll()
    hasList = false
    markedText = nil
    try values.set("tools", to: .none)
    try values.set("documents", to: .none)
    try values.set("add_generation_prompt", to: .bool(beginsAnswer))
    if let beginning {
      try values.set("bos_token", to: try values.text(beginning, .template))
    }
    if let end {
      try values.set("eos_token", to: try values.text(end, .template))
    }
    if usesDefaultSystem, let system = choice.builtIn?.defaultSystem {
      try values.set(
        "default_system", to: try values.text(system, .template))
    }
    if choice.builtIn?.beginsText == true {
      try values.set("begins_text", to: .bool(true))
    }
    list = values.beginList()
  }

  /// Adds a message.
  ///
  /// - Parameters:
  ///   - role: one of the names that templates know.
  ///   - content: what somebody wrote.
  ///   - input: what the content is about, for templates that take it.
  /// - Throws: `TemplateError.valuesTooLarge`.
  @export(interface)
  public mutating func add(
    _ role: StaticString, _ content: Bytes, input: Bytes? = nil
  ) throws(TemplateError) {
    let message = values.beginObject()
    try values.append(key: "role", try values.text(role, .template))
    try values.append(key: "content", try values.text(content, .user))
    if let input, !input.isEmpty {
      try values.append(key: "input", try values.text(input, .user))
    }
    try values.append(try values.endObject(message))
    hasList = true
  }

  /// Adds messages that are written in JSON.
  ///
  /// - Parameters:
  ///   - reader: where the array of them is due; it is read past.
  ///   - form: how far they are changed.
  ///   - scratch: where texts are decoded, as long as the longest and 64 bytes.
  ///   - callContent: what the content of a message becomes that only calls.
  ///   - continues: whether the answer continues the last of them.
  /// - Throws: `AnswerError` where the values do not fit, or the last message
  ///   cannot be continued.
  @export(interface)
  public mutating func add(
    _ reader: inout JSONReader, _ form: MessageForm, scratch: Region<UInt8>,
    callContent: CallContent? = nil, continues: Bool = false
  ) throws(AnswerError) {
    var messages = MessageValues(form, scratch: scratch)
    messages.callContent = callContent
    try messages.append(&reader, to: &values, continues: continues)
    hasList = true
    markedText = messages.markedText
  }

  /// Forgets the messages that were added, for others that take their place.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func removeMessages() throws(TemplateError) {
    _ = try values.endList(list)
    list = values.beginList()
    hasList = false
    markedText = nil
  }

  /// Gives a variable the value that is due in a JSON document.
  ///
  /// - Throws: `TemplateError` where the value does not fit or is malformed.
  public mutating func set(
    _ name: JSONText, _ reader: inout JSONReader, _ origin: TextOrigin = .user
  ) throws(TemplateError) {
    try values.set(name, to: try values.read(&reader, origin))
  }

  /// Gives each member of an object to the variable of its name.
  ///
  /// - Throws: `TemplateError` where they do not fit.
  public mutating func setVariables(
    _ object: Bytes
  ) throws(TemplateError) {
    var reader = JSONReader(object)
    do { try reader.beginObject() } catch { throw .json(error) }
    while true {
      let name: JSONText?
      do { name = try reader.nextKey() } catch { throw .json(error) }
      guard let name else { return }
      try set(name, &reader)
    }
  }

  /// Writes the prompt that the list makes.
  ///
  /// If the last message is continued, the prompt ends right behind its
  /// content; white space at its end is kept where the template keeps it.
  ///
  /// - Parameters:
  ///   - now: the time that the template may ask for.
  ///   - prompt: where the prompt goes, empty.
  ///   - foldsSystem: whether a template that refuses the list gets it again
  ///     with the text of the system message before the first user's.
  /// - Throws: `AnswerError` where the template refuses the list, cannot go on,
  ///   exceeds a bound or does not write the content that is to be continued.
  @export(interface)
  public mutating func render(
    now: CivilTime, into prompt: inout PromptText, foldsSystem: Bool = false
  ) throws(AnswerError) {
    do throws(TemplateError) {
      let messages = try values.endList(list)
      if hasList {
        try values.set("messages", to: try values.withReasoningNames(messages))
      }
      do throws(TemplateError) {
        try template.render(values, now: now, into: &prompt)
      } catch {
        guard foldsSystem, hasList, case .refused = error,
          let folded = try values.withSystemFolded(messages)
        else { throw error }
        try values.set("messages", to: try values.withReasoningNames(folded))
        prompt.removeAll()
        try template.render(values, now: now, into: &prompt)
      }
    } catch { throw .template(error) }
    guard let text = markedText.flatMap({ values.bytes(of: $0) }) else {
      return
    }
    let marker = MessageValues.marker
    let content = text[0..<(text.count - marker.utf8CodeUnitCount)]
    guard prompt.cut(behind: content, markedWith: marker) else {
      throw .continuation(.notWritten)
    }
  }
}
