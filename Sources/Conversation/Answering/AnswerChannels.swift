import Memory
import Tokenizers

/// The messages of which one answer consists, for models that write several.
///
/// gpt-oss writes `<|channel|>analysis<|message|>…<|end|><|start|>assistant` and
/// then `<|channel|>final<|message|>…`: the first is what it thinks, the second is
/// for the user. A message to a function has its header before it, as text:
/// `<|channel|>commentary to=functions.f <|constrain|>json<|message|>…`.
struct AnswerChannels {
  /// The use of a token's text.
  enum Part {
    /// It is the answer's.
    case text
    /// It is thought.
    case thought
    /// It belongs to a header, or to none.
    case none
  }

  private let start: Int32?
  private let channel: Int32?
  private let message: Int32?
  private let end: Int32?
  private let thought: Int32?
  private let endOfThought: Int32?
  private var header: InlineArray<256, UInt8> = InlineArray(repeating: 0)
  private var headerCount = 0
  private var isHeader = false

  /// Whether a thought is open that the model does not write as a message.
  private var isThinking = false
  /// Whether a message has ended and the next has not begun.
  private(set) var isBetween = false

  /// The use of the text that comes now.
  private(set) var part = Part.text
  /// Whether the token that was taken last begins a message to a function, whose
  /// header `visitHeader` gives.
  private(set) var beginsCall = false
  /// Whether the text that comes now is the arguments of a function.
  private(set) var isCall = false
  /// How many messages to functions have begun.
  private(set) var calls = 0

  /// The marks of a vocabulary; without them every answer is one text.
  init(_ tokenizer: Tokenizer) {
    func control(_ text: StaticString) -> Int32? {
      guard let id = tokenizer.token(spelled: Bytes(text)),
        tokenizer.kind(of: id) == .control
      else { return nil }
      return id
    }
    start = control("<|start|>")
    channel = control("<|channel|>")
    message = control("<|message|>")
    end = control("<|end|>")
    thought = control("<think>")
    endOfThought = control("</think>")
  }

  /// Whether a control token's spelling is text: marks of a thought, by which
  /// templates leave it out of later prompts.
  func isSpelled(_ token: Int32) -> Bool {
    token == thought || token == endOfThought
  }

  /// Whether the model writes channels.
  var areUsed: Bool { channel != nil && message != nil }

  /// Begins an answer to a prompt: in a header where the prompt ends in one.
  mutating func begin(after prompt: Region<Int32>, _ tokenizer: Tokenizer) {
    part = .text
    isHeader = false
    isThinking = false
    isBetween = false
    headerCount = 0
    beginsCall = false
    isCall = false
    calls = 0
    guard areUsed else { return }
    var first = prompt.count
    while first > 0, !isMark(prompt[first - 1]) { first -= 1 }
    guard first > 0, prompt[first - 1] != message, prompt[first - 1] != end
    else { return }
    for index in (first - 1)..<prompt.count {
      _ = take(prompt[index], tokenizer)
    }
  }

  /// The prompt has begun a thought, which belongs to the answer.
  mutating func openThought() { isThinking = endOfThought != nil }

  /// Whether the next token is the answer's, and not of what is thought before
  /// it or of what stands between messages.
  var isAnswer: Bool { part == .text && !isThinking && !isBetween }

  /// Whether a message has begun, and nothing is known of it but whose it is.
  var isNamed: Bool { isHeader && header(is: "assistant") }

  /// Whether a message has begun, or none is, and whose it is was not told.
  var isUnnamed: Bool {
    isBetween || (isHeader && headerCount == 0)
  }

  private func isMark(_ token: Int32) -> Bool {
    token == start || token == channel || token == message || token == end
  }

  /// Takes the next token; tells whether it is a mark, whose spelling is not the
  /// text's.
  mutating func take(_ token: Int32, _ tokenizer: Tokenizer) -> Bool {
    beginsCall = false
    if token == endOfThought { isThinking = false }
    guard areUsed else { return false }
    if token == start || token == end {
      isCall = false
      isHeader = token == start
      isBetween = token == end
      headerCount = 0
      part = isHeader ? .none : .text
      return true
    }
    if token == channel, !isHeader {
      isHeader = true
      headerCount = 0
      part = .none
    }
    guard isHeader else { return false }
    note(tokenizer.bytes(of: token, special: true))
    guard token == message else { return true }
    isHeader = false
    beginsCall = contains(" to=")
    isCall = beginsCall
    if beginsCall { calls += 1 }
    part = contains("<|channel|>analysis") && !beginsCall ? .thought : .text
    return true
  }

  /// Gives the header to `body`, as the model spelled it.
  func visitHeader(_ body: (UInt8) -> Void) {
    // A role before the channel says nothing: it is the assistant's.
    let first = place(of: "<|channel|>") ?? 0
    for index in first..<headerCount { body(header[index]) }
  }

  /// Writes the function's name from the header.
  func writeFunction(into out: inout TextBuffer) {
    guard var index = place(of: " to=") else { return }
    index += 4
    if let dot = place(of: " to=functions.") { index = dot + 14 }
    while index < headerCount, header[index] != 0x20,
      header[index] != UInt8(ascii: "<")
    {
      out.append(byte: header[index])
      index += 1
    }
  }

  private mutating func note(_ bytes: Bytes) {
    for index in 0..<min(bytes.count, header.count - headerCount) {
      header[headerCount + index] = bytes[index]
    }
    headerCount += min(bytes.count, header.count - headerCount)
  }

  private func contains(_ word: StaticString) -> Bool {
    place(of: word) != nil
  }

  private func header(is word: StaticString) -> Bool {
    headerCount == word.utf8CodeUnitCount && place(of: word) == 0
  }

  private func place(of word: StaticString) -> Int? {
    let span = header.span
    return span.withUnsafeBufferPointer { buffer in
      Bytes(start: buffer.baseAddress, count: headerCount)
        .firstIndex(of: Bytes(word))
    }
  }
}
