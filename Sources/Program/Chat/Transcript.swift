import CHost
import Conversation
import Files
import JSON
import Memory

/// A conversation as JSON Lines: a message an object, as `serve` and `render`
/// take them.
struct Transcript {
  /// The memory of a transcript.
  struct Plan {
    /// For both names of a file, a document's piece and the bytes that are
    /// gathered for the disk.
    static let bytes = 16 * 1024

    fileprivate let memory: Reservation<UInt8>

    /// Reserves it.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    init(in arena: inout ArenaPlan) throws(MemoryError) {
      memory = try arena.reserve(Plan.bytes, of: UInt8.self, for: .text)
    }
  }

  private let paths: Region<UInt8>
  private let piece: Region<UInt8>
  private let gathered: Region<UInt8>

  /// A transcript in its place in the arena.
  init(_ plan: Plan, in arena: borrowing Arena) {
    let memory = arena[plan.memory]
    paths = memory[0..<(Plan.bytes / 2)]
    piece = memory[(Plan.bytes / 2)..<(Plan.bytes * 3 / 4)]
    gathered = memory[(Plan.bytes * 3 / 4)..<Plan.bytes]
  }

  /// Writes the conversation to a new file.
  ///
  /// - Returns: the number of messages.
  /// - Throws: `OutputError`; the file does not exist then.
  func save(_ dialogue: Dialogue, to path: Bytes) throws(OutputError) -> Int {
    let file = try NewFile(at: path, paths)
    var sink = DescriptorSink(file.descriptor, file.name, buffer: gathered)
    var count = 0
    if !dialogue.system.isEmpty {
      try write("system", dialogue.system, to: &sink)
      count += 1
    }
    for turn in 0..<dialogue.count {
      try write("user", dialogue.question(turn), to: &sink)
      try write("assistant", dialogue.answer(turn), to: &sink)
      count += 2
    }
    try sink.flush()
    guard host_sync(file.descriptor) else {
      throw .writeFailed(
        file.name, written: sink.byteCount, errno: host_errno())
    }
    try file.keep(written: sink.byteCount)
    return count
  }

  private func write(
    _ role: StaticString, _ content: Bytes, to sink: inout DescriptorSink
  ) throws(OutputError) {
    var writer = JSONWriter(piece)
    writer.beginObject()
    writer.member("role", role)
    writer.key("content")
    writer.beginString()
    // A byte may become an escape of six.
    let most = piece.count / 8
    var start = 0
    while start < content.count {
      var end = min(start + most, content.count)
      while end < content.count, content[end] & 0xC0 == 0x80 { end -= 1 }
      writer.stringPart(content[start..<end])
      try sink.write(writer.text.bytes)
      writer.text.removeAll()
      start = end
    }
    writer.endString()
    writer.endObject()
    writer.text.append("\n")
    try sink.write(writer.bytes)
  }
}
