import Foundation
import Testing

/// How a run of a program ended, and what it wrote.
struct Outcome: CustomStringConvertible {
  let words: [String]
  let output: Data
  let errors: String
  /// The exit status, or `nil` where a signal ended it.
  let status: Int32?
  let signal: Int32?
  let isTimedOut: Bool

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The answers: what a separator ends.
  func records(_ separator: Character = "\n") -> [String] {
    var records = text.split(
      separator: separator, omittingEmptySubsequences: false
    ).map(String.init)
    // What follows the last separator is an answer that was not ended.
    if records.last == "" { records.removeLast() }
    return records
  }

  /// The code in brackets at the end of a message.
  var codes: [String] {
    errors.split(separator: "\n").compactMap { line in
      guard line.last == "]", line.contains("[") else { return nil }
      return line.dropLast().split(separator: "[").last.map(String.init)
    }
  }

  var description: String {
    let how =
      isTimedOut
      ? "killed, its time was over"
      : status.map { "status \($0)" } ?? "signal \(signal ?? 0)"
    return "\(words.joined(separator: " ")): \(how); stdout "
      + "\(output.count) bytes \(text.prefix(200).debugDescription); stderr "
      + errors.suffix(600).debugDescription
  }
}

/// Checks how a run ended; the message has all of it.
func expect(
  _ outcome: Outcome, status: Int32, code: String? = nil,
  _ at: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome)", sourceLocation: at)
  if let code {
    #expect(outcome.codes.contains(code), "\(outcome)", sourceLocation: at)
  }
}
