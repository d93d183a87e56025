public import GGUF
public import Memory
public import Tokenizers

/// How messages are written for a model: ChatML.
///
/// The markers are the template's and are read as control tokens; what a user
/// wrote stays text, whatever it spells.
public struct ChatTemplate {
  /// The system prompt where the user gives none, or nothing.
  public let defaultSystem: Bytes?

  /// Whether the model says that it is TinySwallow.
  public let isTinySwallow: Bool

  /// TinySwallow's own default system prompt.
  static let tinySwallowSystem: StaticString =
    "あなたは、Sakana AI株式会社が開発したTinySwallowです。小型ながら、誠実で優秀なアシスタントです。"

  /// The template for a model.
  ///
  /// TinySwallow's system prompt is the default only where the model's name, the
  /// file's name or the template in it says TinySwallow.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - fileName: the last part of its path.
  /// - Throws: `GGUFError` where the name or the template is no string.
  public init(_ file: GGUFFile, fileName: Bytes) throws(GGUFError) {
    let name = try file.string("general.name") ?? Bytes()
    let template = try file.string("tokenizer.chat_template") ?? Bytes()
    isTinySwallow =
      name.mentionsTinySwallow || fileName.mentionsTinySwallow
      || template.mentionsTinySwallow
    defaultSystem =
      isTinySwallow ? Bytes(ChatTemplate.tinySwallowSystem) : nil
  }

  /// Writes the system message.
  public func system(_ content: Bytes, into prompt: inout PromptText) {
    message("system", content, into: &prompt)
  }

  /// Writes a user's message and the beginning of the answer to it; an
  /// instruction stands before the content, and a blank line between them.
  public func user(
    _ content: Bytes, instruction: Bytes? = nil,
    into prompt: inout PromptText
  ) {
    prompt.append(template: "<|im_start|>user\n")
    if let instruction {
      prompt.append(user: instruction)
      if !content.isEmpty { prompt.append(user: Bytes("\n\n")) }
    }
    prompt.append(user: content)
    prompt.append(template: "<|im_end|>\n<|im_start|>assistant\n")
  }

  /// Writes a message of the past, in its order.
  public func turn(
    _ role: StaticString, _ content: Bytes, into prompt: inout PromptText
  ) {
    message(role, content, into: &prompt)
  }

  /// Writes the beginning of an answer, after the last message.
  public func beginAnswer(into prompt: inout PromptText) {
    prompt.append(template: "<|im_start|>assistant\n")
  }

  /// Writes a past answer, begun by `user`.
  public func answer(_ content: Bytes, into prompt: inout PromptText) {
    prompt.append(user: content)
    endAnswer(into: &prompt)
  }

  /// Writes what follows an answer that a model has given.
  public func endAnswer(into prompt: inout PromptText) {
    prompt.append(template: "<|im_end|>\n")
  }

  private func message(
    _ role: StaticString, _ content: Bytes, into prompt: inout PromptText
  ) {
    prompt.append(template: "<|im_start|>")
    prompt.append(template: role)
    prompt.append(template: "\n")
    prompt.append(user: content)
    prompt.append(template: "<|im_end|>\n")
  }
}

extension Bytes {
  /// Whether the text contains "tinyswallow" in any mixture of cases.
  fileprivate var mentionsTinySwallow: Bool {
    let wanted = Bytes("tinyswallow")
    guard count >= wanted.count else { return false }
    for start in 0...(count - wanted.count) {
      var matched = 0
      while matched < wanted.count,
        // Setting bit 5 makes an ASCII letter small.
        self[start + matched] | 0x20 == wanted[matched]
      {
        matched += 1
      }
      if matched == wanted.count { return true }
    }
    return false
  }
}
