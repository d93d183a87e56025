import CHost
public import Conversation
public import Memory
import Transformer

extension SessionFiles {
  /// Saves a session, and its conversation.
  ///
  /// - Parameters:
  ///   - session: what the model computed.
  ///   - talk: the conversation, as `Answerer.writeTalk` gives it.
  ///   - path: the file; one that is there is replaced where it is a session.
  /// - Returns: the positions and the bytes of the file.
  /// - Throws: `SessionFileError`; the file is then as it was.
  @export(interface)
  public func save(
    _ session: inout Session, talk: Bytes, to path: Bytes
  ) throws(SessionFileError) -> Summary {
    let names = try names(path)
    let short = ShortText(path)
    guard session.settle() else { throw .model(session.transformer.failure) }
    try checkReplaced(names.path, short)
    let descriptor = host_output_claim(names.part, true)
    guard descriptor >= 0 else {
      let errno = host_errno()
      throw host_is_busy(errno)
        ? .busy(short) : .unwritable(short, errno: errno)
    }
    defer { _ = host_close(descriptor) }
    guard let bytes = write(session, talk, to: descriptor),
      host_output_replace(descriptor, names.part, names.path)
    else {
      let errno = host_errno()
      host_output_discard(names.part)
      let transformer = session.transformer
      guard !transformer.isLost else { throw .model(transformer.failure) }
      throw .unwritable(short, errno: errno)
    }
    return Summary(tokens: session.count, bytes: bytes)
  }

  /// Looks at what would be replaced: nothing, or a session.
  private func checkReplaced(
    _ path: UnsafePointer<CChar>, _ short: ShortText
  ) throws(SessionFileError) {
    var size: UInt64 = 0
    let descriptor = host_open_regular(path, &size)
    guard descriptor >= 0 else {
      let errno = host_errno()
      if host_is_missing(errno) { return }
      throw .unwritable(short, errno: errno)
    }
    defer { _ = host_close(descriptor) }
    let magic = SessionHeader.magic
    let found = buffer[0..<magic.count]
    guard size > 0 else { return }
    guard
      host_read_at(descriptor, found.unsafeStart, found.count, 0)
        == found.count, found.bytes == magic
    else { throw .foreign(short) }
  }

  /// Writes all parts and then the header; `nil` where the system refuses it.
  private func write(
    _ session: Session, _ talk: Bytes, to descriptor: Int32
  ) -> Int? {
    let transformer = session.transformer
    let checkpoints = transformer.checkpointCount
    let parts = partCount(transformer, checkpoints: checkpoints)
    let count = session.count
    var out = PartOutput(
      descriptor, buffer, at: SessionHeader.byteCount(parts))
    header.begin(
      parts: parts, model: model, types: transformer.cacheTypes,
      tokens: count)
    var next = 0
    func end(first: Int) -> Bool {
      guard let part = out.end(first: first) else { return false }
      header[next] = part
      next += 1
      return true
    }
    guard out.write(session.cached.raw.bytes), end(first: 0),
      out.write(talk), end(first: 0)
    else { return nil }
    for layer in 0..<transformer.layerCount {
      let first = min(transformer.firstKept(layer), count)
      var isWritten = true
      let isWhole = transformer.readPart(layer, of: first..<count) {
        isWritten = isWritten && out.write($0)
      }
      guard isWhole, isWritten, end(first: first) else { return nil }
    }
    for index in 0..<checkpoints {
      guard out.write(transformer.memory(ofCheckpoint: index).bytes),
        end(first: transformer.position(ofCheckpoint: index))
      else { return nil }
    }
    let bytes = header.seal()
    let head = header.memory[0..<SessionHeader.byteCount(parts)]
    guard host_write_at(descriptor, head.unsafeStart, head.count, 0) else {
      return nil
    }
    return bytes
  }
}
