import JSON

/// What a client wants to be done with sessions, in its turn.
public enum SessionDeed: BitwiseCopyable, CaseIterable, Sendable {
  /// To be saved.
  case save
  /// To be restored.
  case restore
  /// To be removed.
  case forget
  /// To be listed.
  case sessions

  /// The verb.
  public var name: StaticString {
    switch self {
    case .save: "save"
    case .restore: "restore"
    case .forget: "forget"
    case .sessions: "sessions"
    }
  }

  /// The event that says it is done.
  public var event: StaticString {
    switch self {
    case .save: "saved"
    case .restore: "restored"
    case .forget: "forgotten"
    case .sessions: "sessions"
    }
  }

  /// The deed of that verb, or `nil`.
  init?(_ text: JSONText) {
    for deed in SessionDeed.allCases where text == deed.name {
      self = deed
      return
    }
    return nil
  }
}
