import Memory

/// The word on a terminal that tells of thoughts, which are not the answer.
struct ThinkingNote {
  private var isShown = false

  /// Shows it.
  mutating func show(on console: Console) {
    if !isShown { console.progress { $0.append("thinking") } }
    isShown = true
  }

  /// Clears it, where it is shown.
  mutating func clear(on console: Console) {
    if isShown { console.progress { _ in } }
    isShown = false
  }
}
