public import Conversation
public import Memory
import Transformer

/// From an open file into memory.
extension SessionFiles {
  /// Reads the whole file and checks every part, and nothing else.
  ///
  /// - Throws: `SessionFileError` for the first part that is not what was
  ///   written.
  @export(interface)
  public func verify(
    _ file: borrowing OpenSession, for session: Session
  ) throws(SessionFileError) {
    try read(file, to: .nowhere, session)
  }

  /// Reads the conversation alone.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - memory: where it goes.
  ///   - session: what it belongs to.
  /// - Returns: its bytes.
  /// - Throws: `SessionFileError`.
  @export(interface)
  public func talk(
    of file: borrowing OpenSession, into memory: Region<UInt8>,
    for session: Session
  ) throws(SessionFileError) -> Bytes {
    let part = header[1]
    guard part.bytes <= memory.count else {
      throw .tooLong(
        tokens: file.tokenCount, context: session.transformer.context)
    }
    let out = memory[0..<part.bytes]
    try read(file, 1..<2, to: .memory(out), session)
    return out.bytes
  }

  /// Reads all but the conversation into the place of `session`, which is empty
  /// where that fails.
  ///
  /// - Throws: `SessionFileError`.
  @export(interface)
  public func load(
    _ file: borrowing OpenSession, into session: inout Session
  ) throws(SessionFileError) {
    let transformer = session.transformer
    let count = file.tokenCount
    let before = SessionHeader.partsBefore
    session.clear()
    transformer.expectParts()
    let tokens = session.tokenMemory[0..<count]
    try read(file, to: .session(tokens: tokens), session)
    guard !transformer.isLost else { throw .model(transformer.failure) }
    let last = before + transformer.layerCount
    let checkpoints = Int(header.partCount) - last
    for index in 0..<checkpoints {
      transformer.place(checkpoint: index, at: header[last + index].first)
    }
    transformer.resume(at: count, checkpoints: checkpoints) { layer in
      header[before + layer].first
    }
    session.resume(at: count)
  }

  /// Reads some parts, or all, and checks them.
  private func read(
    _ file: borrowing OpenSession, _ parts: Range<Int>? = nil,
    to goal: PartReading.Goal, _ session: Session
  ) throws(SessionFileError) {
    let parts = parts ?? 0..<Int(header.partCount)
    let reading = PartReading(
      files: self, transformer: session.transformer,
      descriptor: file.descriptor, goal: goal, count: file.tokenCount,
      first: parts.lowerBound)
    guard let fault = reading.run(parts) else { return }
    guard fault.errno == 0 else {
      throw .unreadable(file.name, errno: fault.errno)
    }
    let layer = fault.index - SessionHeader.partsBefore
    if fault.index == 0 { throw .damaged("list of tokens", number: -1) }
    if layer < 0 { throw .damaged("conversation", number: -1) }
    throw .damaged("part of the cache", number: layer)
  }
}
