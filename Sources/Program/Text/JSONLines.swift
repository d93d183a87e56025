import JSON
import Memory

/// Reads lines of JSON and writes a line for each: an error in the place of one
/// that fails, so that the output has as many lines as the input.
struct JSONLines {
  let console: Console
  /// Memory for a line of input.
  let line: Region<UInt8>
  /// Memory for a line of output.
  let out: Region<UInt8>
  /// Memory for the text of an error.
  let message: Region<UInt8>

  /// Gives each line to `body`, which writes the answer.
  ///
  /// - Throws: `ProgramError` where the output fails.
  func answerEach(
    _ body: (Bytes) throws(ProgramError) -> Void
  ) throws(ProgramError) -> ExitStatus {
    try answerEach(body) { (error) throws(ProgramError) in try write(error) }
  }

  /// Gives each line to `body`, which writes the answer, and the error of one
  /// that fails to `fail`, which writes something in its place.
  ///
  /// - Throws: `ProgramError` where the output fails.
  func answerEach(
    _ body: (Bytes) throws(ProgramError) -> Void,
    failing fail: (ProgramError) throws(ProgramError) -> Void
  ) throws(ProgramError) -> ExitStatus {
    var hasFailed = false
    var reader = LineReader(descriptor: 0, buffer: line, separator: 0x0A)
    while true {
      do throws(ProgramError) {
        let record: Bytes?
        do { record = try reader.next() } catch { throw .input(error) }
        guard let record else { break }
        try body(record)
      } catch {
        if case .outputFailed = error { throw error }
        hasFailed = true
        try fail(error)
        if case .input(.readFailed) = error { break }
      }
    }
    return hasFailed ? .requestFailed : .success
  }

  /// Writes a string in JSON, in pieces.
  ///
  /// - Throws: `ProgramError` where the output fails.
  func write(string text: Bytes) throws(ProgramError) {
    var writer = JSONWriter(out)
    writer.beginString()
    // A byte may become an escape of six.
    let piece = out.count / 8
    var start = 0
    while start < text.count {
      var end = min(start + piece, text.count)
      while end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
      writer.stringPart(text[start..<end])
      try console.write(writer.text.bytes)
      writer.text.removeAll()
      start = end
    }
    writer.endString()
    try console.write(writer.bytes)
  }

  /// Writes an error as a line.
  ///
  /// - Throws: `ProgramError` where the output fails.
  func write(_ error: ProgramError) throws(ProgramError) {
    var message = TextBuffer(message)
    error.describe(into: &message)
    var writer = JSONWriter(out)
    writer.beginObject()
    writer.member("error", error.code)
    writer.member("message", message.bytes)
    writer.endObject()
    writer.text.append("\n")
    try console.write(writer.bytes)
  }
}
