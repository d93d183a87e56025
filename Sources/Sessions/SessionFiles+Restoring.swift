import CHost
public import Conversation
public import Memory
import Transformer

/// A session's file that was opened and belongs to the model.
public struct OpenSession: ~Copyable {
  let descriptor: Int32
  let name: ShortText
  /// The positions.
  public let tokenCount: Int
  /// The bytes of the file.
  public let byteCount: Int

  deinit { _ = host_close(descriptor) }
}

extension SessionFiles {
  /// Opens a file and looks at its header.
  ///
  /// - Throws: `SessionFileError` where it is not a session that can go on in
  ///   `session`.
  @export(interface)
  public func open(
    _ path: Bytes, for session: Session
  ) throws(SessionFileError) -> OpenSession {
    let names = try names(path)
    let name = ShortText(path)
    var size: UInt64 = 0
    let descriptor = host_open_regular(names.path, &size)
    guard descriptor >= 0 else {
      throw .unreadable(name, errno: host_errno())
    }
    do throws(SessionFileError) {
      let tokens = try checkHeader(descriptor, name, size, session)
      return OpenSession(
        descriptor: descriptor, name: name, tokenCount: tokens,
        byteCount: Int(size))
    } catch {
      _ = host_close(descriptor)
      throw error
    }
  }

  /// Reads and checks the header; tells the number of tokens.
  private func checkHeader(
    _ descriptor: Int32, _ name: ShortText, _ size: UInt64, _ session: Session
  ) throws(SessionFileError) -> Int {
    let transformer = session.transformer
    let fixed = SessionHeader.fixedBytes
    try read(descriptor, name, 0..<fixed, size)
    let magic = SessionHeader.magic
    guard header.memory[0..<magic.count].bytes == magic else {
      throw .foreign(name)
    }
    guard header.version == SessionHeader.version else {
      throw .version(header.version)
    }
    guard header.model == model else {
      throw .otherModel(isOfSameShape: header.model.keys == model.keys)
    }
    let least = partCount(transformer, checkpoints: 0)
    let parts = Int(header.partCount)
    guard parts >= least, parts <= least + transformer.mostCheckpoints else {
      throw .damaged("header", number: -1)
    }
    try read(descriptor, name, fixed..<SessionHeader.byteCount(parts), size)
    guard header.isSound else { throw .damaged("header", number: -1) }
    let types = header.types
    guard types == transformer.cacheTypes else {
      throw .otherCache(
        keys: KeyValueType.name(tag: UInt8(truncatingIfNeeded: types)),
        values: KeyValueType.name(tag: UInt8(truncatingIfNeeded: types >> 8)))
    }
    let tokens = Int(clamping: header.tokenCount)
    guard tokens <= transformer.context else {
      throw .tooLong(tokens: tokens, context: transformer.context)
    }
    guard header.fileBytes <= size else {
      throw .cut(bytes: size, of: header.fileBytes)
    }
    guard fits(parts, tokens, transformer, size) else {
      throw .damaged("header", number: -1)
    }
    return tokens
  }

  private func read(
    _ descriptor: Int32, _ name: ShortText, _ range: Range<Int>, _ size: UInt64
  ) throws(SessionFileError) {
    let memory = header.memory[range]
    let got = host_read_at(
      descriptor, memory.unsafeStart, memory.count, UInt64(range.lowerBound))
    guard got >= 0 else { throw .unreadable(name, errno: host_errno()) }
    guard got == memory.count else {
      throw .cut(bytes: size, of: UInt64(range.upperBound))
    }
  }

  /// Whether the table is that of `count` positions of the model, and as long as
  /// the file.
  private func fits(
    _ parts: Int, _ count: Int, _ transformer: Transformer, _ size: UInt64
  ) -> Bool {
    let before = SessionHeader.partsBefore
    let layers = transformer.layerCount
    var sum = UInt64(SessionHeader.byteCount(parts))
    var position = 0
    for index in 0..<parts {
      let part = header[index]
      var wanted = part.bytes
      if index == 0 {
        wanted = count * MemoryLayout<Int32>.size
      } else if index >= before, index < before + layers {
        let layer = index - before
        guard part.first >= 0, part.first <= count,
          transformer.suffices(layer, from: part.first, to: count)
        else { return false }
        wanted = transformer.partBytes(layer, of: part.first..<count)
      } else if index >= before {
        guard part.first > position, part.first <= count else { return false }
        position = part.first
        wanted = transformer.checkpointBytes
      }
      let (next, overflows) = sum.addingReportingOverflow(UInt64(part.bytes))
      guard part.bytes == wanted, !overflows else { return false }
      sum = next
    }
    return sum == size && sum == header.fileBytes
  }
}
