import Conversation
import Files
import Foundation
import GGUF
import JSON
import Memory
import Templates
import TestSupport
import Tokenizers

/// A tokenizer, and chat templates that may write its control tokens.
final class Writing {
  /// A message of a list.
  struct Message {
    let role: StaticString
    let content: String
    var input: String?

    init(_ role: StaticString, _ content: String, input: String? = nil) {
      self.role = role
      self.content = content
      self.input = input
    }
  }

  private let arena: Arena
  let tokenizer: Tokenizer
  private let work: TokenizerWork
  private var templateArena: Arena?
  private var template: ChatTemplate?

  /// The tokenizer of a file.
  init(_ file: GGUFFile) throws {
    var plan = ArenaPlan()
    let words = try TokenizerPlan(
      file,
      limits: TokenizerLimits(
        textBytes: 1 << 18, pieceBytes: 1 << 14, tokens: 1 << 17), in: &plan)
    arena = try Arena(plan)
    tokenizer = try Tokenizer(file, plan: words, in: arena)
    work = TokenizerWork(words, in: arena)
  }

  /// Takes that template from here on.
  func use(_ choice: TemplateChoice) throws {
    var plan = ArenaPlan()
    let templatePlan = try TemplatePlan(
      TemplateLimits(sourceBytes: choice.source.count, requestBytes: 1 << 17),
      in: &plan)
    let arena = try Arena(plan)
    template = try ChatTemplate(choice, templatePlan, in: arena, tokenizer)
    templateArena = consume arena
  }

  /// The prompt of a list of messages.
  ///
  /// - Parameters:
  ///   - messages: the first of them.
  ///   - more: further ones, as JSON.
  ///   - variables: JSON by name.
  ///   - usesDefaultSystem: whether a built-in template's own system message
  ///     is wanted.
  /// - Returns: the prompt.
  /// - Throws: `TemplateError` or `AnswerError` where there is none.
  func write(
    _ messages: [Message], more: [String] = [],
    variables: [String: String] = [:], usesDefaultSystem: Bool = true
  ) throws -> MarkedText {
    guard var template else { preconditionFailure("no template yet") }
    try template.begin(usesDefaultSystem: usesDefaultSystem)
    for message in messages {
      try template.add(
        message.role, view(message.content),
        input: message.input.map { view($0) })
    }
    for json in more {
      let value = try template.values.json(view(json), .user)
      try template.values.append(value)
    }
    for (name, json) in variables {
      let value = try template.values.json(view(json), .user)
      try template.values.set(view(name), to: value)
    }
    var prompt = PromptText(
      text: region(of: 1 << 18), changes: region(of: 1 << 14))
    try template.render(
      now: CivilTime(year: 2024, month: 7, day: 26), into: &prompt)
    return prompt.marked
  }

  /// The prompt of messages in JSON.
  ///
  /// - Throws: `AnswerError` where there is none.
  func write(
    json: String, _ form: MessageForm = .ofRequest,
    callContent: CallContent? = nil, continues: Bool = false
  ) throws -> MarkedText {
    guard var template else { preconditionFailure("no template yet") }
    try template.begin(beginsAnswer: !continues)
    var reader = JSONReader(view(json))
    try template.add(
      &reader, form, scratch: region(of: 1 << 12), callContent: callContent,
      continues: continues)
    var prompt = PromptText(
      text: region(of: 1 << 18), changes: region(of: 1 << 14))
    try template.render(
      now: CivilTime(year: 2024, month: 7, day: 26), into: &prompt)
    return prompt.marked
  }

  /// The ids of a text.
  func ids(_ text: MarkedText) throws -> [Int32] {
    var out = TokenBuffer(region(of: 1 << 17))
    try tokenizer.encode(text, into: &out, work: work)
    return (0..<out.count).map { out[$0] }
  }

  /// The file of a real vocabulary; it lives until the process ends.
  static func vocabulary(_ name: String) throws -> GGUFFile {
    let map = try MappedFile(
      path: cString(Shared.path("vocab/ggml-vocab-\(name).gguf")))
    let bytes = map.bytes
    let copy = region(of: bytes.count, UInt8.self)
    copy.copy(from: bytes)
    withExtendedLifetime(map) {}
    return try GGUFFile(copy.bytes)
  }
}
