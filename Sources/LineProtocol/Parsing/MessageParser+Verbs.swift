import JSON
import Memory

/// Verbs, and what may stand beside them.
extension MessageParser {
  /// Reads the value of a verb that acts at once.
  mutating func read(_ verb: Verb) throws(ProtocolError) -> ClientMessage {
    switch verb {
    case .cancel: return .cancel(try tag(verb.name))
    case .ping: return .ping(try tag(verb.name))
    case .stats:
      try requireTrue(verb.name)
      return .stats
    case .quit:
      try requireTrue(verb.name)
      return .quit
    case .hello:
      try readHello()
      return .hello
    }
  }

  private mutating func requireTrue(
    _ key: StaticString
  ) throws(ProtocolError) {
    guard try boolean(key) else { throw .badValue(key, wanted: "true") }
  }

  private mutating func readHello() throws(ProtocolError) {
    guard try kind() == .object else {
      throw .badValue("hello", wanted: "an object")
    }
    var number: Int64?
    do throws(JSONError) { try reader.beginObject() } catch {
      throw .json(error)
    }
    while let key = try nextKey() {
      guard key == "protocol" else {
        throw .unknownKey(ShortText(key.encoded))
      }
      guard try kind() == .number else {
        throw .badValue("protocol", wanted: "an integer")
      }
      do throws(JSONError) { number = try reader.integer() } catch {
        throw .badValue("protocol", wanted: "an integer")
      }
    }
    guard let number else { throw .missingKey("protocol") }
    guard number == 1 else { throw .unsupportedProtocol(number) }
  }

  /// Reads the value of a verb that waits.
  mutating func read(_ deed: Deed) throws(ProtocolError) {
    if let other = request.deed {
      throw other == deed
        ? .duplicateKey(ShortText(Bytes(deed.name)))
        : .exclusiveKeys(other.name, deed.name)
    }
    let start = reader.offset
    switch deed {
    case .sessions: try requireTrue(deed.name)
    case .save, .restore, .forget:
      request.session = try sessionName(deed.name)
    case .tokens: _ = try text(deed.name)
    case .text: try TokenList.check(&reader)
    case .prompt: try readPrompted(deed.name)
    }
    request.subject = RequestPart(start, reader.offset)
    request.deed = deed
  }

  /// Reads the keys of a request that make its prompt.
  private mutating func readPrompted(
    _ name: StaticString
  ) throws(ProtocolError) {
    do throws(JSONError) { try reader.beginObject() } catch {
      guard case .wrongKind = error else { throw .json(error) }
      throw .badValue(name, wanted: "an object")
    }
    // The object's keys are not the line's.
    let outer = (seen, given)
    (seen, given) = (KeySet(), KeySet())
    while let key = try nextKey() {
      guard let known = RequestKey(key), known.makesPrompt else {
        throw .unknownKey(ShortText(key.encoded))
      }
      try mark(known, key)
      try readUnlessNull(known)
    }
    guard has(.messages) else { throw .missingKey("messages") }
    try messages.checkEnd(continues: request.continues)
    (seen, given) = outer
  }

  /// Reads a key that only verbs have; null is as if it were absent.
  mutating func read(
    _ key: DeedKey, _ text: JSONText
  ) throws(ProtocolError) {
    guard seen.insert(key) else {
      throw .duplicateKey(ShortText(text.encoded))
    }
    if try kind() == .null { return try skip() }
    let isWanted = try boolean(key.name)
    _ = given.insert(key)
    switch key {
    case .bos: request.marksBeginning = isWanted
    case .pieces: request.sendsPieces = isWanted
    case .id, .special: break
    }
  }

  /// Completes the request of a verb that waits.
  mutating func finish(_ deed: Deed) throws(ProtocolError) {
    guard given.fits(deed) else {
      throw .unknownKey(ShortText("beside a verb"))
    }
    // Nothing of the text is lost unless that is wanted.
    if deed == .text, !has(.special) { request.readsSpecial = true }
    request.id = id
  }

  mutating func sessionName(
    _ key: StaticString
  ) throws(ProtocolError) -> SessionName {
    let text = try text(key)
    // What is escaped is none of a name's characters, or could go without.
    guard let name = SessionName(text.encoded) else {
      throw .badSession(key)
    }
    return name
  }
}
