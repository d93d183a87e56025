public import Memory

/// The conversation as bytes, for those who keep it.
extension Answerer {
  /// Memory for a conversation that is kept elsewhere, or put back: that of the
  /// next prompt.
  public mutating func talkMemory() -> Region<UInt8> {
    clear()
    return scratch
  }

  /// Writes the conversation as `Dialogue.write` does.
  ///
  /// - Returns: its bytes, valid until the next prompt; `nil` where there are
  ///   too many.
  public mutating func writeTalk() -> Bytes? {
    var out = TextBuffer(talkMemory())
    out.append(byte: usesDefaultSystem ? 1 : 0)
    dialogue.write(into: &out)
    return out.isTruncated ? nil : out.bytes
  }

  /// Whether bytes are a conversation that there is room for.
  public func canRead(talk: Bytes) -> Bool {
    talk.count > 0 && talk[0] < 2 && dialogue.canRead(talk.suffix(from: 1))
  }

  /// Goes on with a conversation that was written; traps where it cannot be
  /// read.
  public mutating func read(talk: Bytes) {
    precondition(canRead(talk: talk))
    usesDefaultSystem = talk[0] == 1
    dialogue.read(talk.suffix(from: 1))
  }
}
