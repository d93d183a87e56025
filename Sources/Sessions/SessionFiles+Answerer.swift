public import Conversation
public import Memory
import Transformer

/// A session together with its conversation.
extension SessionFiles {
  /// Saves what the answerer remembers.
  ///
  /// - Throws: `SessionFileError`; the file is then as it was.
  public func save(
    _ answerer: inout Answerer, to path: Bytes
  ) throws(SessionFileError) -> Summary {
    guard let talk = answerer.writeTalk() else {
      throw .tooLong(
        tokens: answerer.session.count,
        context: answerer.session.transformer.context)
    }
    return try save(&answerer.session, talk: talk, to: path)
  }

  /// Goes on with what a file holds.
  ///
  /// All of it is read and checked first, unless there is nothing to lose: the
  /// session is empty, or saved.
  ///
  /// - Throws: `SessionFileError`; the answerer is then as it was, but for what
  ///   was computed in a session that is saved.
  @export(interface)
  public func restore(
    _ answerer: inout Answerer, from path: Bytes, isSaved: Bool = false
  ) throws(SessionFileError) -> Summary {
    let file = try open(path, for: answerer.session)
    let talk = try self.talk(
      of: file, into: answerer.talkMemory(), for: answerer.session)
    guard answerer.canRead(talk: talk) else {
      throw .tooLong(
        tokens: file.tokenCount,
        context: answerer.session.transformer.context)
    }
    if answerer.session.count > 0, !isSaved {
      try verify(file, for: answerer.session)
    }
    try load(file, into: &answerer.session)
    answerer.read(talk: talk)
    return Summary(tokens: file.tokenCount, bytes: file.byteCount)
  }
}
