public import Memory
public import Templates
public import Tokenizers

/// A model's chat template, ready to write lists of messages.
///
/// What the template and the vocabulary say is read as control tokens; what
/// anybody else wrote stays text, whatever it spells.
public struct ChatTemplate {
  /// Which template it is.
  public let choice: TemplateChoice

  /// The list that is in the making, and the variables beside it.
  public var values: TemplateValues

  private let template: Template
  private let beginning: Bytes?
  private let end: Bytes?
  private var list = 0

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
    template = try Template(choice.source, plan, in: arena)
    values = TemplateValues(plan, in: arena)
    self.choice = choice
    beginning = tokenizer.beginning.map {
      tokenizer.bytes(of: $0, special: true)
    }
    end = tokenizer.end.map { tokenizer.bytes(of: $0, special: true) }
  }

  /// Begins a list of messages.
  ///
  /// - Parameter usesDefaultSystem: whether a list without a system message
  ///   gets the template's own, where it is a built-in one.
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func begin(
    usesDefaultSystem: Bool = true
  ) throws(TemplateError) {
    values.removeAll()
    try values.set("tools", to: .none)
    try values.set("documents", to: .none)
    try values.set("add_generation_prompt", to: .bool(true))
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
    list = values.beginList()
  }

  /// Adds a message.
  ///
  /// - Parameters:
  ///   - role: one of the names that templates know.
  ///   - content: what somebody wrote.
  ///   - input: what the content is about, for templates that take it.
  /// - Throws: `TemplateError.valuesTooLarge`.
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
  }

  /// Writes the prompt that the list makes.
  ///
  /// - Throws: `TemplateError` where the template refuses it, cannot go on or
  ///   exceeds a bound; the prompt is then as it was.
  public mutating func render(
    now: CivilTime, into prompt: inout PromptText
  ) throws(TemplateError) {
    let messages = try values.endList(list)
    try values.set("messages", to: try values.withReasoningNames(messages))
    try template.render(values, now: now, into: &prompt)
  }
}
