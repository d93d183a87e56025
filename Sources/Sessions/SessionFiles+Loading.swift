import CHost
public import Conversation
public import Memory
import Transformer

/// From an open file into memory.
extension SessionFiles {
  /// Reads the whole file and checks every part, and nothing else.
  ///
  /// - Throws: `SessionFileError` for the first part that is not what was
  ///   written.
  public func verify(
    _ file: borrowing OpenSession, for session: Session
  ) throws(SessionFileError) {
    let vocabulary = session.transformer.vocabulary
    try forEachPart(file) { index, input throws(SessionFileError) in
      while let bytes = input.next() {
        if bytes.isEmpty { return true }
        guard index == 0 else { continue }
        for place in 0..<(bytes.count / 4) {
          let token = bytes.load(Int32.self, at: 4 * place) ?? -1
          guard token >= 0, token < vocabulary else { return false }
        }
      }
      return false
    }
  }

  /// Reads the conversation alone.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - memory: where it goes.
  ///   - session: what it belongs to.
  /// - Returns: its bytes.
  /// - Throws: `SessionFileError`.
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
    try forEachPart(file, 1..<2) { _, input throws(SessionFileError) in
      input.read(into: out)
    }
    return out.bytes
  }

  /// Reads all but the conversation into the place of `session`, which is empty
  /// where that fails.
  ///
  /// - Throws: `SessionFileError`.
  public func load(
    _ file: borrowing OpenSession, into session: inout Session
  ) throws(SessionFileError) {
    let transformer = session.transformer
    let count = file.tokenCount
    let before = SessionHeader.partsBefore
    let layers = transformer.layerCount
    session.clear()
    transformer.expectParts()
    let tokens = session.tokenMemory[0..<count]
    var checkpoints = 0
    try forEachPart(file) { index, input throws(SessionFileError) in
      if index == 0 {
        guard input.read(into: tokens.raw) else { return false }
        for place in 0..<count {
          guard tokens[place] >= 0, tokens[place] < transformer.vocabulary
          else { return false }
        }
        return true
      }
      if index < before {
        while let bytes = input.next() {
          if bytes.isEmpty { return true }
        }
        return false
      }
      let first = header[index].first
      guard index < before + layers else {
        transformer.place(checkpoint: checkpoints, at: first)
        checkpoints += 1
        return input.read(
          into: transformer.memory(ofCheckpoint: checkpoints - 1))
      }
      var isRead = true
      transformer.forEachPart(index - before, of: first..<count) {
        isRead = isRead && input.read(into: $0)
      }
      return isRead
    }
    transformer.resume(at: count, checkpoints: checkpoints) { layer in
      header[before + layer].first
    }
    session.resume(at: count)
  }

  /// Gives each of some parts to `body`, which reads it and tells whether it
  /// could, and checks what was read.
  private func forEachPart(
    _ file: borrowing OpenSession, _ parts: Range<Int>? = nil,
    _ body: (Int, inout PartInput) throws(SessionFileError) -> Bool
  ) throws(SessionFileError) {
    let count = Int(header.partCount)
    var place = SessionHeader.byteCount(count)
    for index in 0..<count {
      let part = header[index]
      defer { place += part.bytes }
      guard parts?.contains(index) ?? true else { continue }
      var input = PartInput(
        file.descriptor, buffer, at: place, count: part.bytes)
      let isTaken = try body(index, &input)
      guard input.errno == 0 else {
        throw .unreadable(file.name, errno: input.errno)
      }
      guard isTaken, input.value == part.sum else { throw fault(index) }
    }
  }

  private func fault(_ index: Int) -> SessionFileError {
    let layer = index - SessionHeader.partsBefore
    if index == 0 { return .damaged("list of tokens", number: -1) }
    if layer < 0 { return .damaged("conversation", number: -1) }
    return .damaged("part of the cache", number: layer)
  }
}
