import JSON
import Memory
import Tokenizers

/// Ids to text.
extension TokenizeCommand {
  /// Writes the text of a line's ids, control tokens spelled out.
  mutating func decode(_ record: Bytes) throws(ProgramError) {
    let count =
      settings.text.isJSONL ? try parseIds(record) : try splitIds(record)
    var writer = JSONWriter(out)
    if settings.text.isJSONL {
      writer.beginObject()
      writer.key("text")
      writer.beginString()
    }
    var decoder = StreamingDecoder()
    for index in 0..<count {
      let bytes = decoder.bytes(of: ids[index], tokenizer, special: true)
      var start = 0
      while start < bytes.count {
        let end = min(start + TokenizeCommand.pieceBytes, bytes.count)
        try write(to: &writer) { decoder.append(bytes[start..<end], into: &$0) }
        start = end
      }
    }
    try write(to: &writer) { decoder.flush(into: &$0) }
    if settings.text.isJSONL {
      writer.endString()
      writer.endObject()
    }
    writer.text.append("\n")
    try console.write(writer.bytes)
  }

  /// Adds decoded text, and empties the writer before it could be full: a byte
  /// may become a character of three, and its escape six.
  private mutating func write(
    to writer: inout JSONWriter, _ build: (inout TextBuffer) -> Void
  ) throws(ProgramError) {
    var piece = TextBuffer(text)
    build(&piece)
    if settings.text.isJSONL {
      writer.stringPart(piece.bytes)
    } else {
      writer.text.append(piece.bytes)
    }
    if writer.text.freeCapacity < 18 * TokenizeCommand.pieceBytes {
      // The object is still open.
      try console.write(writer.text.bytes)
      writer.text.removeAll()
    }
  }

  /// The line `{"ids":[…]}`.
  private mutating func parseIds(_ record: Bytes) throws(ProgramError) -> Int {
    var count: Int?
    var foreign: Int64?
    var unknown: ShortText?
    do throws(JSONError) {
      var reader = JSONReader(record)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        guard key == "ids" else {
          unknown = unknown ?? ShortText(key.encoded)
          try reader.skip()
          continue
        }
        var index = 0
        try reader.beginArray()
        while try reader.nextElement() {
          let id = try reader.integer()
          if !isToken(id) { foreign = foreign ?? id }
          if index < ids.count { ids[index] = Int32(truncatingIfNeeded: id) }
          index += 1
        }
        count = index
      }
      try reader.end()
    } catch { throw .json(error) }
    if let unknown { throw .input(.keyUnknown(unknown)) }
    guard let count else { throw .input(.keyMissing("ids")) }
    try checkIds(count, foreign)
    return count
  }

  /// Ids between spaces.
  private mutating func splitIds(_ record: Bytes) throws(ProgramError) -> Int {
    var count = 0
    var foreign: Int64?
    var start = 0
    while start < record.count {
      var end = start
      while end < record.count, record[end] != 0x20 { end += 1 }
      if end > start {
        let word = record[start..<end]
        guard let id = word.decimalNumber else {
          throw .input(.notAnId(ShortText(word)))
        }
        if !isToken(Int64(id)) { foreign = foreign ?? Int64(id) }
        if count < ids.count { ids[count] = Int32(truncatingIfNeeded: id) }
        count += 1
      }
      start = end + 1
    }
    try checkIds(count, foreign)
    return count
  }

  private func isToken(_ id: Int64) -> Bool {
    id >= 0 && id < tokenizer.tokenCount
  }

  private mutating func checkIds(
    _ count: Int, _ foreign: Int64?
  ) throws(ProgramError) {
    if let foreign {
      throw .input(
        .idOutOfRange(foreign, vocabulary: tokenizer.tokenCount))
    }
    guard count <= ids.count else {
      throw .input(.tooManyIds(limit: ids.count))
    }
  }
}
