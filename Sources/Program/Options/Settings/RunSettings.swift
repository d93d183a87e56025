import Memory

/// How `run` reads prompts and writes answers.
struct RunSettings {
  /// The text before each prompt.
  var instruction: Bytes?
  /// Whether prompts are continued without a chat template.
  var isRaw = false
  /// Whether lines are turns of one conversation.
  var isConversation = false
  /// Whether all of standard input is one prompt.
  var readsWhole = false
  /// Whether NUL ends prompts and answers, instead of a newline.
  var endsWithNul = false

  /// Looks at options that do not go together.
  func check() throws(UsageError) {
    if isRaw, isConversation { throw .exclude(.raw, .conversation) }
    if readsWhole, isConversation { throw .exclude(.whole, .conversation) }
    if readsWhole, endsWithNul { throw .exclude(.whole, .null) }
  }
}
