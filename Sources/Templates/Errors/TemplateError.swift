public import JSON
public import Memory

/// Why a template could not be parsed or rendered.
///
/// Lines and columns count from 1. A refusal's message lies in the values'
/// scratch and is valid until that changes.
public enum TemplateError: Failure {
  /// The source is not a template: the fault, the word and the place.
  case syntax(Bytes, ShortText?, line: Int, column: Int)
  /// A rendering that cannot go on: why, the name, and where.
  case failed(Bytes, ShortText?, line: Int)
  /// The template itself refused, with `raise_exception`.
  case refused(Bytes)
  /// A source of more bytes, nodes or names than were planned for.
  case tooLarge(Bytes, limit: Int)
  /// More blocks, expressions or calls in one another than are followed.
  case tooDeep(limit: Int, line: Int)
  /// A rendering of more steps than are taken.
  case tooManySteps(limit: Int, line: Int)
  /// Values that do not fit into the request's scratch.
  case valuesTooLarge(Bytes, limit: Int)
  /// A prompt that does not fit.
  case outputTooLong
  /// The text of a value is not JSON.
  case json(JSONError)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .syntax: "template_syntax"
    case .failed: "template_failed"
    case .refused: "template_refused"
    case .tooLarge: "template_too_large"
    case .tooDeep: "template_depth"
    case .tooManySteps: "template_steps"
    case .valuesTooLarge: "template_values"
    case .outputTooLong: "template_output"
    case .json(let error): error.code
    }
  }

  /// Writes what happened, where, and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .syntax(let what, let word, let line, let column):
      describe(what, word, into: &out)
      at(line, into: &out)
      out.append(", column ")
      out.append(column)
    case .failed(let what, let name, let line):
      describe(what, name, into: &out)
      at(line, into: &out)
    case .refused(let message):
      out.append("the template refuses: ")
      TemplateError.describe(message, into: &out)
    case .tooLarge(let what, let limit):
      out.append("the template has more than ")
      out.append(limit)
      out.append(" ")
      out.append(what)
    case .tooDeep(let limit, let line):
      out.append("more than ")
      out.append(limit)
      out.append(" levels in one another")
      at(line, into: &out)
    case .tooManySteps(let limit, let line):
      out.append("more than ")
      out.append(limit)
      out.append(" steps")
      at(line, into: &out)
    case .valuesTooLarge(let what, let limit):
      out.append("the template's values need more than ")
      out.append(limit)
      out.append(" ")
      out.append(what)
    case .outputTooLong:
      out.append("the rendered prompt has too many bytes")
    case .json(let error): error.describe(into: &out)
    }
  }

  private func describe(
    _ what: Bytes, _ name: ShortText?, into out: inout TextBuffer
  ) {
    out.append(what)
    guard let name else { return }
    out.append(" ")
    name.describe(into: &out)
  }

  private func at(_ line: Int, into out: inout TextBuffer) {
    out.append(" at line ")
    out.append(line)
    out.append(" of the template")
  }

  /// A refusal may quote what a user wrote: no control characters, no end of
  /// patience.
  private static func describe(_ message: Bytes, into out: inout TextBuffer) {
    var end = min(message.count, 512)
    while end < message.count, end > 0, message[end] & 0xC0 == 0x80 {
      end -= 1
    }
    for index in 0..<end {
      let byte = message[index]
      if byte < 0x20 || byte == 0x7F {
        out.append("\\x")
        out.append(hexadecimal: byte)
      } else {
        out.append(byte: byte)
      }
    }
    if end < message.count { out.append("…") }
  }
}
